import type { OnLeave, RunJson, RunStatus } from '#lib/shared/run.ts';
import type { AnswerScript } from './answer-script.ts';
import type { Life } from './stage/server.ts';

/** A request that starts a run, and how it was answered: null where no answer came. */
export type Post = { at: number; answeredAt: number | null; status: number | null; life: Life };

/** A run as one client followed it. */
export type View = {
  /** Whether in steps, each with an answer of its own, or by one that streams. */
  inSteps: boolean;
  openedAt: number;
  closedAt: number | null;
  /** How it ended: with the run's status, by the client's leaving, or without either. */
  end: 'reading' | 'completed' | 'canceled' | 'failed' | 'left' | 'broken' | 'gone';
  text: string;
  /** How much text had arrived when. */
  progress: { at: number; length: number }[];
  /** Longest time between two steps, in milliseconds. */
  longestPause: number;
};

/** A cancel that a client sent, and how it was answered. */
export type CancelRequest = {
  at: number;
  answeredAt: number | null;
  reason: 'stop' | 'left';
  shown: number | null;
  status: number | null;
  run: RunJson | null;
};

/** What a client was told about a run that had ended; a stream tells all but the answer. */
export type Told = {
  at: number;
  by: string;
  run: Omit<RunJson, 'text' | 'parts'> & Partial<RunJson>;
};

/** Everything that one client did with one run of its own, and what it saw of it. */
export type RunRecord = {
  /** Client and id. */
  key: string;
  client: number;
  id: string;
  /** The name that only this run has at the provider, for a while (stage.ts). */
  model: string;
  inventedAt: number;
  kind: 'prompt' | 'regenerate' | 'resume';
  chatId: string;
  promptId: string | null;
  /** The run that is resumed. */
  resumes: RunRecord | null;
  /** The run that the prompt follows where the client said so. */
  follows: RunRecord | null;
  onLeave: OnLeave;
  graceMs: number;
  script: AnswerScript;
  posts: Post[];
  views: View[];
  cancels: CancelRequest[];
  told: Told[];
  reattaches: { answeredAt: number; status: number }[];
  /** What the events said of it. */
  news: { at: number; status: RunStatus }[];
  /** Posts of later runs in its chat: when, and what was shown of this run then. */
  superseders: { at: number; shown: number | null }[];
};

/** What all clients did and saw. */
export class Journal {
  readonly runs = new Map<string, RunRecord>();
  readonly #ofClient = new Map<number, RunRecord[]>();

  add(run: RunRecord): void {
    this.runs.set(run.key, run);
    this.#ofClient.set(run.client, [...this.ofClient(run.client), run]);
  }

  /** A client's runs, oldest first. */
  ofClient(client: number): readonly RunRecord[] {
    return this.#ofClient.get(client) ?? [];
  }

  /** The run that a model's name meant at a time; undefined where none had it. */
  withModel(model: string, at: number): RunRecord | undefined {
    const named = [...this.runs.values()].filter((run) => run.model === model);
    return named.findLast(({ inventedAt }) => inventedAt <= at);
  }
}

/** The last that a client was told of the run's end; null where it knows of none. */
export function knownEnd(run: RunRecord): Told['run'] | null {
  return run.told.at(-1)?.run ?? null;
}

export function isStarted({ status }: Post): boolean {
  return status === 200 || status === 202;
}

/** Whether the run is there for sure: its client was told so. */
export function isKnownToBe(run: RunRecord): boolean {
  return run.told.length > 0 || run.posts.some(isStarted);
}

/** How often what was done, or came out. */
export class Counts {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** `12 stop, 3 leave …`, the most frequent first. */
  toString(): string {
    const sorted = [...this.#counts].sort(([, one], [, other]) => other - one);
    return sorted.map(([name, count]) => `${count} ${name}`).join(', ') || 'none';
  }
}

/** One thing that is not as it must be. */
export type Problem = {
  /** What must always hold, as a short sentence. */
  rule: string;
  /** What was there instead. */
  found: string;
  /** The journal's key of the run it is about; null where it is about none. */
  runKey: string | null;
};

/** Every disagreement, in the order in which it was found. */
export class Problems {
  readonly all: Problem[] = [];

  add(rule: string, found: string, runKey: string | null = null): void {
    this.all.push({ rule, found, runKey });
  }
}
