'use client';

import { memo, useLayoutEffect } from 'react';
import type { RunActivity } from '#components/tools/tool-call-words.ts';
import { partsOf } from '#lib/client/answer-parts.ts';
import type { DrawnRun } from '#lib/client/chat-view.ts';
import { type FollowedRun, isBusy, isDrawing } from '#lib/client/followed-run.ts';
import { useFollowedParts, usePageState } from '#lib/client/use-page-state.ts';
import { type RunJson, textOf } from '#lib/shared/run.ts';
import { withThoughtsApart } from '#lib/shared/thoughts.ts';
import { AnswerParts } from './answer-parts.tsx';
import { AnswerStatus } from './answer-status.tsx';
import { NothingToResume } from './nothing-to-resume.tsx';
import { isSource, Sources } from './other-parts.tsx';

/** The words of one run and what became of it. */
export const Answer = memo(function Answer({ drawn }: { drawn: DrawnRun }) {
  const { runs, client } = usePageState();
  const { followed, run } = drawn;
  const followedParts = useFollowedParts(followed ? followed.id : null);
  const parts = followedParts ?? partsOf(run);
  // As its end will be saved; a resumed answer has its thoughts behind it.
  const drawnParts = followedParts && run.resumedFromId === null ? withThoughtsApart(parts) : parts;

  // Runs after every commit: this is what a stop reports as shown.
  useLayoutEffect(() => {
    if (followed) runs.seen(followed.id, textOf(parts).length);
  });

  return (
    <div className="grid grid-cols-1 gap-4">
      <AnswerParts
        activity={activityOf(run, followed)}
        isGrowing={followed !== null && isBusy(followed)}
        parts={drawnParts}
        run={run}
      />
      <Sources sources={parts.filter(isSource)} />
      <AnswerStatus
        followed={followed}
        onRetry={() => client.retry(run.id)}
        run={run}
        text={parts.length > 0 ? textOf(parts) : null}
      />
      {!followed && <NothingToResume run={run} />}
    </div>
  );
});

/** Whether the run of an answer goes on, as far as its calls care. */
function activityOf(run: RunJson, followed: FollowedRun | null): RunActivity {
  if (!followed) return run.status === 'streaming' ? 'live' : 'over';
  return isDrawing(followed) ? 'live' : 'stopping';
}
