type ChoiceProps = {
  name: string;
  label: string;
  hint?: string;
  checked: boolean;
  onChoose: () => void;
};

/** One of several settings that exclude each other. */
export function Choice({ name, label, hint, checked, onChoose }: ChoiceProps) {
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
