import { Answer } from '#lib/runs/answer.ts';
import { runExists } from '#lib/runs/store/run-exists.ts';
import type {
  Announcement,
  Asked,
  EndedRun,
  Inserted,
  NewPromptRun,
  NewRun,
  Origin,
  Progress,
  ReadBack,
  RunElsewhere,
  SilentRun,
  UnendedRun,
} from '#lib/runs/store/run-store.ts';
import { type AnswerPart, type CancelReason, type RunJson, textOf } from '#lib/shared/run.ts';
import { cutAtShown } from '#lib/shared/shown.ts';
import { MemoryPrompts } from './memory-prompts.ts';
import { endedJson, type Row, type WrittenAsk, writtenRow } from './memory-row.ts';
import { Outages } from './outages.ts';
import type { World } from './world.ts';

const minuteMs = 60_000;
// As ../store/sweep-rows.ts has it.
const startingMs = 8_000;

type Hearer = { place: number; hear: (announcement: Announcement) => void };
type Heard = { place: number; announcement: Announcement; atStep: number };

/** The database of a simulated world: what the SQL in ../store does, on maps. */
export class MemoryDatabase {
  readonly rows = new Map<string, Row>();
  readonly asks = new Map<string, WrittenAsk>();
  /** When each instance was last seen; every time that it saved. */
  readonly seen = new Map<string, number>();
  readonly beats: { instanceId: string; atStep: number; atTime: number }[] = [];
  readonly outages: Outages;
  /** Whether announcements are delivered at all. */
  announces = true;
  readonly hearers: Hearer[] = [];
  readonly heard: Heard[] = [];
  readonly prompts = new MemoryPrompts(this.rows);
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    this.outages = new Outages(world);
  }

  row(userId: string, id: string): Row | undefined {
    return this.rows.get(`${userId} ${id}`);
  }

  streaming(): Row[] {
    return [...this.rows.values()].filter((row) => row.json.status === 'streaming');
  }

  /** All runs of a chat, oldest first. */
  inChat(userId: string, chatId: string): Row[] {
    return [...this.rows.values()].filter((row) => row.userId === userId && row.chatId === chatId);
  }

  /** For how long the instance of a run has been silent, in milliseconds. */
  silence(row: Row): number {
    return this.#world.now - (this.seen.get(row.instanceId) ?? Number.NEGATIVE_INFINITY);
  }

  /** How long it had not saved, less what that owes to an outage that could be noticed. */
  #noticedSilence(row: Row): number {
    const beat = this.beats.findLast(({ instanceId }) => instanceId === row.instanceId);
    const last = beat?.atTime ?? Number.NEGATIVE_INFINITY;
    return this.#world.now - Math.max(last, this.outages.noticedUntil);
  }

  announce(announcement: Announcement): void {
    for (const { place, hear } of this.hearers) {
      // NOTIFY reaches whoever listens at that moment; a lost channel misses it.
      if (!this.announces || this.#world.isLost('announcement')) continue;
      this.#world.event(place, () => {
        this.heard.push({ place, announcement, atStep: this.#world.step });
        hear(announcement);
      });
    }
  }

  read(userId: string, id: string): RunJson | null {
    const row = this.row(userId, id);
    if (!row) return null;
    const parts = savedParts(row);
    return { ...row.json, parts, text: textOf(parts) };
  }

  insertPrompt(run: NewPromptRun): Inserted & { origin: Origin } {
    const origin = this.prompts.originOfPrompt(run);
    const { afterRunId } = origin;
    return { ...this.insert({ ...run, prompt: { ...run.prompt, afterRunId } }), origin };
  }

  insert(run: NewRun): Inserted {
    const key = `${run.userId} ${run.id}`;
    if (this.rows.has(key)) throw runExists();
    const { chatId } = run;
    const elsewhere = this.#elsewhere(run);
    this.prompts.add(run);
    const others = this.streaming().filter((row) => row.chatId === chatId);
    const row = writtenRow(run, this.#world, others);
    this.rows.set(key, row);
    this.announce({ type: 'run', userId: run.userId, runId: run.id, chatId, status: 'streaming' });
    const ask = this.asks.get(key);
    const asked = ask && ask.atTime > this.#world.now - minuteMs ? ask : null;
    return { asked, elsewhere };
  }

  #elsewhere({ userId, chatId, instanceId }: NewRun): RunElsewhere[] {
    const earlier = this.inChat(userId, chatId);
    return earlier
      .filter((row) => row.json.status === 'streaming' && row.instanceId !== instanceId)
      .map((row) => ({ id: row.id, isNewest: row === earlier.at(-1) }));
  }

  /** @param received length of the text that each run had received when that was sent. */
  save(instanceId: string, progress: readonly Progress[], received: readonly number[]): ReadBack {
    this.seen.set(instanceId, this.#world.now);
    this.beats.push({ instanceId, atStep: this.#world.step, atTime: this.#world.now });
    const kept = progress.filter((each, index) => this.#append(each, received[index] ?? 0));
    const asked = this.streaming().flatMap(({ userId, id: runId, ...row }) => {
      const ask = this.asks.get(`${userId} ${runId}`);
      return ask && row.instanceId === instanceId ? [{ ...ask, userId, runId }] : [];
    });
    return { asked, kept };
  }

  /** Appends what a run has received. @returns whether it still streams. */
  #append(progress: Progress, received: number): boolean {
    const row = this.row(progress.userId, progress.runId);
    if (row?.json.status !== 'streaming') return false;
    if (progress.parts.length > 0) row.chunks.set(progress.seq, progress.parts);
    const { length } = textOf(savedParts(row));
    row.savedWrong ||= length !== Math.max(row.savedLength, received);
    row.savedLength = length;
    return true;
  }

  /** @param place the process that asks. */
  silent(instanceId: string, unseenForMs: number, place: number): SilentRun[] {
    const isLost = (row: Row) =>
      row.instanceId === instanceId
        ? row.insertedAtTime <= this.#world.now - Math.max(unseenForMs, startingMs)
        : this.silence(row) >= unseenForMs;
    const lost = this.streaming().filter(isLost);
    for (const row of lost) row.foundLost.set(place, this.#world.step);
    return lost;
  }

  unended(userId: string, id: string): UnendedRun | null {
    const row = this.row(userId, id);
    if (row?.json.status !== 'streaming') return null;
    const asked = this.asks.get(`${userId} ${id}`) ?? null;
    return { chatId: row.chatId, parts: savedParts(row), asked };
  }

  /** @param place the process that ends it. */
  end(ended: EndedRun, place: number, unseenForMs?: number): boolean {
    const row = this.row(ended.userId, ended.id);
    if (row?.json.status !== 'streaming') return false;
    if (unseenForMs !== undefined && this.silence(row) < unseenForMs) return false;
    const { userId, id: runId, chatId, ending } = ended;
    row.ends++;
    row.json = endedJson(row.json, ended);
    row.end = {
      atStep: this.#world.step,
      atTime: this.#world.now,
      place,
      json: row.json,
      unseen: ended.unseen,
      silentForMs: this.#noticedSilence(row),
    };
    this.asks.delete(`${userId} ${runId}`);
    this.announce({ type: 'run', userId, runId, chatId, status: ending.status });
    return true;
  }

  ask(userId: string, runId: string, asked: Asked): void {
    const key = `${userId} ${runId}`;
    const row = this.rows.get(key);
    const ask = { ...asked, atStep: this.#world.step, atTime: this.#world.now };
    if (row?.json.status === 'streaming') row.asks.push(ask);
    const standing = this.asks.get(key);
    const [winner, loser] =
      standing && !isStronger(ask, standing) ? [standing, ask] : [ask, standing];
    const { atStep, atTime } = ask;
    this.asks.set(key, { ...winner, shown: winner.shown ?? loser?.shown ?? null, atStep, atTime });
    this.announce({ type: 'cancel', userId, runId, ...asked });
  }

  strengthen(userId: string, runId: string, asked: Asked): void {
    const row = this.row(userId, runId);
    if (!row?.end || row.json.status !== 'canceled' || row.json.endReason !== 'disconnect') return;
    if (row.end.atTime <= this.#world.now - minuteMs) return;
    const { kept } = cutAtShown(row.json.parts, asked.shown);
    row.json = { ...row.json, endReason: asked.reason, parts: kept, text: textOf(kept) };
    row.strengthenedAtStep = this.#world.step;
    row.strengthenings++;
  }

  tidy(): void {
    for (const [key, ask] of this.asks) {
      const isWanted = this.rows.get(key)?.json.status === 'streaming';
      if (!isWanted && ask.atTime < this.#world.now - minuteMs) this.asks.delete(key);
    }
  }
}

// In the order of the enum, as ../store/ask-rows.ts has it.
const fromStrongest: CancelReason[] = ['stop', 'superseded', 'left'];

function isStronger(asked: Asked, than: Asked): boolean {
  return fromStrongest.indexOf(asked.reason) < fromStrongest.indexOf(than.reason);
}

/** The parts of an answer; of one that streams, those that have been saved. */
function savedParts(row: Row): AnswerPart[] {
  if (row.json.status !== 'streaming') return row.json.parts;
  const answer = new Answer(row.parts);
  for (const [, parts] of [...row.chunks].sort(([a], [b]) => a - b)) {
    for (const part of parts) answer.append(part);
  }
  return answer.parts();
}
