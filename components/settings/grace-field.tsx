import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';

type GraceFieldProps = {
  seconds: number;
  onSave: (seconds: number, onSaved: () => void) => void;
};

const mostSeconds = 3600;

/** How long an answer waits for its reader after a lost connection, in seconds. */
export function GraceField({ seconds, onSave }: GraceFieldProps) {
  // Null while nothing is typed that is not saved.
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? String(seconds);
  const next = Number(text);
  const isValid = text.trim() !== '' && Number.isInteger(next) && next >= 0 && next <= mostSeconds;

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
        For so long an answer goes on without a reader, so that it can be picked up again. 0 stops
        it at once; {mostSeconds} is the most.
      </p>
      <div className="flex gap-2">
        <Input
          aria-describedby="leave-grace-hint"
          aria-invalid={!isValid}
          className="w-28 aria-invalid:border-failed-foreground"
          id="leave-grace"
          max={mostSeconds}
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
