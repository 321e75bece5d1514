import type { DynamicToolUIPart } from 'ai';
import { ChevronRightIcon } from 'lucide-react';
import { memo, useState } from 'react';
import { duration } from '#components/runs/run-figures.ts';
import { Badge } from '#components/ui/badge.tsx';
import type { ToolCallData } from '#lib/shared/tool-call.ts';
import { handFocusToHead } from './hand-focus.ts';
import { SkipButton } from './skip-button.tsx';
import {
  explanationOf,
  isOver,
  type RunActivity,
  stateNames,
  stateOf,
  stateVariants,
  type ToolCallState,
} from './tool-call-words.ts';
import { Elapsed, ToolProgress } from './tool-progress.tsx';
import { ToolQuestion } from './tool-question.tsx';
import { ToolArguments, ToolResult } from './tool-result.tsx';
import { useToolNews } from './use-tool-news.ts';

export type ToolCardProps = {
  runId: string;
  part: DynamicToolUIPart;
  /** What Halt knows of it; null for a call that the provider itself carries out. */
  data: ToolCallData | null;
  activity: RunActivity;
  /** Whether this is the question that keys answer. */
  hasKeys: boolean;
};

/** One tool call: open while something goes on or is to be known, folded once it is done. */
export const ToolCard = memo(function ToolCard(props: ToolCardProps) {
  const { part, data, activity, hasKeys } = props;
  const state = stateOf(part, data, activity);
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOpen = chosen ?? isOpenByItself(state, hasKeys);
  const title = data?.title ?? part.title ?? part.toolName;
  useToolNews(title, state, activity);
  return (
    <details
      className="group rounded-xl border bg-card text-card-foreground text-sm"
      data-tool-state={state}
      onToggle={({ currentTarget: { open } }) => {
        if (open !== isOpen) setChosen(open);
      }}
      open={isOpen}
    >
      <ToolHead data={data} source={sourceOf(part, data)} state={state} title={title} />
      {isOpen && (
        <div className="grid grid-cols-1 gap-3 border-t px-4 py-3" ref={handFocusToHead}>
          <ToolBody {...props} state={state} title={title} />
        </div>
      )}
    </details>
  );
});

/** Of several questions the first is open: it is the one that keys answer, and has to be in sight. */
function isOpenByItself(state: ToolCallState, hasKeys: boolean): boolean {
  if (state === 'asking') return hasKeys;
  return !isOver(state) || state === 'may-have-happened';
}

/** Whose the tool is. */
function sourceOf(part: DynamicToolUIPart, data: ToolCallData | null): string | null {
  if (data) return data.serverName;
  return part.providerExecuted ? 'run by the provider' : null;
}

type TimeProps = { data: ToolCallData | null; state: ToolCallState };
type ToolHeadProps = TimeProps & { title: string; source: string | null };

function ToolHead({ title, source, data, state }: ToolHeadProps) {
  return (
    <summary className="flex min-h-11 cursor-pointer select-none list-none items-center gap-2 rounded-xl px-3 py-2 hover:bg-accent group-open:rounded-b-none [&::-webkit-details-marker]:hidden">
      <ChevronRightIcon
        aria-hidden
        className="size-4 shrink-0 text-muted-foreground transition-transform group-open:rotate-90"
      />
      <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2">
        <span className="wrap-anywhere font-medium">{title}</span>
        {source && <span className="wrap-anywhere text-muted-foreground text-xs">{source}</span>}
      </span>
      <span className="text-muted-foreground text-xs">
        <ToolTime data={data} state={state} />
      </span>
      <Badge variant={stateVariants[state]}>{stateNames[state]}</Badge>
    </summary>
  );
}

/** How long a call has been running, or took. */
function ToolTime({ data, state }: TimeProps) {
  if (!data?.startedAt) return null;
  if (data.endedAt) return duration(Date.parse(data.endedAt) - Date.parse(data.startedAt));
  return state === 'running' ? <Elapsed since={data.startedAt} /> : null;
}

type ToolBodyProps = ToolCardProps & { state: ToolCallState; title: string };

function ToolBody({ runId, part, data, state, title, hasKeys }: ToolBodyProps) {
  const { toolCallId: callId } = part;
  const raw = part.state === 'input-streaming' ? (part.rawInput ?? '') : null;
  const explanation = explanationOf(state, part, data);
  const hasAnswer = state === 'finished' || state === 'failed';
  const canBeSkipped = data !== null && (state === 'running' || state === 'waiting');
  return (
    <>
      <ToolArguments input={part.input} raw={raw} />
      {data?.progress && !hasAnswer && (
        <ToolProgress isOver={isOver(state)} progress={data.progress} />
      )}
      {state === 'asking' && (
        <ToolQuestion callId={callId} data={data} hasKeys={hasKeys} runId={runId} />
      )}
      {canBeSkipped && <SkipButton callId={callId} runId={runId} title={title} />}
      {explanation && <p className="text-muted-foreground">{explanation}</p>}
      {state === 'failed' && <ToolResult cutAt={data?.cutAt ?? null} output={part.errorText} />}
      {part.state === 'output-available' && (
        <ToolResult cutAt={data?.cutAt ?? null} output={part.output} />
      )}
      {data?.late && (
        <>
          <p className="text-muted-foreground">
            The server answered after the call had been given up. The model never saw this:
          </p>
          <ToolResult cutAt={null} output={data.late.output} />
        </>
      )}
    </>
  );
}
