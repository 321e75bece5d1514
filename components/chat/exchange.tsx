'use client';

import { ChevronLeftIcon, ChevronRightIcon } from 'lucide-react';
import { memo } from 'react';
import { LongText } from '#components/markdown/folded.tsx';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/class-names.ts';
import type { DrawnPrompt, DrawnRun } from '#lib/client/chat-view.ts';
import type { PathStep } from '#lib/shared/visible-path.ts';
import { Answer } from './answer.tsx';
import { AnswerActions, isCutShort } from './answer-actions.tsx';

/** What can be done at an exchange. */
export type ExchangeActions = {
  resume: (prompt: DrawnPrompt, drawn: DrawnRun) => void;
  regenerate: (prompt: DrawnPrompt) => void;
  chooseRun: (prompt: DrawnPrompt, drawn: DrawnRun) => void;
  choosePrompt: (prompt: DrawnPrompt) => void;
};

type ExchangeProps = {
  step: PathStep<DrawnRun, DrawnPrompt>;
  isLatest: boolean;
  actions: ExchangeActions;
};

/** A prompt and the version of its answer that is turned to. */
export const Exchange = memo(function Exchange({ step, isLatest, actions }: ExchangeProps) {
  const { prompt, siblings, run } = step;
  return (
    <div className="grid grid-cols-1 gap-6">
      <PromptBubble prompt={prompt} siblings={siblings} onChoose={actions.choosePrompt} />
      {run && (
        <article
          aria-label="Answer"
          className="scroll-mt-4 rounded-xl outline-ring/50 outline-offset-8 focus:outline-2"
          data-status={run.run.status}
          id={`run-${run.id}`}
          tabIndex={-1}
        >
          <Answer drawn={run} />
          <AnswerFooter actions={actions} drawn={run} isLatest={isLatest} prompt={prompt} />
        </article>
      )}
    </div>
  );
});

type AnswerFooterProps = {
  prompt: DrawnPrompt;
  drawn: DrawnRun;
  isLatest: boolean;
  actions: ExchangeActions;
};

function AnswerFooter({ prompt, drawn, isLatest, actions }: AnswerFooterProps) {
  const index = prompt.runs.findIndex((run) => run.id === drawn.id);
  return (
    <div
      className={cn(
        'mt-3 flex min-h-8 flex-wrap items-center gap-x-1 gap-y-2',
        // Text buttons begin where the words above them do.
        !(isLatest && isCutShort(drawn.run)) && '-ml-3',
      )}
    >
      {!drawn.followed && drawn.run.status !== 'streaming' && (
        <AnswerActions
          drawn={drawn}
          isLatest={isLatest}
          onRegenerate={() => actions.regenerate(prompt)}
          onResume={() => actions.resume(prompt, drawn)}
        />
      )}
      <Pager
        count={prompt.runs.length}
        index={index}
        noun="Version"
        onTurn={(next) => {
          const version = prompt.runs[next];
          if (version) actions.chooseRun(prompt, version);
        }}
      />
      {drawn.run.model && (
        <span className="ml-auto truncate pl-2 text-muted-foreground text-xs">
          {drawn.run.model}
        </span>
      )}
    </div>
  );
}

type PromptBubbleProps = {
  prompt: DrawnPrompt;
  siblings: readonly DrawnPrompt[];
  onChoose: (prompt: DrawnPrompt) => void;
};

function PromptBubble({ prompt, siblings, onChoose }: PromptBubbleProps) {
  return (
    <article aria-label="Prompt" className="grid justify-items-end gap-1">
      <p
        className="wrap-anywhere max-w-[85%] whitespace-pre-wrap rounded-2xl rounded-br-md bg-secondary px-4 py-2.5 text-secondary-foreground leading-relaxed"
        dir="auto"
      >
        <LongText text={prompt.text} />
      </p>
      <Pager
        count={siblings.length}
        index={siblings.findIndex((sibling) => sibling.id === prompt.id)}
        noun="Prompt"
        onTurn={(next) => {
          const sibling = siblings[next];
          if (sibling) onChoose(sibling);
        }}
      />
    </article>
  );
}

type PagerProps = {
  /** What is paged through, as in «Version 2 of 3». */
  noun: string;
  index: number;
  count: number;
  onTurn: (index: number) => void;
};

/** Turns to another version of an answer, or another prompt after the same answer. */
function Pager({ noun, index, count, onTurn }: PagerProps) {
  if (count < 2) return null;
  const name = noun.toLowerCase();
  return (
    <fieldset className="flex items-center text-muted-foreground text-xs tabular-nums">
      <legend className="sr-only">{noun}s</legend>
      <Button
        aria-label={`Previous ${name}`}
        disabled={index === 0}
        onClick={() => onTurn(index - 1)}
        size="icon-sm"
        variant="ghost"
      >
        <ChevronLeftIcon />
      </Button>
      <span>
        {noun} {index + 1} of {count}
      </span>
      <Button
        aria-label={`Next ${name}`}
        disabled={index === count - 1}
        onClick={() => onTurn(index + 1)}
        size="icon-sm"
        variant="ghost"
      >
        <ChevronRightIcon />
      </Button>
    </fieldset>
  );
}
