import { expect } from '@playwright/test';
import type { ListedRun } from '#lib/shared/api.ts';
import type { InsightsAnswer } from '#lib/shared/insights.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { test } from './own-halt.ts';
import type { RequestRecord } from './provider/request-record.ts';
import { inputTokens } from './provider/wire.ts';
import { type DrivenRun, driveRuns } from './reconciliation/driven-runs.ts';
import type { Guest } from './witness/guest.ts';

const token = 'a-token-of-sixteen-and-more';

test.use({ settings: { HALT_FIRST_TOKEN_TIMEOUT_MS: '5000', HALT_METRICS_TOKEN: token } });

/** What the provider's own log says of a run; null where it was never asked. */
async function recordOf({ provider, request }: DrivenRun): Promise<RequestRecord | null> {
  if (request === null) return (await provider.requests())[0] ?? null;
  const record = (await provider.requests())[request - 1];
  if (!record) throw new Error(`The provider has no request ${request} of ${provider.key}.`);
  return record;
}

async function allRuns(guest: Guest): Promise<ListedRun[]> {
  const runs: ListedRun[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const { body } = await guest.readJson(`/api/runs?limit=100${query}`);
    const page = body as { runs: ListedRun[]; nextCursor: string | null };
    runs.push(...page.runs);
    cursor = page.nextCursor;
  }
  return runs;
}

/** The times of one event, as Halt and as the provider saw it. */
type Seen = { halt: number; provider: number };

test('Of 200 runs of every kind each figure is what the provider itself has in its log', async ({
  guest,
  own,
}) => {
  test.setTimeout(240_000);
  const driven = await driveRuns(guest, 200);
  const ids = new Set(driven.map(({ id }) => id));
  expect(ids.size).toBe(driven.length);
  // The last figures of a run are written a moment after its end.
  const isWhole = (run: RunJson) => run.status !== 'canceled' || run.receipt?.savedAt !== null;
  await expect.poll(async () => (await allRuns(guest)).every(isWhole)).toBe(true);
  const listed = new Map((await allRuns(guest)).map((run) => [run.id, run]));
  expect([...listed.keys()].sort()).toEqual([...ids].sort());

  const firstTokens: Seen[] = [];
  const closes: Seen[] = [];
  for (const each of driven) {
    const { chatTitle: _, ...run } = listed.get(each.id) as ListedRun;
    const record = await recordOf(each);
    expect(await guest.run(each.id), each.id).toEqual(run);
    expectEnding(run, each, record);
    expectUsage(run, record);
    if (run.firstTokenAt && record?.firstTokenAt) {
      firstTokens.push({ halt: Date.parse(run.firstTokenAt), provider: record.firstTokenAt });
    }
    const closedAt = run.receipt?.providerClosedAt;
    if (closedAt && record?.closedAt) {
      closes.push({ halt: Date.parse(closedAt), provider: record.closedAt });
    }
  }
  expect(medianGap(firstTokens)).toBeLessThan(20);
  expect(medianGap(closes)).toBeLessThan(20);

  await expectExport(guest, [...listed.values()]);
  await expectInsights(guest, driven, [...listed.values()]);
  await expectMetrics(own.url, driven);
});

/** How it ended, and that the provider saw the same. */
function expectEnding(run: RunJson, driven: DrivenRun, record: RequestRecord | null): void {
  const { id, status, endReason, errorCode, text } = driven;
  expect(run, id).toMatchObject({ status, endReason, chatId: driven.chatId });
  expect(run.error?.code, id).toBe(errorCode);
  if (text !== null) expect(run.text, id).toBe(text);
  expect(record?.finished ?? false, id).toBe(status === 'completed');
  const isCanceled = status === 'canceled';
  expect(run.receipt !== null, id).toBe(isCanceled);
  if (driven.request === null) expect(record, id).toBeNull();
  if (isCanceled && record) expect(record.hungUp, id).toBe(true);
  if (isCanceled) expect(record?.tokensAfterHangUp ?? 0, id).toBe(0);
  expect(run.receipt?.providerClosedAt ?? null, id).toEqual(
    isCanceled && record ? expect.any(String) : null,
  );
  // A resumed run begins with words that came before.
  expect(run.firstTokenAt !== null, id).toBe((record?.tokensSent ?? 0) > 0);
}

/** The provider's own count where it gave one, else an estimate that comes near to what it sent. */
function expectUsage(run: RunJson, record: RequestRecord | null): void {
  const { id, usage, status } = run;
  expect(usage !== null, id).toBe(record !== null);
  if (!usage || !record) return;
  const { tokensSent } = record;
  expect(usage.source, id).toBe(status === 'completed' ? 'reported' : 'estimated');
  if (usage.source === 'reported') {
    expect(usage, id).toMatchObject({ inputTokens, outputTokens: tokensSent });
  } else expect(Math.abs(usage.outputTokens - tokensSent), id).toBeLessThan(2 + tokensSent / 2);
  if (status !== 'canceled') return;
  const shown = run.text === '' ? 0 : run.text.split(' ').length;
  expect((usage.unseenTokens ?? 0) > 0, id).toBe(tokensSent > shown);
}

function medianGap(seen: Seen[]): number {
  expect(seen.length).toBeGreaterThan(20);
  const gaps = seen.map(({ halt, provider }) => Math.abs(halt - provider)).sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? Number.POSITIVE_INFINITY;
}

async function expectExport(guest: Guest, listed: ListedRun[]): Promise<void> {
  const response = await guest.get('/api/runs/export?format=jsonl');
  expect(response.headers.get('x-total-count')).toBe(String(listed.length));
  const lines = (await response.text()).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(listed);
  const canceled = await guest.get('/api/runs/export?format=csv&status=canceled');
  const count = listed.filter(({ status }) => status === 'canceled').length;
  expect(canceled.headers.get('x-total-count')).toBe(String(count));
  expect((await canceled.text()).split('\r\n')).toHaveLength(count + 2);
}

/** What the insights count, counted again by what was driven and the provider's log. */
async function expectInsights(
  guest: Guest,
  driven: DrivenRun[],
  listed: ListedRun[],
): Promise<void> {
  const { body } = await guest.readJson('/api/runs/insights');
  const { insights } = body as InsightsAnswer;
  const { totals, overTime, stops, failures, models, firstTokens } = insights;
  const count = (is: (run: DrivenRun) => boolean) => driven.filter(is).length;
  const counts = {
    streaming: 0,
    completed: count(({ status }) => status === 'completed'),
    canceled: count(({ status }) => status === 'canceled'),
    failed: count(({ status }) => status === 'failed'),
  };
  expect(totals).toEqual(counts);
  for (const status of ['completed', 'canceled', 'failed'] as const) {
    expect(overTime.reduce((sum, each) => sum + each[status], 0)).toBe(counts[status]);
    expect(models.reduce((sum, each) => sum + each[status], 0)).toBe(counts[status]);
  }
  const codes = Map.groupBy(driven, ({ errorCode }) => errorCode ?? null);
  codes.delete(null);
  const failed = [...codes].map(([code, runs]) => ({ code, runs: runs.length }));
  const byCode = (one: { code: string }, other: { code: string }) =>
    one.code.localeCompare(other.code);
  expect(failures.toSorted(byCode)).toEqual(
    failed.map(({ code, runs }) => ({ code: String(code), runs })).toSorted(byCode),
  );
  const records = await Promise.all(
    driven.map(async (run) => ({ run, record: await recordOf(run) })),
  );
  const canceled = records.filter(({ run }) => run.status === 'canceled');
  const spoke = canceled.filter(({ record }) => (record?.tokensSent ?? 0) > 0).length;
  expect(stops.places).toEqual({
    beforeFirstToken: counts.canceled - spoke,
    inReasoning: 0,
    inAnswer: spoke,
  });
  expect(firstTokens.canceled.runs).toBe(spoke);
  expect(firstTokens.completed.runs).toBe(counts.completed);
  expect(stops.askedToClosed.runs).toBe(canceled.filter(({ record }) => record !== null).length);
  expect(stops.askedToSaved.runs).toBe(counts.canceled);
  const sum = (tokens: (run: ListedRun) => number | null | undefined) =>
    listed.reduce((all, run) => all + (tokens(run) ?? 0), 0);
  const ofModels = models.reduce((all, { outputTokens }) => all + outputTokens, 0);
  expect(ofModels).toBe(sum(({ usage }) => usage?.outputTokens));
  expect(insights.unseen.tokens).toBe(sum(({ usage }) => usage?.unseenTokens));
}

async function expectMetrics(haltUrl: string, driven: DrivenRun[]): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const text = await (await fetch(`${haltUrl}/api/metrics`, { headers })).text();
  const counted = [...text.matchAll(/^halt_runs_total\{(.+)\} (\d+)$/gm)].filter(
    ([, , count]) => count !== '0',
  );
  const byEnding = Map.groupBy(
    driven,
    ({ status, endReason }) => `${status} ${endReason ?? 'none'}`,
  );
  const expected = [...byEnding].map(([ending, runs]) => [ending, runs.length]);
  const found = counted.map(([, labels = '', count]) => {
    const [, status, reason] = /status="(\w+)",end_reason="(\w+)"/.exec(labels) ?? [];
    return [`${status} ${reason}`, Number(count)];
  });
  expect(found.sort()).toEqual(expected.sort());
  expect(text).toContain('halt_runs_streaming 0\n');
}
