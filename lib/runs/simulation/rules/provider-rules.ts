import { type Rule, savedAgain } from '#lib/runs/simulation/outcome.ts';

const never = Number.POSITIVE_INFINITY;

/** Rule 3: what the provider sees of a run. */
export const providerRules: Record<string, Rule> = {
  'rule 3: the socket is closed when the run has ended': ({
    row,
    last: request,
    endedByDriver,
  }) => {
    if (!row.end || !request) return null;
    if (request.closedAtStep === null) return 'ended, and its socket is still open';
    const late = endedByDriver && request.closedAtStep > row.end.atStep;
    return late ? 'was saved as ended before its socket was closed' : null;
  },

  'rule 3: a process that lives hangs up on what others have ended': (life) => {
    const { row, last: request, instance } = life;
    if (!row.end || !request || life.endedByDriver || instance.dead) return null;
    // It asks after a run that gains nothing only when it has not heard of it for two saves.
    const told = savedAgain(life, row.end.atStep, 5);
    return (request.closedAtStep ?? never) > told
      ? 'was driven on after others had ended it'
      : null;
  },

  'rule 3: the abort closes the socket at once': ({ seen, last: request }) => {
    const aborted = seen?.aborted?.atStep ?? never;
    return request && (request.closedAtStep ?? never) > aborted
      ? 'kept its socket after the abort'
      : null;
  },

  'rule 3: nothing starts after the abort or the end': (life) => {
    const { row, seen, endedByDriver, requests } = life;
    const again = requests.slice(1).find((_, index) => requests[index]?.said !== 'calls');
    if (again) return `asked its provider ${requests.length} times`;
    // Of an end that others wrote, it knows when it is told; that aborts it.
    const ended = endedByDriver ? row.end?.atStep : never;
    const last = Math.min(ended ?? never, seen?.aborted?.atStep ?? never);
    const late = requests.some(({ openedAtStep }) => openedAtStep > last);
    return late ? 'asked its provider when it was over' : null;
  },

  'usage is told where the provider was asked, and only there': ({
    seen,
    request,
    endedByDriver,
  }) => {
    // A process that dies in the moment after it has saved an end tells nobody.
    const told = seen?.run.final;
    if (!endedByDriver || !told) return null;
    return (told.usage === null) === (request === null) ? null : 'has the wrong kind of usage';
  },
};
