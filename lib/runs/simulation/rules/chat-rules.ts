import { isCalm, type Life, lives, type Rule } from '#lib/runs/simulation/outcome.ts';

const never = Number.POSITIVE_INFINITY;

/** A chat streams one run at a time: the last one that was sent. */
export const chatRules: Record<string, Rule> = {
  'a new run cancels the one that streams in its chat': (life) => {
    const { request } = life;
    if (!request) return null;
    const beside = inChat(life).find(
      ({ request: other, row }) =>
        other &&
        row !== life.row &&
        other.place === request.place &&
        other.openedAtStep <= request.openedAtStep &&
        (other.closedAtStep ?? never) > request.openedAtStep,
    );
    return beside ? `streams beside ${beside.row.id}` : null;
  },

  'a new run cancels those of other processes, too': (life) => {
    const { outcome, request, seen } = life;
    if (!request || !seen || !isCalm(outcome)) return null;
    const running = inChat(life).find(
      ({ row, seen: other }) =>
        other &&
        other.place !== seen.place &&
        row.insertedAtStep < life.row.insertedAtStep &&
        (row.end?.atStep ?? never) > request.openedAtStep &&
        (row.requests[0]?.atStep ?? never) > request.openedAtStep &&
        (other.aborted?.atStep ?? never) > request.openedAtStep,
    );
    return running ? `streams beside ${running.row.id} of another process` : null;
  },

  'what is superseded is superseded by a later run': (life) => {
    const { row, seen } = life;
    if (row.json.endReason !== 'superseded' || !seen) return null;
    const byLater = inChat(life).some(
      ({ row: other, seen: otherSeen }) =>
        otherSeen &&
        other.requests.every(({ atStep }) => atStep > other.insertedAtStep) &&
        (otherSeen.place === seen.place
          ? otherSeen.number > seen.number
          : other.insertedAtStep > row.insertedAtStep),
    );
    return byLater ? null : 'was superseded, and no run came after it that was not stopped before';
  },
};

function inChat({ outcome, row }: Life): Life[] {
  return lives(outcome).filter(
    (other) => other.row.chatId === row.chatId && other.row.userId === row.userId,
  );
}
