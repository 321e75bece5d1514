import type { Ending } from '#lib/runs/ending.ts';
import type { Turn } from '#lib/runs/transcript.ts';
import type {
  AnswerPart,
  CancelReason,
  OnLeave,
  RunJson,
  RunStatus,
  Usage,
} from '#lib/shared/run.ts';

/** A cancel that was asked for where the run is not. */
export type Asked = { reason: CancelReason; shown: number | null };

/** What a run has received since its last save: row `seq` of its chunks. */
export type Progress = {
  userId: string;
  runId: string;
  seq: number;
  parts: AnswerPart[];
  firstTokenAt: Date | null;
};

/** What a save reads back: cancels asked for elsewhere, and which of its runs still stream. */
export type ReadBack = {
  asked: (Asked & { userId: string; runId: string })[];
  kept: { userId: string; runId: string }[];
};

/** Everything that the end of a run writes. */
export type EndedRun = {
  userId: string;
  id: string;
  chatId: string;
  ending: Ending;
  parts: readonly AnswerPart[];
  unseen: string;
  usage: Usage | null;
  firstTokenAt: Date | null;
  endedAt: Date;
};

/** Everything that the start of a run writes; `prompt` where it is a new one. */
export type NewRun = {
  userId: string;
  id: string;
  instanceId: string;
  chatId: string;
  promptId: string;
  prompt: { text: string; afterRunId: string | null; title: string } | null;
  resumedFromId: string | null;
  model: string;
  onLeave: OnLeave;
  parts: readonly AnswerPart[];
  startedAt: Date;
};
export type NewPromptRun = NewRun & { prompt: NonNullable<NewRun['prompt']> };

/** What a new run needs to know of what is there. Turns are oldest first. */
export type Origin = {
  chatId: string;
  turns: (Turn & { runId: string })[];
  afterRunId: string | null;
  /** The prompt that is answered. */
  prompt: { id: string; text: string };
  /** The run that is continued. */
  resumed: RunJson | null;
};

/**
 * What instances tell each other: a cancel asked for, a run that has started or ended, or a chat that
 * is not what it was.
 */
export type Announcement =
  | ({ type: 'cancel'; userId: string; runId: string } & Asked)
  | { type: 'run'; userId: string; runId: string; chatId: string; status: RunStatus }
  | { type: 'chat'; userId: string; chatId: string }
  | { type: 'settings'; userId: string };

/** A streaming run that may be lost: its instance has been silent, or is this one. */
export type SilentRun = { instanceId: string; userId: string; id: string };

/** A run that streams elsewhere, and whether it was the newest of its chat. */
export type RunElsewhere = { id: string; isNewest: boolean };

/**
 * What a new run finds: the cancel that was asked for before it arrived, and the runs of its chat that
 * were written before it and may stream in other instances.
 */
export type Inserted = { asked: Asked | null; elsewhere: RunElsewhere[] };

/** A run that still streams, with what was saved of it, and the cancel that it may not have heard. */
export type UnendedRun = {
  chatId: string;
  parts: AnswerPart[];
  asked: Asked | null;
};

/** Where runs are kept. Every write is atomic; what throws has written nothing or is safe to repeat. */
export type RunStore = {
  /** @throws {RequestError} 404 where the chat, prompt or run that is referred to is not there. */
  originOfRegenerate(userId: string, promptId: string): Promise<Origin>;
  originOfResume(userId: string, runId: string): Promise<Origin>;
  /**
   * Writes a run as streaming, with its new prompt, and its chat where that is new. The prompt
   * follows the run that it names, else the newest of its chat.
   * @returns what it follows, too.
   * @throws {RequestError} 409 where the id has been used, 404 where the named run is not there.
   */
  insertPrompt(run: NewPromptRun): Promise<Inserted & { origin: Origin }>;
  /** The same for a prompt that is there already. */
  insertRun(run: NewRun): Promise<Inserted>;
  saveProgress(instanceId: string, progress: readonly Progress[]): Promise<ReadBack>;
  /**
   * Ends a streaming run.
   * @param unseenForMs where given, only a run whose instance has been silent that long.
   * @returns false where it had ended, or is gone, already.
   */
  endRun(run: EndedRun, unseenForMs?: number): Promise<boolean>;
  readRun(userId: string, id: string): Promise<RunJson | null>;
  /** Records a cancel for a run that is not live here, and announces it. */
  askCancel(userId: string, runId: string, asked: Asked): Promise<void>;
  /** Gives a run that ended by a bare disconnect the intent that was on its way meanwhile. */
  strengthen(userId: string, runId: string, asked: Asked): Promise<void>;
  /** The ids of an owner's streaming runs. */
  streamingRuns(userId: string): Promise<string[]>;
  /**
   * Streaming runs whose instance has not been seen for this long, and older ones of this instance:
   * those that are not live in it are lost, too.
   */
  silentRuns(instanceId: string, unseenForMs: number): Promise<SilentRun[]>;
  /** What there is of a run that streams, wherever it does; null where it has ended or is not there. */
  unendedRun(userId: string, id: string): Promise<UnendedRun | null>;
  /** Deletes what has served its time: old asks, instances long gone, chunks of ended runs. */
  tidy(): Promise<void>;
  /** Hears every announcement of every instance, until the returned function is called. */
  listen(hear: (announcement: Announcement) => void): Promise<() => Promise<void>>;
};
