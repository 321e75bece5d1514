import type { DynamicToolUIPart } from 'ai';
import { ChevronRightIcon } from 'lucide-react';
import { lazyModule, useLazyModule } from '#components/markdown/lazy-module.ts';
import type { AnswerPart } from '#lib/shared/run.ts';
import type { ToolCallData } from '#lib/shared/tool-call.ts';
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

/** The data of the calls of an answer, by the id of the call. */
export function toolDataOf(parts: readonly AnswerPart[]): ReadonlyMap<string, ToolCallData> {
  const data = new Map<string, ToolCallData>();
  for (const part of parts) if (part.type === 'data-tool-call') data.set(part.id, part.data);
  return data;
}

/** The call that asks, the first where several do; undefined where none does. */
export function firstAsking(parts: readonly AnswerPart[]): DynamicToolUIPart | undefined {
  const data = toolDataOf(parts);
  return parts.find(
    (part): part is DynamicToolUIPart =>
      part.type === 'dynamic-tool' && data.get(part.toolCallId)?.state === 'asking',
  );
}
