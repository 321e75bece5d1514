import type { Case, Rules } from '#chaos/evidence.ts';
import { isKnownToBe, isStarted, type Told } from '#chaos/journal.ts';
import { firstTokenMs } from '#chaos/stage/stage.ts';
import type { RunJson } from '#lib/shared/run.ts';

// What it used and cost is known a moment after its end, and lost where the process dies in between.
const fields = ['status', 'endReason', 'text', 'parts', 'error', 'endedAt'] as const;

const never = Number.POSITIVE_INFINITY;

/** A cancel request that comes later changes nothing any more. */
const cancelKeptMs = 55_000;
/** Between two processes' clocks. */
const slackMs = 100;
/** A client that follows in steps counts as a viewer for so long after each. */
export const viewerMs = 3_000;

/** How a run ended, and what its client was told of it. */
export const endRules: Rules = {
  'rule 1: everything ends': ({ row }) => (row?.status === 'streaming' ? 'it streams' : null),

  'rule 1: an end does not change': ({ run, row }) => {
    if (!row) return null;
    for (const { run: told, by } of run.told) {
      const changed = fields.filter((field) => differs(told, row, field));
      if (changed.length === 0 || isStrengthened(told, row)) continue;
      const change = changed.map((name) => `${name}: ${show(told[name])} → ${show(row[name])}`);
      return `${by}: ${change.join('; ')}`;
    }
    return null;
  },

  'rule 5: a canceled run has no error, a failed one has': ({ row }) =>
    row && (row.status === 'failed') !== (row.error !== null)
      ? `${row.status} with ${row.error?.code ?? 'no error'}`
      : null,

  'rule 7: a stop answers with the truth': ({ run, endedAt }) => {
    for (const cancel of run.cancels) {
      const { status, run: said } = cancel;
      const early = endedAt - (cancel.answeredAt ?? endedAt);
      if (status === 200 && early > slackMs) return `was answered ${early} ms before the end`;
      if (said?.status === 'streaming') return 'was answered with a run that streams';
      const isBare = said?.endReason === 'disconnect';
      if (isBare && cancel.at < endedAt + cancelKeptMs)
        return `"${cancel.reason}" was answered disconnect`;
      const isThere = run.posts.some((post) => {
        return isStarted(post) && post.answeredAt !== null && post.answeredAt < cancel.at;
      });
      if (status === 202 && isThere) return 'was answered 202, and the run was there';
    }
    return null;
  },

  'rule 6: a stop that overtook its run stops it': (one) => {
    const { run, row } = one;
    const accepted = run.cancels.find(({ reason, status }) => reason === 'stop' && status === 202);
    if (!row || !accepted) return null;
    // On two servers it may come too late.
    const mayCross = one.stage.servers.length > 1 && row.status !== 'streaming';
    const started = run.posts.findLast(isStarted) ?? run.posts.at(-1);
    const isFresh = started !== undefined && started.at - accepted.at < cancelKeptMs;
    return row.endReason !== 'stop' && !mayCross && isFresh ? `it ended as ${endOf(row)}` : null;
  },

  'a run that was seen is never lost': ({ run, row }) =>
    !row && isKnownToBe(run) ? 'it is not in the list' : null,

  'an id starts one run': ({ run }) => {
    const started = run.posts.filter(isStarted);
    return started.length > 1 ? `it started ${started.length}` : null;
  },

  'a run that can be started is started': ({ run: { posts } }) => {
    const odd = posts.find((post) => {
      const isAnswer = post.status === null || post.status === 503 || isStarted(post);
      return !isAnswer && !(post.status === 409 && posts.length > 1);
    });
    return odd ? `it was answered ${odd.status}` : null;
  },

  'nothing ends for a reason that nobody gave': (one) => {
    if (!one.row) return null;
    const given = reasonsGiven(one);
    const isGiven = given.has(one.row.endReason ?? one.row.status);
    return isGiven ? null : `${endOf(one.row)}, but there was ${[...given].join(', ')}`;
  },

  'no answer fails inside the server': ({ row }) =>
    row?.error?.code === 'internal' ? row.error.message : null,
};

/** Every way in which the run may have ended. */
function reasonsGiven(one: Case): Set<string> {
  const { run, endedAt } = one;
  const given = new Set<string>([run.script.fate]);
  // Requests that are refused and made again may together take longer than a first token may.
  const isSilent = one.requests.every(({ tokensSent }) => tokensSent === 0);
  const tookMs = endedAt - Date.parse(one.row?.startedAt ?? '');
  if (isSilent && tookMs >= firstTokenMs) given.add('timeout');
  for (const { reason } of run.cancels) given.add(reason);
  if (run.superseders.length > 0 || one.overtook) given.add('superseded');
  const wentAway =
    run.posts.some(({ status }) => status === null) ||
    run.views.some(({ end, longestPause }) => end === 'left' || longestPause >= viewerMs - slackMs);
  if (wentAway && run.onLeave === 'stop') given.add('disconnect');
  const isInterrupted = run.posts.some(({ at, life }) => {
    const [from, until] = [life.endAskedAt ?? never, life.endedAt ?? never];
    return from <= endedAt && until >= at;
  });
  if (isInterrupted) given.add('interrupted');
  return given;
}

function endOf({ status, endReason }: RunJson): string {
  return `${status}/${endReason}`;
}

function differs(told: Told['run'], row: RunJson, field: (typeof fields)[number]): boolean {
  return told[field] !== undefined && show(told[field]) !== show(row[field]);
}

/** A bare disconnect becomes what the cancel request says that was on its way meanwhile. */
function isStrengthened(told: Told['run'], row: RunJson): boolean {
  return (
    told.status === 'canceled' &&
    told.endReason === 'disconnect' &&
    row.status === 'canceled' &&
    (row.endReason === 'stop' || row.endReason === 'left') &&
    (told.text ?? row.text).startsWith(row.text)
  );
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
