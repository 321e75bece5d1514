import { runExists } from '#lib/request-error.ts';
import { type CancelRequest, reasonsWeakerThan } from '#lib/runs/ending.ts';
import type {
  EndedRun,
  Inserted,
  LateFigures,
  NewRun,
  Notice,
  PastAnswer,
  Progress,
  ReadBack,
  RunElsewhere,
  SeenInstance,
  SilentRun,
  UnendedRun,
} from '#lib/runs/store/run-store.ts';
import { type RunJson, textOf } from '#lib/shared/run.ts';
import { MemoryCalls } from './memory-calls.ts';
import { MemoryPrompts } from './memory-prompts.ts';
import {
  endedJson,
  pastAnswersIn,
  type Row,
  savedParts,
  strengthenedJson,
  type WrittenRequest,
  wholeJson,
  writtenRow,
} from './memory-row.ts';
import { Outages } from './outages.ts';
import type { World } from './world.ts';

const minuteMs = 60_000;
// As ../store/sweep-rows.ts has it.
const startingMs = 8_000;

type Hearer = { place: number; hear: (notice: Notice) => void };
type Heard = { place: number; notice: Notice; atStep: number };

/** The database of a simulated world: what the SQL in ../store does, on maps. */
export class MemoryDatabase {
  readonly rows = new Map<string, Row>();
  readonly requests = new Map<string, WrittenRequest>();
  /** When each instance was last seen; every time that it saved. */
  readonly seen = new Map<string, Date>();
  readonly beats: { instanceId: string; atStep: number; atTime: number }[] = [];
  readonly outages: Outages;
  /** Whether notices are delivered at all. */
  announces = true;
  readonly hearers: Hearer[] = [];
  readonly heard: Heard[] = [];
  readonly prompts = new MemoryPrompts(this.rows);
  readonly calls = new MemoryCalls(this.rows);
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
    return this.#world.now - (this.seen.get(row.instanceId)?.getTime() ?? Number.NEGATIVE_INFINITY);
  }

  /** How long it had not saved when it could have. */
  #noticedSilence(row: Row): number {
    const beat = this.beats.findLast(({ instanceId }) => instanceId === row.instanceId);
    return this.outages.silenceSince(beat?.atTime ?? Number.NEGATIVE_INFINITY);
  }

  announce(notice: Notice): void {
    for (const { place, hear } of this.hearers) {
      // NOTIFY reaches whoever listens at that moment; a lost channel misses it.
      if (!this.announces || this.#world.isLost('notice')) continue;
      this.#world.event(place, () => {
        this.heard.push({ place, notice, atStep: this.#world.step });
        hear(notice);
      });
    }
  }

  read(userId: string, id: string): RunJson | null {
    const row = this.row(userId, id);
    const parts = row ? savedParts(row) : [];
    return row ? { ...wholeJson(row), parts, text: textOf(parts) } : null;
  }

  insert(run: NewRun): Inserted {
    const { userId, id, chatId } = run;
    const key = `${userId} ${id}`;
    if (this.rows.has(key)) throw runExists();
    const elsewhere = this.#elsewhere(run);
    const prompt = this.prompts.write(run);
    const others = this.inChat(userId, chatId).filter(({ json }) => json.status === 'streaming');
    this.rows.set(key, writtenRow(run, this.#world, others));
    this.announce({ type: 'run', userId, runId: id, chatId, status: 'streaming' });
    const request = this.requests.get(key);
    const cancelRequest = request && request.atTime > this.#world.now - minuteMs ? request : null;
    const turns = this.prompts.turnsUpTo(userId, prompt.afterRunId);
    return { cancelRequest, elsewhere, prompt, turns, toolsOff: [] };
  }

  #elsewhere({ userId, chatId, instanceId }: NewRun): RunElsewhere[] {
    const earlier = this.inChat(userId, chatId);
    return earlier
      .filter((row) => row.json.status === 'streaming' && row.instanceId !== instanceId)
      .map((row) => ({ id: row.id, isNewest: row === earlier.at(-1) }));
  }

  /** @param received length of the text that each run had received when that was sent. */
  save(instanceId: string, progress: readonly Progress[], received: readonly number[]): ReadBack {
    this.seen.set(instanceId, new Date(this.#world.now));
    this.beats.push({ instanceId, atStep: this.#world.step, atTime: this.#world.now });
    const streaming = progress.filter((each) => this.#append(each));
    for (const [index, each] of progress.entries()) {
      const isLast = !progress.slice(index + 1).some(({ runId }) => runId === each.runId);
      if (isLast) this.#compare(each, received[index] ?? 0);
    }
    const cancelRequests = this.streaming().flatMap(({ userId, id: runId, ...row }) => {
      const request = this.requests.get(`${userId} ${runId}`);
      return request && row.instanceId === instanceId ? [{ ...request, userId, runId }] : [];
    });
    return { cancelRequests, streaming, callRequests: this.calls.requestsFor(instanceId) };
  }

  /** Appends what a run has received. @returns whether it still streams. */
  #append(progress: Progress): boolean {
    const row = this.row(progress.userId, progress.runId);
    if (row?.json.status !== 'streaming') return false;
    if (progress.parts.length > 0 && !row.chunks.has(progress.seq)) {
      row.chunks.set(progress.seq, progress.parts);
    }
    return true;
  }

  /** Whether what has been saved of a run is what it had received. */
  #compare({ userId, runId }: Progress, received: number): void {
    const row = this.row(userId, runId);
    if (row?.json.status !== 'streaming') return;
    const { length } = textOf(savedParts(row));
    row.savedWrong ||= length !== Math.max(row.savedLength, received);
    row.savedLength = length;
  }

  /** @param place the process that asks. */
  silent(instanceId: string, silentForMs: number, place: number): SilentRun[] {
    const isLost = (row: Row) =>
      row.instanceId === instanceId
        ? row.insertedAtTime <= this.#world.now - Math.max(silentForMs, startingMs)
        : this.silence(row) >= silentForMs;
    const lost = this.streaming().filter(isLost);
    for (const row of lost) row.foundLost.set(place, this.#world.step);
    return lost.map((row) => ({ ...row, seenAt: this.seen.get(row.instanceId) ?? null }));
  }

  unended(userId: string, id: string): UnendedRun | null {
    const row = this.row(userId, id);
    if (row?.json.status !== 'streaming') return null;
    const cancelRequest = this.requests.get(`${userId} ${id}`) ?? null;
    const { chatId, pageId } = row;
    return { chatId, pageId, parts: savedParts(row), cancelRequest };
  }

  /** @param place the process that ends it. */
  end(ended: EndedRun, place: number, lost?: SeenInstance): boolean {
    const row = this.row(ended.userId, ended.id);
    if (row?.json.status !== 'streaming') return false;
    if (lost && (this.seen.get(row.instanceId) ?? null) !== lost.seenAt) return false;
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
    return true;
  }

  tidyEnded({ userId, id: runId, chatId, ending }: EndedRun): void {
    this.requests.delete(`${userId} ${runId}`);
    this.announce({ type: 'run', userId, runId, chatId, status: ending.status });
  }

  recordFigures({ userId, id, endedAt }: EndedRun, figures: LateFigures): void {
    const row = this.row(userId, id);
    if (row?.json.endedAt === endedAt.toISOString()) row.late ??= figures;
  }

  pastAnswers(userId: string): PastAnswer[] {
    return pastAnswersIn([...this.rows.values()].filter((row) => row.userId === userId));
  }

  requestCancel(userId: string, runId: string, asked: CancelRequest): void {
    const key = `${userId} ${runId}`;
    const row = this.rows.get(key);
    const request = { ...asked, atStep: this.#world.step, atTime: this.#world.now };
    if (row?.json.status === 'streaming') row.requests.push(request);
    const standing = this.requests.get(key);
    const [winner, loser] =
      standing && !isStronger(request, standing) ? [standing, request] : [request, standing];
    const { atStep, atTime } = request;
    this.requests.set(key, {
      ...winner,
      shown: winner.shown ?? loser?.shown ?? null,
      atStep,
      atTime,
    });
    this.announce({ type: 'cancel', userId, runId, ...asked });
  }

  strengthen(userId: string, runId: string, asked: CancelRequest): boolean {
    const row = this.row(userId, runId);
    if (!row?.end || row.json.status !== 'canceled' || row.json.endReason !== 'disconnect') {
      return false;
    }
    if (row.end.atTime <= this.#world.now - minuteMs) return false;
    row.json = strengthenedJson(row, asked);
    row.strengthenedAtStep = this.#world.step;
    row.strengthenings++;
    return true;
  }

  tidy(): void {
    for (const [key, request] of this.requests) {
      if (this.rows.get(key)?.json.status === 'streaming') continue;
      if (request.atTime < this.#world.now - minuteMs) this.requests.delete(key);
    }
  }
}

function isStronger(request: CancelRequest, than: CancelRequest): boolean {
  return reasonsWeakerThan(request.reason).includes(than.reason);
}
