'use client';

import { memo, useLayoutEffect } from 'react';
import { AnswerText } from '#components/markdown/answer-text.tsx';
import { Reasoning } from '#components/markdown/folded.tsx';
import type { RunActivity } from '#components/tools/tool-call-words.ts';
import { ToolCall } from '#components/tools/tool-calls.tsx';
import { partsOf } from '#lib/client/answer-parts.ts';
import type { DrawnRun } from '#lib/client/chat-view.ts';
import { type FollowedRun, isBusy, isDrawing } from '#lib/client/followed-run.ts';
import { useFollowedParts, usePageState } from '#lib/client/use-page-state.ts';
import {
  type AnswerPart,
  isGrowing as isPartGrowing,
  type RunJson,
  textOf,
} from '#lib/shared/run.ts';
import { withThoughtsApart } from '#lib/shared/thoughts.ts';
import { askingCalls, toolDataOf } from '#lib/shared/tool-parts.ts';
import { AnswerStatus } from './answer-status.tsx';
import { NothingToResume } from './nothing-to-resume.tsx';
import { isSource, OtherPart, Sources } from './other-parts.tsx';

/** The words of one run and what became of it. */
export const Answer = memo(function Answer({ drawn }: { drawn: DrawnRun }) {
  const { runs, client } = usePageState();
  const { followed, run } = drawn;
  const followedParts = useFollowedParts(followed ? followed.id : null);
  const parts = followedParts ?? partsOf(run);
  // As its end will be saved; a resumed answer has its thoughts behind it.
  const drawnParts = followedParts && run.resumedFromId === null ? withThoughtsApart(parts) : parts;
  const growing = followed !== null && isBusy(followed);
  const toolData = toolDataOf(parts);
  const activity = activityOf(run, followed);
  const [asking] = askingCalls(parts);

  // Runs after every commit: this is what a stop reports as shown.
  useLayoutEffect(() => {
    if (followed) runs.seen(followed.id, textOf(parts).length);
  });

  return (
    <div className="grid grid-cols-1 gap-4">
      {drawnParts.map((part, index) =>
        part.type === 'dynamic-tool' ? (
          <ToolCall
            activity={activity}
            data={toolData.get(part.toolCallId) ?? null}
            hasKeys={part === asking?.part}
            // biome-ignore lint/suspicious/noArrayIndexKey: parts are only ever added at the end.
            key={index}
            part={part}
            runId={run.id}
          />
        ) : (
          <Part
            // biome-ignore lint/suspicious/noArrayIndexKey: parts are only ever added at the end.
            key={index}
            isGrowing={growing && index === drawnParts.length - 1}
            isWhole={run.status === 'completed' || index < drawnParts.length - 1}
            part={part}
          />
        ),
      )}
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

type PartProps = { part: AnswerPart; isGrowing: boolean; isWhole: boolean };

function Part({ part, isGrowing, isWhole }: PartProps) {
  if (!isPartGrowing(part)) return <OtherPart part={part} />;
  if (part.text === '') return null;
  if (part.type === 'reasoning') return <Reasoning isGrowing={isGrowing} text={part.text} />;
  return <AnswerText isWhole={isWhole} text={part.text} />;
}
