'use client';

import { memo } from 'react';
import { LongText } from '#components/markdown/long-text.tsx';
import { cn } from '#components/ui/class-names.ts';
import type { PathStep } from '#lib/shared/visible-path.ts';
import { Answer } from './answer.tsx';
import { AnswerActions, isCutShort } from './answer-actions.tsx';
import type { DrawnPrompt, DrawnRun } from './drawn-chat.ts';
import { VersionPager } from './version-pager.tsx';

/** What a turn can ask of its chat. */
export type TurnActions = {
  resume: (prompt: DrawnPrompt, drawn: DrawnRun) => void;
  regenerate: (prompt: DrawnPrompt) => void;
  chooseRun: (prompt: DrawnPrompt, drawn: DrawnRun) => void;
  choosePrompt: (prompt: DrawnPrompt) => void;
};

type TurnProps = {
  step: PathStep<DrawnRun, DrawnPrompt>;
  isLatest: boolean;
  actions: TurnActions;
};

/** A prompt and the version of its answer that is turned to. */
export const Turn = memo(function Turn({ step, isLatest, actions }: TurnProps) {
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
  actions: TurnActions;
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
      {!drawn.live && drawn.run.status !== 'streaming' && (
        <AnswerActions
          drawn={drawn}
          isLatest={isLatest}
          onRegenerate={() => actions.regenerate(prompt)}
          onResume={() => actions.resume(prompt, drawn)}
        />
      )}
      <VersionPager
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
      <VersionPager
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
