import { ChevronRightIcon } from 'lucide-react';
import { lazyModule, useLazyModule } from '#components/markdown/lazy-module.ts';
import type { ToolCardProps } from './tool-card.tsx';

const cards = lazyModule(async () => (await import('./tool-card.tsx')).ToolCard);

/** A tool call; the code of its card is fetched with the first of them. */
export function ToolCall(props: ToolCardProps) {
  const { module: ToolCard } = useLazyModule(cards, true);
  return ToolCard ? <ToolCard {...props} /> : <CardToCome {...props} />;
}

/** As high as a folded card, which most are. */
function CardToCome({ part, data }: ToolCardProps) {
  return (
    <p className="flex min-h-11 items-center gap-2 rounded-xl border bg-card px-3 py-2 text-sm">
      <ChevronRightIcon aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      <span className="wrap-anywhere font-medium">
        {data?.title ?? part.title ?? part.toolName}
      </span>
    </p>
  );
}
