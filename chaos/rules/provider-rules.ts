import type { Case, Rules } from '#chaos/evidence.ts';
import { isStarted } from '#chaos/journal.ts';
import { slowness } from '#chaos/stage/pulse.ts';
import { retries } from '#chaos/stage/stage.ts';
import { viewerMs } from './end-rules.ts';

/** Between two processes' clocks and event loops; a busy machine adds to it. */
const slackMs = 1_000;
/** A cancel request for a run that has not arrived is kept for a minute; near its end either may hold. */
const cancelKeptMs = 55_000;

/** What the provider was asked for a run, and when it was let go. */
export const providerRules: Rules = {
  'the provider is asked for saved runs alone': ({ row, requests }) =>
    !row && requests.length > 0 ? `${requests.length} requests, no run` : null,

  'the provider is asked once, and again within bounds': ({ run, requests }) => {
    const allowed = run.script.fate === 'provider_error' ? 1 + retries : 1;
    return requests.length > allowed ? `${requests.length} requests` : null;
  },

  'nothing is retried after its first token': ({ requests }) => {
    const answered = requests.filter(({ tokensSent }) => tokensSent > 0);
    return answered.length > 1 ? `${answered.length} requests had an answer` : null;
  },

  'rule 6: a stop that overtook its run stops it before the provider': (one) => {
    if (!wasStoppedBefore(one)) return null;
    const { row, requests } = one;
    if (requests.length > 0) return `${requests.length} requests`;
    return row && row.endReason !== 'stop' ? `it ended as ${row.status}/${row.endReason}` : null;
  },

  'rule 3: the socket is closed when the run has ended': (one) => {
    const { requests, endedAt } = one;
    if (requests.some(({ closedAt }) => closedAt === null)) return 'one is open';
    return lateBy(one, endedAt, Math.max(0, ...requests.map((request) => request.closedAt ?? 0)));
  },

  'rule 3: nothing starts after the abort or the end': (one) =>
    lateBy(one, one.endedAt, Math.max(0, ...one.requests.map(({ openedAt }) => openedAt))),

  'a run that everybody has left ends': (one) => {
    const leftAt = leftAtOf(one) ?? Number.POSITIVE_INFINITY;
    return lateBy(one, leftAt, Math.max(0, ...one.requests.map(({ closedAt }) => closedAt ?? 0)));
  },

  'the provider is sent the prompt last': ({ run, requests: [request] }) => {
    if (run.kind !== 'prompt' || !request) return null;
    const last = request.messages.at(-1)?.content;
    return last === `Prompt of ${run.key}` ? null : `${last}`;
  },

  'the transcript holds what was kept': ({ run, followed, requests: [request] }) => {
    if (run.kind !== 'prompt' || !request || !followed?.row) return null;
    const answer = request.messages.at(-2)?.content ?? '';
    const { text, status } = followed.row;
    const ends = [text, ...followed.run.told.map((told) => told.run.text ?? '')];
    const isTold = ends.some((end) => (end === '' ? isPlaceholder(answer) : end === answer));
    const isOtherCut = answer.startsWith(text) || text.startsWith(answer);
    if (!isTold && !(isOtherCut && wasCutLater(run.posts[0]?.at ?? 0, followed))) {
      return `${text.length} characters were kept (${status}), ${answer.length} sent: ${answer.slice(-60)}`;
    }
    const hasNote = request.messages.some(({ role, content }) => {
      return role === 'system' && content.includes('cut off');
    });
    const isCutOff = status !== 'completed' && !isPlaceholder(answer);
    return isTold && hasNote !== isCutOff ? `${status}, told of a cut: ${hasNote}` : null;
  },
};

/** What happened later than a busy machine explains; null where it did not. */
function lateBy({ stage }: Case, due: number, at: number): string | null {
  if (at <= due) return null;
  return at - due > slackMs + slowness(stage.servers, due, at)
    ? `${Math.round(at - due)} ms later`
    : null;
}

/** Whether a stop had been accepted before the run was asked for. */
function wasStoppedBefore({ run }: Case): boolean {
  const [first] = run.posts;
  return run.cancels.some(({ answeredAt, status }) => {
    const isEarly = first !== undefined && answeredAt !== null && answeredAt <= first.at;
    return status === 202 && isEarly && first.at - answeredAt < cancelKeptMs;
  });
}

/** When the last viewer of a run that is to stop then had gone, grace time included; else null. */
function leftAtOf({ run }: Case): number | null {
  const [post] = run.posts;
  const isWatched = run.posts.length === 1 && post && isStarted(post) && run.views.length > 0;
  if (run.onLeave === 'keep' || !isWatched) return null;
  if (run.views.some(({ end }) => end !== 'left')) return null;
  const left = run.views.map(({ closedAt, inSteps }) => (closedAt ?? 0) + (inSteps ? viewerMs : 0));
  return Math.max(...left) + run.graceMs;
}

/** Whether a cancel request was still on its way at that time. */
function wasCutLater(at: number, followed: Case): boolean {
  const isOnItsWay = followed.run.cancels.some((cancel) => {
    return cancel.at <= at && (cancel.answeredAt ?? Number.POSITIVE_INFINITY) > at;
  });
  return followed.strengthened || isOnItsWay;
}

function isPlaceholder(answer: string): boolean {
  return answer.startsWith('(No answer was given');
}
