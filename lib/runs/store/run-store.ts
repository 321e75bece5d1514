import type { Asked } from '#lib/runs/asker.ts';
import type { LateNews } from '#lib/runs/call-words.ts';
import type { CancelRequest, Ending } from '#lib/runs/ending.ts';

import type { Estimate } from '#lib/runs/figures/usage.ts';
import type { CallRequest } from '#lib/runs/open-calls.ts';
import type { Cost, Saved, Usage } from '#lib/shared/receipt.ts';

import type { AnswerPart, OnLeave, RunJson, RunStatus } from '#lib/shared/run.ts';

/** What a run has received since its last save: row `seq` of its chunks. */
export type Progress = {
  userId: string;
  runId: string;
  seq: number;
  parts: AnswerPart[];
  firstTokenAt: Date | null;
};

/** What a save reads back: cancel requests made elsewhere, and which of the runs still stream. */
export type ReadBack = {
  cancelRequests: (CancelRequest & { userId: string; runId: string })[];
  streaming: { userId: string; runId: string }[];
  callRequests: { userId: string; runId: string; callId: string; decision: CallRequest }[];
};

/** A tool, as a grant names it: its server's id and its own name. */
export type GrantedTool = { server: string; tool: string };

/** Everything that the end of a run writes. */
export type EndedRun = {
  userId: string;
  id: string;
  chatId: string;
  ending: Ending;
  parts: readonly AnswerPart[];
  unseen: string;
  /** As the provider counted; null where that is not all of it. */
  usage: Usage | null;
  firstTokenAt: Date | null;
  endedAt: Date;
  /** Who asked for it to be canceled, and when; null where nobody did. */
  asked: Asked | null;
  abortedAt: Date | null;
};

/** What is known of a run only once its end is saved; null is unknown. */
export type LateFigures = {
  savedAt: Date;
  providerClosedAt: Date | null;
  /** The provider's id of the answer. */
  responseId: string | null;
  usage: Usage | null;
  /** Halt's own guess, also where the provider counted. */
  estimate: Estimate | null;
  cost: Cost | null;
  saved: Saved | null;
  /** When the provider is to be asked by that id what it counted; null where it is not. */
  settleAt: Date | null;
};

/** How long a completed answer was that continued no other. */
export type PastAnswer = { provider: string; model: string; outputTokens: number };

/**
 * Everything that the start of a run writes; `newPrompt` where its prompt is new. That follows the run
 * that it names, nothing where it says null, and else the newest of its chat.
 */
export type NewRun = {
  userId: string;
  id: string;
  instanceId: string;
  chatId: string;
  promptId: string;
  newPrompt: NewPrompt | null;
  resumedFromId: string | null;
  /** The page that starts it. */
  pageId: string | null;
  provider: string;
  model: string;
  onLeave: OnLeave;
  parts: readonly AnswerPart[];
  startedAt: Date;
};

/** A prompt that is written with its run, and with its chat where that is new. */
export type NewPrompt = {
  text: string;
  title: string;
  afterRunId: string | null | undefined;
  toolsOff: readonly string[];
};

/** A prompt and the run that answers it, as a later prompt of the chat looks back on them. */
export type Turn = { prompt: string; status: RunStatus; parts: readonly AnswerPart[] };

/** A streaming run of another instance, and whether it was the newest of its chat. */
export type RunElsewhere = { id: string; isNewest: boolean };

/** What a new run finds where it is written. */
export type Inserted = {
  /** The cancel request that arrived before it. */
  cancelRequest: CancelRequest | null;
  /** The runs of its chat that were written before it and stream in other instances. */
  elsewhere: RunElsewhere[];
  /** Its prompt, and what was asked and answered before that, oldest first. */
  prompt: { text: string; afterRunId: string | null };
  turns: (Turn & { runId: string })[];
  /** The ids of the tool servers that are off in its chat. */
  toolsOff: readonly string[];
};

/**
 * What instances tell each other: a cancel request, a run that has started or ended, or a chat or
 * settings that are not what they were.
 */
export type Notice =
  | ({ type: 'cancel'; userId: string; runId: string } & CancelRequest)
  | { type: 'call'; userId: string; runId: string; callId: string; decision: CallRequest }
  | { type: 'run'; userId: string; runId: string; chatId: string; status: RunStatus }
  | { type: 'chat'; userId: string; chatId: string }
  | { type: 'settings'; userId: string };

/** An instance as it was last seen; null where it never was. */
export type SeenInstance = { instanceId: string; seenAt: Date | null };

/** A streaming run that may be lost: its instance has been silent, or is this one. */
export type SilentRun = SeenInstance & { userId: string; id: string };

/** A run that streams, with what was saved of it, and the cancel request it may not have heard. */
export type UnendedRun = {
  chatId: string;
  pageId: string | null;
  parts: AnswerPart[];
  cancelRequest: CancelRequest | null;
};

/** Where runs are kept. What throws has written nothing, or is safe to repeat. */
export type RunStore = {
  /** The chat that a prompt is in; null where this owner has no such prompt. */
  chatOfPrompt(userId: string, promptId: string): Promise<string | null>;
  /**
   * Writes a run as streaming, with its prompt and its chat where those are new.
   * @throws {RequestError} 409 where the id has been used, 404 for what is referred to and not there.
   */
  insertRun(run: NewRun): Promise<Inserted>;
  /** Appends what runs have received; the same chunk may come twice, and counts once. */
  saveProgress(instanceId: string, progress: readonly Progress[]): Promise<ReadBack>;
  /**
   * Ends a streaming run. Takes no signal: a canceled run is saved as surely as a finished one.
   * @param lost where given, ends it only if its instance has not been seen since.
   * @returns false where it had ended, or is gone, already.
   */
  endRun(run: EndedRun, lost?: SeenInstance): Promise<boolean>;
  /** Deletes what an ended run does not need any more, and announces its end. */
  tidyEndedRun(run: EndedRun): Promise<void>;
  /** Adds to an ended run what was not known at its end, and announces it. */
  recordFigures(run: EndedRun, figures: LateFigures): Promise<void>;
  /** The lengths of the owner's newest answers, some hundreds at most. */
  pastAnswers(userId: string): Promise<PastAnswer[]>;
  readRun(userId: string, id: string): Promise<RunJson | null>;
  /** Records a cancel request for a run that is not live here, and announces it. */
  requestCancel(userId: string, runId: string, request: CancelRequest): Promise<void>;
  /**
   * Gives a run that ended by a bare disconnect the reason that was on its way meanwhile.
   * @returns whether it did.
   */
  strengthen(userId: string, runId: string, request: CancelRequest): Promise<boolean>;
  /** Records what somebody says of a tool call of a run that is not live here, and announces it. */
  requestCall(userId: string, runId: string, callId: string, decision: CallRequest): Promise<void>;
  /** Notes what came late of a tool call beside it, in a run that has ended; nothing else changes. */
  noteLate(userId: string, runId: string, news: LateNews): Promise<void>;
  /** Lets a tool be called without asking: in one chat, or in all where that is null. */
  grantTool(userId: string, chatId: string | null, tool: GrantedTool): Promise<void>;
  /** What may be called in a chat without asking. */
  grantedTools(userId: string, chatId: string): Promise<GrantedTool[]>;
  /** The ids of an owner's streaming runs. */
  streamingRuns(userId: string): Promise<string[]>;
  /**
   * Streaming runs whose instance has been silent for this long, and older ones of this instance:
   * those that are not live in it are lost, too.
   */
  silentRuns(instanceId: string, silentForMs: number): Promise<SilentRun[]>;
  /** What there is of a run that streams, wherever it does; null where it has ended or is not there. */
  unendedRun(userId: string, id: string): Promise<UnendedRun | null>;
  /** Deletes what has served its time: old requests, instances long gone, chunks of ended runs. */
  tidy(): Promise<void>;
  /** Hears every notice of every instance, until the returned function is called. */
  listen(hear: (notice: Notice) => void): Promise<() => Promise<void>>;
};
