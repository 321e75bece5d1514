import type { Guest } from '#chaos/clients/guest.ts';
import { Counts } from '#chaos/counts.ts';
import type { Journal } from '#chaos/journal.ts';
import type { Problems } from '#chaos/problems.ts';
import type { Stage } from '#chaos/stage/stage.ts';
import { checkAnswers } from './answers.ts';
import { checkDatabase } from './audit.ts';
import { type Case, collectCases } from './evidence.ts';
import { checkLog } from './log-lines.ts';
import { checkReason } from './reasons.ts';
import { checkRequests, type Lags } from './requests.ts';
import { checkStreams } from './streams.ts';
import { checkTexts } from './texts.ts';
import { checkTranscript } from './transcripts.ts';

/** What came out, apart from the problems. */
export type Outcome = {
  cases: ReadonlyMap<string, Case>;
  lags: Lags;
  ends: Counts;
  streams: Counts;
};

/** Holds what the clients saw, what is saved, what the provider saw and the log against each other. */
export async function reconcile(
  stage: Stage,
  guests: readonly Guest[],
  journal: Journal,
  problems: Problems,
): Promise<Outcome> {
  const cases = await collectCases(guests, journal, stage, problems);
  const [ends, streams] = [new Counts(), new Counts()];
  const lags: Lags = { afterEnd: [], afterLeaving: [], news: [] };
  for (const one of cases.values()) {
    const { row } = one;
    ends.add(row ? [row.status, row.endReason ?? []].flat().join('/') : 'never arrived');
    checkAnswers(one, problems);
    checkTexts(one, stage, problems);
    checkRequests(one, stage.servers, problems, lags);
    checkReason(one, stage.servers.length, problems);
    checkTranscript(one, problems);
    checkStreams(one, stage.servers, lags, streams, problems);
  }
  checkLog(stage.log, cases.values(), problems);
  if (stage.databaseUrl) await checkDatabase(stage.databaseUrl, cases, problems);
  return { cases, lags, ends, streams };
}
