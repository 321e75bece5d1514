import { useHydrated } from '#lib/client/use-hydrated.ts';

/** The keys of a shortcut, one after the other. «Mod» is Ctrl, and Cmd on a Mac. */
export function Keys({ keys }: { keys: readonly string[] }) {
  const command = useHydrated() && /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';
  return keys.map((key) => (
    <kbd
      className="min-w-6 rounded-md border bg-muted px-1.5 py-0.5 text-center font-sans text-muted-foreground text-xs"
      key={key}
    >
      {key === 'Mod' ? command : key}
    </kbd>
  ));
}
