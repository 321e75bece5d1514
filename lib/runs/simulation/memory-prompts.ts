import { notFound } from '#lib/request-error.ts';
import type { Inserted, NewRun } from '#lib/runs/store/run-store.ts';
import type { Row } from './memory-row.ts';

type Prompt = Inserted['prompt'] & { chatId: string };

/** The prompts of a simulated database, and what leads up to each. */
export class MemoryPrompts {
  readonly #rows: ReadonlyMap<string, Row>;
  readonly #prompts = new Map<string, Prompt>();

  /** @param rows the runs, by owner and id, oldest first. */
  constructor(rows: ReadonlyMap<string, Row>) {
    this.#rows = rows;
  }

  /** The prompt that a run answers. */
  of({ userId, promptId }: Pick<Row, 'userId' | 'promptId'>): Prompt | undefined {
    return this.#prompts.get(`${userId} ${promptId}`);
  }

  /** The prompt that a run is about to answer; a new one follows the newest of its chat. */
  write(run: NewRun): Prompt {
    const { userId, chatId, promptId, newPrompt } = run;
    if (!newPrompt) {
      const prompt = this.of(run);
      if (!prompt) throw notFound('chat', 'chatId');
      return prompt;
    }
    const inChat = [...this.#rows.values()].filter(
      (row) => row.userId === userId && row.chatId === chatId,
    );
    const { afterRunId = inChat.at(-1)?.id ?? null } = newPrompt;
    const prompt = { chatId, text: newPrompt.text, afterRunId };
    this.#prompts.set(`${userId} ${promptId}`, prompt);
    return prompt;
  }

  /** The turns up to a run, that run's included, oldest first. */
  turnsUpTo(userId: string, runId: string | null): Inserted['turns'] {
    const row = runId === null ? undefined : this.#rows.get(`${userId} ${runId}`);
    const prompt = row && this.of(row);
    if (!row || !prompt) return [];
    const { status, parts } = row.json;
    const turn = { runId: row.id, prompt: prompt.text, status, parts };
    return [...this.turnsUpTo(userId, prompt.afterRunId), turn];
  }
}
