import { notFound } from '#lib/request-error.ts';
import type { NewPromptRun, NewRun, Origin } from '#lib/runs/store/run-store.ts';
import type { Row } from './memory-row.ts';

type Prompt = NonNullable<NewRun['prompt']> & { chatId: string };

/** The prompts of a simulated database, and what leads up to each. */
export class MemoryPrompts {
  readonly #rows: ReadonlyMap<string, Row>;
  readonly #prompts = new Map<string, Prompt>();

  /** @param rows the runs, by owner and id, oldest first. */
  constructor(rows: ReadonlyMap<string, Row>) {
    this.#rows = rows;
  }

  add({ userId, promptId, chatId, prompt }: NewRun): void {
    if (prompt) this.#prompts.set(`${userId} ${promptId}`, { chatId, ...prompt });
  }

  /** The prompt that a run answers. */
  of(row: Row): Prompt | undefined {
    return this.#prompts.get(`${row.userId} ${row.promptId}`);
  }

  originOfPrompt({ userId, chatId, promptId, prompt }: NewPromptRun): Origin {
    const inChat = [...this.#rows.values()].filter(
      (row) => row.userId === userId && row.chatId === chatId,
    );
    const afterRunId = prompt.afterRunId ?? inChat.at(-1)?.id ?? null;
    const turns = this.turnsUpTo(userId, afterRunId);
    const answered = { id: promptId, text: prompt.text };
    return { chatId, turns, afterRunId, prompt: answered, resumed: null };
  }

  originOfRegenerate(userId: string, promptId: string): Origin {
    const prompt = this.#prompts.get(`${userId} ${promptId}`);
    if (!prompt) throw notFound('prompt');
    const { chatId, afterRunId, text } = prompt;
    const turns = this.turnsUpTo(userId, afterRunId);
    return { chatId, turns, afterRunId, prompt: { id: promptId, text }, resumed: null };
  }

  /** The turns up to a run, that run's included, oldest first. */
  turnsUpTo(userId: string, runId: string | null): Origin['turns'] {
    const row = runId === null ? undefined : this.#rows.get(`${userId} ${runId}`);
    const prompt = row && this.of(row);
    if (!row || !prompt) return [];
    const { status, parts } = row.json;
    const turn = { runId: row.id, prompt: prompt.text, status, parts };
    return [...this.turnsUpTo(userId, prompt.afterRunId), turn];
  }
}
