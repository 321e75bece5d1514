import type { Life, Rule } from '#lib/runs/simulation/outcome.ts';

/** What happens to a run whose page is left, and what those see who stay. */
export const leavingRules: Record<string, Rule> = {
  'a kept run is not disconnected': ({ row, seen }) =>
    row.onLeave === 'keep' && seen?.asks.some(({ intent }) => intent.reason === 'disconnect')
      ? 'was to be kept, but was disconnected'
      : null,

  'a run with viewers is not disconnected': (life) => {
    const ask = life.seen?.asks.find(({ intent }) => intent.reason === 'disconnect');
    if (!ask) return null;
    const watching = viewersOf(life).some(
      ({ openedAtStep, left }) =>
        openedAtStep < ask.atStep && (left?.atStep ?? Number.POSITIVE_INFINITY) > ask.atStep,
    );
    return watching ? 'was disconnected under a viewer' : null;
  },

  'a lost connection may come back within the grace time': (life) => {
    const ask = life.seen?.asks.find(({ intent }) => intent.reason === 'disconnect');
    const lastLeft = lastLeftAt(life, ask?.atStep ?? 0);
    if (!ask || lastLeft === null) return null;
    return ask.atTime < lastLeft + graceOf(life) ? 'was disconnected before its time' : null;
  },

  'a run that everybody has left ends': (life) => {
    const { row, seen, instance } = life;
    if (row.onLeave === 'keep' || !seen?.decided || seen.asks.length > 0) return null;
    const { atStep } = seen.decided;
    const isWatched = viewersOf(life).some(({ left }) => !left || left.atStep > atStep);
    const lastLeft = lastLeftAt(life, atStep);
    if (isWatched || lastLeft === null || instance.dead) return null;
    return seen.decided.atTime > lastLeft + graceOf(life) ? 'went on when all had left' : null;
  },

  'who watches sees the answer, once and to its end': (life) => {
    for (const viewer of life.outcome.people.posts.viewers) {
      if (viewer.runId !== life.row.id || viewer.by !== life.row.userId) continue;
      if (viewer.left || viewer.broken || life.outcome.world.isDead(viewer.place)) continue;
      if (!viewer.done || !viewer.end) return 'leaves a viewer waiting for ever';
      const { status, text } = life.row.json;
      if (viewer.end.status !== status)
        return `is ${status}, but a viewer saw ${viewer.end.status}`;
      if (!viewer.text.startsWith(text)) return `is «${text}», a viewer saw «${viewer.text}»`;
      if (status === 'completed' && viewer.text !== text) return 'was seen with more than it has';
    }
    return null;
  },
};

function viewersOf({ outcome, row, seen }: Life) {
  return outcome.people.posts.viewers.filter(
    ({ runId, by, place, direct }) =>
      direct && runId === row.id && by === row.userId && place === seen?.place,
  );
}

function lastLeftAt(life: Life, beforeStep: number): number | null {
  const times = viewersOf(life).flatMap(({ left }) =>
    left && left.atStep <= beforeStep ? [left.atTime] : [],
  );
  return times.length === 0 ? null : Math.max(...times);
}

function graceOf({ outcome, row }: Life): number {
  const sent = outcome.people.posts.runs.find(({ id, by }) => id === row.id && by === row.userId);
  return (sent?.leaveGraceSeconds ?? 0) * 1000;
}
