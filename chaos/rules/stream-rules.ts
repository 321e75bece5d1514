import type { Rules } from '#chaos/evidence.ts';
import { answerMs } from '#chaos/guests/session.ts';
import { slowness } from '#chaos/stage/pulse.ts';
import type { Life } from '#chaos/stage/server.ts';

/** A client hears of a broken connection a moment after it broke. */
const slackMs = 2_000;
/** News are due within two seconds; a busy machine adds to that. */
const newsMs = 2_000;

/** How streams ended, and what the events said. */
export const streamRules: Rules = {
  'every stream ends': ({ run }) => {
    const times = run.views.map(({ openedAt, closedAt }) => (closedAt ?? Date.now()) - openedAt);
    const longest = Math.max(0, ...times);
    return longest >= answerMs ? `one was open for ${longest} ms` : null;
  },

  'a stream breaks with its server alone': ({ run, stage }) => {
    const lives = stage.servers.flatMap((server) => server.lives);
    for (const { end, openedAt, closedAt } of run.views) {
      const until = closedAt ?? Date.now();
      if (end !== 'broken' || lives.some((life) => endsWithin(life, openedAt, until))) continue;
      return `after ${until - openedAt} ms`;
    }
    return null;
  },

  'news of a run are true': ({ run, row }) => {
    const wrong = run.news.find(({ status }) => status !== 'streaming' && status !== row?.status);
    return wrong ? `${wrong.status}, saved: ${row?.status}` : null;
  },

  'news come within two seconds': ({ run, stage, endedAt }) => {
    const late = run.news.find(({ at, status }) => {
      if (status === 'streaming') return false;
      return at - endedAt > newsMs + slowness(stage.servers, endedAt, at);
    });
    return late ? `${late.at - endedAt} ms` : null;
  },

  'who listens hears of each end': ({ run, guest, stage, endedAt }) => {
    const until = endedAt + newsMs + slowness(stage.servers, endedAt, endedAt + newsMs);
    const listened = guest.listened.some((heard) => {
      return heard.from < endedAt - slackMs && heard.until > until;
    });
    const heard = run.news.some(({ status }) => status !== 'streaming');
    return listened && !heard ? 'nothing came' : null;
  },
};

function endsWithin({ endAskedAt, endedAt }: Life, from: number, until: number): boolean {
  return endAskedAt !== null && endAskedAt <= until && (endedAt ?? until) >= from - slackMs;
}
