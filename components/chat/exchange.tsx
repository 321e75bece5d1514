'use client';

import { lazy, memo, Suspense } from 'react';
import { cn } from '#components/ui/class-names.ts';
import type { DrawnPrompt, DrawnRun } from '#lib/client/chat-view.ts';
import type { PathStep } from '#lib/shared/visible-path.ts';
import { Answer } from './answer.tsx';
import { AnswerActions, isCutShort } from './answer-actions.tsx';
import { Pager } from './pager.tsx';
import { PromptBubble } from './prompt-bubble.tsx';

// Most answers are not stopped, and so do not ask.
const WhyStopped = lazy(() => import('./why-stopped.tsx'));

/** What can be done at an exchange. */
export type ExchangeActions = {
  resume: (prompt: DrawnPrompt, drawn: DrawnRun) => void;
  regenerate: (prompt: DrawnPrompt) => void;
  edit: (prompt: DrawnPrompt, text: string) => void;
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
      <PromptBubble
        onChoose={actions.choosePrompt}
        onEdit={actions.edit}
        prompt={prompt}
        siblings={siblings}
      />
      {run && (
        <article
          aria-label="Answer"
          className="scroll-mt-4 rounded-xl outline-ring/50 outline-offset-8 focus:outline-2"
          data-status={run.run.status}
          id={`run-${run.id}`}
        >
          <Answer drawn={run} />
          <AnswerFooter actions={actions} drawn={run} isLatest={isLatest} prompt={prompt} />
          {isLatest && !run.followed && run.run.endReason === 'stop' && (
            <Suspense>
              <WhyStopped run={run.run} />
            </Suspense>
          )}
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
          versions={prompt.runs}
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
