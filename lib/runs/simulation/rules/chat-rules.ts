import { isCalm, type Life, lives, type Rule } from '#lib/runs/simulation/outcome.ts';

const never = Number.POSITIVE_INFINITY;

/** A chat streams one run at a time: the last one that was sent. */
export const chatRules: Record<string, Rule> = {
  'a new run cancels those before it in its chat': (life) => {
    const { request, seen } = life;
    if (!request || !seen) return null;
    const running = earlierInChat(life).filter((other) => {
      const over = Math.min(
        other.seen?.aborted?.atStep ?? never,
        other.seen?.decided?.atStep ?? never,
        other.instance.dead?.atStep ?? never,
      );
      return other.seen && other.seen.place === seen.place && over > request.openedAtStep;
    });
    return running.length > 0 ? `streams beside ${running[0]?.row.id}` : null;
  },

  'a new run cancels those of other processes, too': (life) => {
    const { outcome, request, seen } = life;
    if (!request || !seen || !isCalm(outcome)) return null;
    const running = earlierInChat(life).filter(
      ({ row, seen: other }) =>
        other &&
        other.place !== seen.place &&
        (row.end?.atStep ?? never) > request.openedAtStep &&
        (row.firstAsk?.atStep ?? never) > request.openedAtStep &&
        (other.aborted?.atStep ?? never) > request.openedAtStep,
    );
    return running.length > 0 ? `streams beside ${running[0]?.row.id} of another process` : null;
  },

  'what is superseded is superseded by a later run': (life) => {
    const { row, seen } = life;
    if (row.json.endReason !== 'superseded' || !seen) return null;
    const byLater = inChat(life).some(
      ({ seen: other }) => other && (other.place !== seen.place || other.number > seen.number),
    );
    return byLater ? null : 'was superseded, and no run came after it';
  },
};

function inChat({ outcome, row }: Life): Life[] {
  return lives(outcome).filter(
    (other) => other.row.chatId === row.chatId && other.row.userId === row.userId,
  );
}

/** Runs that came before to the same process; of other processes, those that were written before. */
function earlierInChat(life: Life): Life[] {
  return inChat(life).filter(({ row, seen }) => {
    if (seen?.place !== life.seen?.place) return row.insertedAtStep < life.row.insertedAtStep;
    return seen && life.seen && seen.number < life.seen.number;
  });
}
