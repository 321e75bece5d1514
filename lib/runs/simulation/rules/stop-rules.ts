import { answersOf, type Rule, savedAgain } from '#lib/runs/simulation/outcome.ts';

const never = Number.POSITIVE_INFINITY;
const wordKeptMs = 60_000;

/** Rules 6 and 7: what a cancel does, and what it is answered. */
export const stopRules: Record<string, Rule> = {
  'rule 6: a cancel hits only what it was meant for': ({ row, cancels }) => {
    const { endReason } = row.json;
    if (endReason !== 'stop' && endReason !== 'left') return null;
    const meant = cancels.some(({ reason, tries }) => reason === endReason && tries.length > 0);
    return meant ? null : `was canceled as ${endReason}, which nobody asked for`;
  },

  'rule 6: a stop that overtook its run stops it before the provider': (life) => {
    const { row, cancels, request } = life;
    const early = cancels.some(({ run, tries }) =>
      tries.some(
        ({ answer, atTime }) =>
          run !== null &&
          answer?.runs?.length === 0 &&
          answer.atStep < row.insertedAtStep &&
          row.insertedAtTime < atTime + wordKeptMs,
      ),
    );
    if (!early || !life.endedByDriver) return null;
    if (request) return 'reached the provider after its stop';
    return row.json.status === 'canceled' ? null : `was stopped early, but is ${row.json.status}`;
  },

  'rule 7: a stop that reaches its run aborts it at once': ({ cancels, seen }) => {
    if (!seen) return null;
    const over = Math.min(seen.decided?.atStep ?? never, seen.gone?.atStep ?? never);
    const reached = cancels
      .flatMap(({ tries }) => tries)
      .some(
        ({ place, atStep }) =>
          place === seen.place &&
          atStep >= seen.addedAtStep &&
          atStep < over &&
          atStep < (seen.aborted?.atStep ?? never),
      );
    return reached ? 'went on when its stop was there' : null;
  },

  'rule 7: a stop of all leaves none': ({ cancels, row }) => {
    const all = cancels.filter(({ run }) => run === null).flatMap(({ tries }) => tries);
    const left = all.some(
      ({ answer, atStep }) =>
        answer?.runs && row.insertedAtStep < atStep && (row.end?.atStep ?? never) > answer.atStep,
    );
    return left ? 'streamed on when all had been stopped' : null;
  },

  'rule 7: a stop answers with the truth': (life) => {
    const { row } = life;
    for (const { run } of answersOf(life)) {
      if (run.status === 'streaming') return 'a stop was answered while it streamed';
      if (run.status !== row.json.status) return 'changed its status after a stop was answered';
      if (run.text !== row.json.text && run.text !== row.end?.json.text) {
        return `a stop was answered with «${run.text}», and it is «${row.json.text}»`;
      }
    }
    return null;
  },

  'rule 7: a stop that was answered with the run decides its reason': (life) => {
    const { endReason } = life.row.json;
    const heard = answersOf(life).some(({ run }) => run.status === 'canceled');
    return heard && endReason === 'disconnect'
      ? 'was stopped, but says that the line was lost'
      : null;
  },

  'rule 7: what is announced is heard at once': ({ outcome, row, seen }) => {
    if (!seen) return null;
    const decided = seen.decided?.atStep ?? never;
    const announced = outcome.database.heard.find(
      ({ place, notice, atStep }) =>
        place === seen.place &&
        (notice.type === 'run' || notice.type === 'cancel') &&
        notice.runId === row.id &&
        notice.userId === row.userId &&
        (notice.type === 'cancel' || notice.status !== 'streaming') &&
        atStep >= seen.addedAtStep &&
        atStep < decided,
    );
    return announced && (seen.aborted?.atStep ?? never) > announced.atStep
      ? 'went on when its end was announced'
      : null;
  },

  'rule 7: what is written down is read back': (life) => {
    const { row, seen } = life;
    const [ask] = row.requests;
    if (!ask || !seen) return null;
    // The words of three saves may get lost; the fifth begins only when the fourth has been heard.
    const readBack = savedAgain(life, ask.atStep, 5);
    const stopped = seen.aborted?.atStep ?? seen.decided?.atStep ?? never;
    return stopped > readBack ? 'did not read back that it was asked to end' : null;
  },
};
