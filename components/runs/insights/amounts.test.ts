import { describe, expect, it } from 'vitest';
import { about, bucketName, milliseconds, percent, shareOf } from './amounts.ts';
import { runsBehind } from './runs-behind.ts';

describe('a figure', () => {
  it('of nothing is a dash, and no 0', () => {
    expect(percent(shareOf(0, 0))).toBe('–');
    expect(milliseconds(null)).toBe('–');
  });

  it('has as many digits as can be read at a glance', () => {
    expect(percent(shareOf(1, 6))).toBe('17%');
    expect(percent(shareOf(1, 600))).toBe('0.17%');
    expect(about(2_134_567)).toBe('2.13M');
    expect(milliseconds(4.4)).toBe('4 ms');
  });
});

describe('the name of a bucket', () => {
  it('has the whole numbers that are in it', () => {
    expect(bucketName({ from: 0, to: 1 }, true)).toBe('0');
    expect(bucketName({ from: 50, to: 100 }, true)).toBe('50–99');
    expect(bucketName({ from: 1600, to: null }, true)).toBe('1,600+');
  });

  it('of a time reaches to the next', () => {
    expect(bucketName({ from: 0, to: 1 }, false)).toBe('0–1');
  });
});

describe('the runs behind a mark', () => {
  const chosen = {
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-11-02T00:00:00.000Z',
    model: 'a/b:c',
    reason: 'left',
  } as const;
  const period = 'from=2026-11-01T00%3A00%3A00.000Z&to=2026-11-02T00%3A00%3A00.000Z';

  it('are those of its period, model, status and reason', () => {
    const address = new URL(runsBehind(chosen, 'canceled'), 'http://halt');
    expect(address.pathname).toBe('/runs');
    expect(Object.fromEntries(address.searchParams)).toEqual({
      ...{ from: chosen.from, to: chosen.to, model: 'a/b:c' },
      ...{ status: 'canceled', endReason: 'left' },
    });
  });

  it('have no reason where they completed', () => {
    expect(runsBehind({ ...chosen, model: null }, 'completed')).toBe(
      `/runs?${period}&status=completed`,
    );
  });
});
