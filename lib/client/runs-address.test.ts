import { describe, expect, it } from 'vitest';
import {
  allRuns,
  anyEnding,
  daysBefore,
  isFiltered,
  type RunsQuery,
  runsAddress,
  runsQueryIn,
} from './runs-address.ts';

const chatId = '9efa3994-3891-45d9-9dd2-87a457f184a1';
const inAddress = (text: string) => runsQueryIn(new URLSearchParams(text));

describe('the address of the runs page', () => {
  it('comes back as it was given', () => {
    const query: RunsQuery = {
      ...{ status: 'canceled', endReason: 'left', model: 'a/b c', chatId, q: 'où & 港' },
      ...{ from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z', sort: '-cost' },
      ...{ tokens: '100..500', firstTokenMs: '16000..', stoppedAfterMs: '0..1000' },
      ...{ stopPlace: 'inAnswer', stopReason: 'too_long', followUp: 'otherModel' },
      ...{ errorCode: 'provider_cut', provider: 'openai' },
    };
    const address = runsAddress(query);
    expect(inAddress(address.replace('/runs?', ''))).toEqual(query);
    expect(isFiltered(query)).toBe(true);
  });

  it('says nothing of what is so by itself', () => {
    expect(runsAddress(allRuns)).toBe('/runs');
    expect(runsAddress({ status: 'failed', sort: '-startedAt' })).toBe('/runs?status=failed');
    expect(isFiltered({ ...allRuns, sort: 'cost' })).toBe(false);
  });

  it('leaves out what cannot be meant', () => {
    const typed =
      'status=stopped&endReason=why&chatId=1&from=yesterday&to=0000-01-01&q=+&sort=cheap';
    expect(inAddress(typed)).toEqual(allRuns);
    const spans = 'tokens=100-500&firstTokenMs=5..5&stoppedAfterMs=..100';
    const words = 'stopPlace=end&stopReason=bored&followUp=left&errorCode=';
    expect(inAddress(`${spans}&${words}`)).toEqual(allRuns);
    expect(inAddress('from=2026-11-01').from).toBe('2026-11-01T00:00:00.000Z');
  });

  it('forgets how runs ended where another status is chosen', () => {
    const query = inAddress('status=canceled&stopPlace=inAnswer&followUp=resumed&tokens=1..');
    expect(runsAddress({ ...query, ...anyEnding, status: 'completed' })).toBe(
      '/runs?status=completed&tokens=1..',
    );
  });

  it('has days that begin at midnight where the reader is', () => {
    const now = new Date(2026, 2, 30, 15, 30).getTime();
    expect(daysBefore(0, now)).toBe(new Date(2026, 2, 30).toISOString());
    expect(daysBefore(6, now)).toBe(new Date(2026, 2, 24).toISOString());
  });
});
