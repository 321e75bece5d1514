'use client';

import { useTheme } from 'next-themes';
import type { ReactNode } from 'react';
import { ErrorPanel } from '#components/shell/error-panel.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { sentenceOf } from '#lib/client/api-error.ts';
import { useHydrated } from '#lib/client/use-hydrated.ts';
import { useSaveSettings, useSettings } from '#lib/client/use-queries.ts';
import { Choice } from './choice.tsx';
import { GraceField } from './grace-field.tsx';

export function SettingsView() {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-2xl gap-10 px-4 py-8 md:px-6">
        <Leaving />
        <Theme />
      </div>
    </div>
  );
}

function Leaving() {
  const { data, error, refetch } = useSettings();
  const save = useSaveSettings();
  if (error && !data) {
    return <ErrorPanel error={error} onRetry={() => void refetch()} what="Your settings" />;
  }
  if (!data) return <Skeleton className="h-40 w-full" />;
  return (
    <Group
      hint="Holds for answers that you start from now on. Stop ends an answer either way."
      title="When you leave the page"
    >
      <Choice
        checked={data.onLeave === 'stop'}
        hint="Closing the tab, going to another chat or losing the connection ends the answer, and nothing more is paid for."
        label="The answer stops"
        name="onLeave"
        onChoose={() => save.mutate({ onLeave: 'stop' })}
      />
      <Choice
        checked={data.onLeave === 'keep'}
        hint="It is written to its end, and is there when you come back."
        label="The answer goes on"
        name="onLeave"
        onChoose={() => save.mutate({ onLeave: 'keep' })}
      />
      {data.onLeave === 'stop' && (
        <GraceField
          onSave={(leaveGraceSeconds, onSuccess) =>
            save.mutate({ leaveGraceSeconds }, { onSuccess })
          }
          seconds={data.leaveGraceSeconds}
        />
      )}
      {save.error && (
        <p className="text-failed-foreground text-sm" role="alert">
          This was not saved. {sentenceOf(save.error)}
        </p>
      )}
    </Group>
  );
}

const themes = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'system', label: 'As the system' },
];

function Theme() {
  const { theme, setTheme } = useTheme();
  const hydrated = useHydrated();
  return (
    <Group title="Theme">
      {themes.map(({ value, label }) => (
        <Choice
          checked={hydrated && (theme ?? 'system') === value}
          key={value}
          label={label}
          name="theme"
          onChoose={() => setTheme(value)}
        />
      ))}
    </Group>
  );
}

type GroupProps = { title: string; hint?: string; children: ReactNode };

function Group({ title, hint, children }: GroupProps) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-serif text-2xl tracking-tight">{title}</legend>
      {hint && <p className="mb-2 text-muted-foreground text-sm">{hint}</p>}
      {children}
    </fieldset>
  );
}
