import type { OnLeave, RunJson, RunStatus } from '#lib/shared/run.ts';
import type { AnswerScript } from './answer-script.ts';
import type { Life } from './stage/halt-server.ts';

/** A request that starts a run, and how it was answered: null where no answer came. */
export type Post = { at: number; answeredAt: number | null; status: number | null; life: Life };

/** A stream of a run as one client read it. */
export type View = {
  openedAt: number;
  closedAt: number | null;
  /** How it ended: with the run's status, by the client's leaving, or with no word. */
  end: 'reading' | 'completed' | 'canceled' | 'failed' | 'left' | 'broken';
  text: string;
  /** How much text had arrived when. */
  progress: { at: number; length: number }[];
};

/** A cancel that a client sent, and how it was answered. */
export type Ask = {
  at: number;
  answeredAt: number | null;
  reason: 'stop' | 'left';
  shown: number | null;
  status: number | null;
  run: RunJson | null;
};

/** An attempt to reattach, and how it was answered. */
export type Reattach = { answeredAt: number; status: number };

/** What a client was told about a run that had ended; a stream tells all but the answer. */
export type Told = {
  at: number;
  by: string;
  run: Omit<RunJson, 'text' | 'parts'> & Partial<RunJson>;
};

/** Everything that one client did with one run of its own, and what it saw of it. */
export type RunRecord = {
  /** Client and id; its model's name as well, by which the provider's log tells runs apart. */
  key: string;
  client: number;
  id: string;
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
  asks: Ask[];
  told: Told[];
  reattaches: Reattach[];
  /** What the live socket said of it. */
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
}

/** The last that a client was told of the run's end; null where it knows of none. */
export function knownEnd(run: RunRecord): Told['run'] | null {
  return run.told.at(-1)?.run ?? null;
}

/** Whether the run is there for sure: its client was told so. */
export function isKnownToBe(run: RunRecord): boolean {
  return run.told.length > 0 || run.posts.some(({ status }) => status === 200);
}
