import { Answer } from '#lib/runs/answer.ts';
import { askerOf } from '#lib/runs/asker.ts';
import type { CancelRequest } from '#lib/runs/ending.ts';
import { receiptOf, withFigures } from '#lib/runs/run-json.ts';
import type { EndedRun, LateFigures, NewRun, PastAnswer } from '#lib/runs/store/run-store.ts';
import { noFigures } from '#lib/shared/receipt.ts';
import { type AnswerPart, type RunJson, textOf } from '#lib/shared/run.ts';
import { cutAtShown } from '#lib/shared/shown.ts';
import type { World } from './world.ts';

export type WrittenRequest = CancelRequest & { atStep: number; atTime: number };

/** How a run ended, and what was true at that moment. */
export type End = {
  atStep: number;
  atTime: number;
  /** The process that wrote it. */
  place: number;
  json: RunJson;
  unseen: string;
  /** For how long its instance could have been seen, and was not, in milliseconds. */
  silentForMs: number;
};

/** A run as the simulated database has it, with what the rules want to know of its history. */
export type Row = NewRun & {
  json: RunJson;
  chunks: Map<number, AnswerPart[]>;
  insertedAtStep: number;
  insertedAtTime: number;
  /** The cancel requests for it that were written down while it streamed. */
  requests: WrittenRequest[];
  /** When the sweep of each process last found it lost, by step. */
  foundLost: Map<number, number>;
  /** Length of the text that has been saved of it while it streams. */
  savedLength: number;
  /** What was saved of the runs that streamed in the chat when this one was written. */
  savedOfOthers: Map<string, number>;
  /** Whether what was saved at any time was not what had been received when that was sent. */
  savedWrong: boolean;
  /** How often its driver could not save its end. */
  failedEnds: number;
  end: End | null;
  /** What became known after it. */
  late: LateFigures | null;
  /** When its driver was done with tidying after it, well or not. */
  tidiedAtStep: number | null;
  /** How often its end was written: rule 1 says once. */
  ends: number;
  /** When a word that came after a bare disconnect gave it its reason, and how often. */
  strengthenedAtStep: number | null;
  strengthenings: number;
};

/** The row of a run that is written now. @param others the runs that stream in its chat. */
export function writtenRow(run: NewRun, world: World, others: readonly Row[]): Row {
  return {
    ...run,
    json: streamingJson(run),
    chunks: new Map(),
    insertedAtStep: world.step,
    insertedAtTime: world.now,
    requests: [],
    foundLost: new Map(),
    savedLength: textOf(run.parts).length,
    savedOfOthers: new Map(others.map((row) => [row.id, row.savedLength])),
    savedWrong: false,
    failedEnds: 0,
    end: null,
    late: null,
    tidiedAtStep: null,
    ends: 0,
    strengthenedAtStep: null,
    strengthenings: 0,
  };
}

/** The run as it is after its end has been written. */
export function endedJson(json: RunJson, ended: EndedRun): RunJson {
  const { ending, parts, endedAt } = ended;
  return {
    ...json,
    receipt: receiptOf(ended),
    status: ending.status,
    endReason: ending.status === 'completed' ? null : ending.reason,
    error: ending.status === 'failed' ? ending.error : null,
    parts: [...parts],
    text: textOf(parts),
    endedAt: endedAt.toISOString(),
  };
}

/** The run as it is after a request that came after a bare disconnect. */
export function strengthenedJson({ json, pageId }: Row, request: CancelRequest): RunJson {
  const { kept } = cutAtShown(json.parts, request.shown);
  const receipt = json.receipt && { ...json.receipt, askedBy: askerOf(request, pageId) };
  return { ...json, endReason: request.reason, receipt, parts: kept, text: textOf(kept) };
}

/** The run with what became known after its end. */
export function wholeJson({ json, late }: Row): RunJson {
  return late ? withFigures(json, late) : json;
}

/** How long the completed answers among these were that continued no other. */
export function pastAnswersIn(rows: readonly Row[]): PastAnswer[] {
  const whole = rows.filter(({ json }) => json.status === 'completed' && !json.resumedFromId);
  return whole.flatMap(({ provider, model, late }) =>
    late?.usage ? [{ provider, model, outputTokens: late.usage.outputTokens }] : [],
  );
}

function streamingJson(run: NewRun): RunJson {
  return {
    id: run.id,
    chatId: run.chatId,
    promptId: run.promptId,
    resumedFromId: run.resumedFromId,
    provider: run.provider,
    model: run.model,
    status: 'streaming',
    endReason: null,
    text: textOf(run.parts),
    parts: [...run.parts],
    error: null,
    onLeave: run.onLeave,
    startedAt: run.startedAt.toISOString(),
    firstTokenAt: null,
    endedAt: null,
    ...noFigures,
  };
}

/** The parts of an answer; of one that streams, those that have been saved. */
export function savedParts(row: Row): AnswerPart[] {
  if (row.json.status !== 'streaming') return row.json.parts;
  const answer = new Answer(row.parts);
  for (const [, parts] of [...row.chunks].sort(([a], [b]) => a - b)) {
    for (const part of parts) answer.append(part);
  }
  return answer.parts();
}
