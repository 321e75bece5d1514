'use client';

import { useTheme } from 'next-themes';
import { type FormEvent, useState } from 'react';
import { ErrorPanel } from '#components/shell/error-panel.tsx';
import { ShortcutList } from '#components/shell/shortcut-help.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { sentenceOf } from '#lib/client/api-error.ts';
import { useSaveSettings, useSettings } from '#lib/client/queries.ts';
import { useHydrated } from '#lib/client/use-hydrated.ts';
import { longestGraceSeconds } from '#lib/shared/run.ts';
import { ForgetBrowser } from './forget-browser.tsx';
import { Group } from './group.tsx';

export function SettingsView() {
  return (
    <div className="relative min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-2xl gap-10 px-4 py-8 md:px-6">
        <Leaving />
        <Asking />
        <Theme />
        <Keyboard />
        <ForgetBrowser />
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
      hint="Applies to answers you start from now on. Stop works either way."
      title="When you leave the page"
    >
      <Choice
        checked={data.onLeave === 'stop'}
        hint="Closing the tab, opening another chat or losing the connection stops the answer, so you pay for nothing more."
        label="The answer stops"
        name="onLeave"
        onChoose={() => save.mutate({ onLeave: 'stop' })}
      />
      <Choice
        checked={data.onLeave === 'keep'}
        hint="The answer is finished in the background and is there when you come back."
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
          Not saved. {sentenceOf(save.error)}
        </p>
      )}
    </Group>
  );
}

function Asking() {
  const { data } = useSettings();
  const save = useSaveSettings();
  if (!data) return null;
  return (
    <Group title="When you stop an answer">
      <label className="flex cursor-pointer gap-3 rounded-xl border bg-card p-4 transition-colors hover:bg-accent/50">
        <input
          checked={data.askWhyStopped}
          className="mt-1 size-4 shrink-0 accent-primary"
          onChange={(event) => save.mutate({ askWhyStopped: event.target.checked })}
          type="checkbox"
        />
        <span className="grid gap-0.5">
          <span className="font-medium text-sm">Ask why</span>
          <span className="text-muted-foreground text-sm">
            One tap under the answer, if you like. Insights count the reasons.
          </span>
        </span>
      </label>
      {save.error && (
        <p className="text-failed-foreground text-sm" role="alert">
          Not saved. {sentenceOf(save.error)}
        </p>
      )}
    </Group>
  );
}

const themes = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'system', label: 'System' },
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

function Keyboard() {
  return (
    <div className="pointer-coarse:hidden">
      <Group title="Keyboard shortcuts">
        <ShortcutList />
      </Group>
    </div>
  );
}

type GraceFieldProps = {
  seconds: number;
  onSave: (seconds: number, onSaved: () => void) => void;
};

/** How long an answer goes on after a lost connection, in seconds. */
function GraceField({ seconds, onSave }: GraceFieldProps) {
  // Null while nothing is typed that is not saved.
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? String(seconds);
  const next = Number(text);
  const isValid =
    text.trim() !== '' && Number.isInteger(next) && next >= 0 && next <= longestGraceSeconds;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isValid) onSave(next, () => setTyped(null));
  }

  return (
    <form className="grid gap-2 rounded-xl border bg-card p-4" noValidate onSubmit={submit}>
      <label className="font-medium text-sm" htmlFor="leave-grace">
        Seconds to wait after a lost connection
      </label>
      <p className="text-muted-foreground text-sm" id="leave-grace-hint">
        The answer keeps going this long, so the page can pick it up again. From 0 (stops at once)
        to {longestGraceSeconds} seconds.
      </p>
      <div className="flex gap-2">
        <Input
          aria-describedby="leave-grace-hint"
          aria-invalid={!isValid}
          className="w-28 aria-invalid:border-failed-foreground"
          id="leave-grace"
          max={longestGraceSeconds}
          min={0}
          onChange={(event) => setTyped(event.target.value)}
          step={1}
          type="number"
          value={text}
        />
        <Button disabled={!isValid || next === seconds} type="submit" variant="outline">
          Save
        </Button>
      </div>
    </form>
  );
}

type ChoiceProps = {
  name: string;
  label: string;
  hint?: string;
  checked: boolean;
  onChoose: () => void;
};

/** One of several settings that exclude each other. */
function Choice({ name, label, hint, checked, onChoose }: ChoiceProps) {
  return (
    <label className="flex cursor-pointer gap-3 rounded-xl border bg-card p-4 transition-colors hover:bg-accent/50 has-checked:border-ring">
      <input
        checked={checked}
        className="mt-1 size-4 shrink-0 accent-primary"
        name={name}
        onChange={onChoose}
        type="radio"
      />
      <span className="grid gap-0.5">
        <span className="font-medium text-sm">{label}</span>
        {hint && <span className="text-muted-foreground text-sm">{hint}</span>}
      </span>
    </label>
  );
}
