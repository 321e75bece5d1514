import type { Heard } from '#lib/models/answer-parts.ts';
import type { Provider, ReportedUsage, TranscriptMessage } from '#lib/models/provider.ts';
import { isBlank } from '#lib/shared/blank.ts';
import { cleanJson, TextCleaner } from '#lib/shared/clean-text.ts';
import { type GrowingPart, isGrowing, isToolCall, wordsOf } from '#lib/shared/run.ts';
import type { Engine } from './engine.ts';
import type { LiveRun } from './live-run.ts';
import type { Seam } from './seam.ts';
import { watchSilence } from './silence.ts';
import type { StepCalls } from './step-calls.ts';

type Step = {
  drive: { row: { model: string }; provider: Provider; seam: Seam };
  messages: readonly TranscriptMessage[];
  calls: StepCalls;
};

/**
 * One step: asks the provider, and appends what it says to the run. What it calls is collected.
 * @returns the provider's own count of tokens. Throws as streamAnswer does.
 */
export async function readStep(
  engine: Engine,
  run: LiveRun,
  { drive, messages, calls }: Step,
): Promise<ReportedUsage | null> {
  const { row, provider, seam } = drive;
  const { signal, record } = run;
  const { providerRetries: retries } = engine.settings;
  const tools = calls.offered;
  calls.beginStep();
  const hearing = new Hearing(run, seam);
  const silence = watchSilence(engine, run);
  const hear = (part: Heard) => {
    // What arrives after the abort has not been asked for any more.
    if (signal.aborted) return;
    silence.heard();
    if (part.type === 'tool-input' || isToolCall(part)) {
      hearing.flush();
      calls.hear(part);
    } else if (isGrowing(part)) hearing.grow(part);
    else run.append(cleanJson(part));
  };
  const question = { provider, model: row.model, messages, frameMs: () => engine.live.frameMs };
  try {
    return await engine.stream({ ...question, record, tools, signal, retries }, hear);
  } finally {
    silence.stop();
  }
}

/** What a provider says, as it goes into the answer. */
class Hearing {
  readonly #run: LiveRun;
  readonly #seam: Seam;
  readonly #cleaners = { text: new TextCleaner(), reasoning: new TextCleaner() };
  /** Whether a call may stand before the words that come next. */
  #mayFollowCall = true;

  constructor(run: LiveRun, seam: Seam) {
    this.#run = run;
    this.#seam = seam;
  }

  grow(part: GrowingPart): void {
    const clean = this.#cleaners[part.type].push(part.text);
    if (part.type === 'reasoning') return this.#run.append({ ...part, text: clean });
    // Metadata completes a text, so that nothing of it may be held back.
    const text = this.#seam.push(clean) + (part.providerMetadata ? this.#seam.flush() : '');
    this.#run.append({ ...part, text: this.#gapBefore(text) + text });
  }

  /** What comes now stands behind all that was held back. */
  flush(): void {
    const text = this.#seam.flush();
    this.#run.append({ type: 'text', text: this.#gapBefore(text) + text });
    this.#mayFollowCall = true;
  }

  /** What is said after a call is a paragraph of its own, also where the text is read without the call. */
  #gapBefore(text: string): string {
    if (!this.#mayFollowCall || text === '') return '';
    this.#mayFollowCall = false;
    const parts = this.#run.answer.parts();
    const last = parts.findLast((part) => isToolCall(part) || part.type === 'text');
    const before = parts.findLast(({ type }) => type === 'text');
    if (!last || !isToolCall(last) || !before || isBlank(wordsOf(before))) return '';
    const [own = ''] = /^\n*/.exec(text) ?? [];
    return '\n\n'.slice(own.length);
  }
}
