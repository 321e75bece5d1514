'use client';

import { memo, useLayoutEffect } from 'react';
import { AnswerText } from '#components/markdown/answer-text.tsx';
import { Reasoning } from '#components/markdown/reasoning.tsx';
import { type AnswerPart, isGrowing as isPartGrowing, textOf } from '#lib/shared/run.ts';
import { partsOf, shownLengthOf } from './answer-parts.ts';
import { AnswerStatus } from './answer-status.tsx';
import type { DrawnRun } from './drawn-chat.ts';
import { isBusy } from './live-run.ts';
import { useChatRuns } from './runs-provider.tsx';
import { useLiveParts } from './use-live-runs.ts';

/** The words of one run and what became of it. */
export const Answer = memo(function Answer({ drawn }: { drawn: DrawnRun }) {
  const { store, client } = useChatRuns();
  const { live, run } = drawn;
  const liveParts = useLiveParts(live ? live.id : null);
  const parts = liveParts ?? partsOf(run);
  const growing = live !== null && isBusy(live);

  // Runs after every commit: this is what a stop reports as shown.
  useLayoutEffect(() => {
    if (live) store.seen(live.id, shownLengthOf(parts));
  });

  return (
    <div className="grid grid-cols-1 gap-4">
      {parts.map((part, index) => (
        <Part
          // biome-ignore lint/suspicious/noArrayIndexKey: parts are only ever added at the end.
          key={index}
          isGrowing={growing && index === parts.length - 1}
          isWhole={run.status === 'completed' || index < parts.length - 1}
          part={part}
        />
      ))}
      <AnswerStatus
        live={live}
        onRetry={() => client.retry(run.id)}
        run={run}
        text={parts.length > 0 ? textOf(parts) : null}
      />
    </div>
  );
});

type PartProps = { part: AnswerPart; isGrowing: boolean; isWhole: boolean };

function Part({ part, isGrowing, isWhole }: PartProps) {
  if (!isPartGrowing(part) || part.text === '') return null;
  if (part.type === 'reasoning') return <Reasoning isGrowing={isGrowing} text={part.text} />;
  return <AnswerText isWhole={isWhole} text={part.text} />;
}
