import { isCalm, type Life, lives, type Rule } from '#lib/runs/simulation/outcome.ts';
import type { Turn } from '#lib/runs/store/run-store.ts';
import { resumeTranscript, type Transcript, transcriptOf } from '#lib/runs/transcript.ts';
import { textOf } from '#lib/shared/run.ts';
import { cutAtShown } from '#lib/shared/shown.ts';

/** What the provider is sent is what the runs before will be seen to have kept. */
export const transcriptRules: Record<string, Rule> = {
  'the transcript holds what was kept': (life) => {
    const { outcome, row, request } = life;
    const prompt = outcome.database.prompts.of(row);
    if (!request || !prompt) return null;
    const turns = outcome.database.prompts.turnsUpTo(row.userId, prompt.afterRunId);
    if (turns.some(({ runId }) => isUncertain(life, runId))) return checkUncertain(life, turns);
    const expected =
      row.resumedFromId === null
        ? transcriptOf(turns, prompt.text)
        : wholeOf(resumeTranscript(turns, prompt.text, row.parts, 'instruct'));
    const [sent, right] = [request.messages, expected].map((messages) =>
      messages.map(({ role, content }) => `${role}: ${content}`).join(' | '),
    );
    return sent === right ? null : `sent «${sent}», which should be «${right}»`;
  },

  'the transcript holds nothing that was not shown': ({ outcome, row, request }) => {
    if (!request || !isCalm(outcome)) return null;
    for (const [runId, length] of row.savedOfOthers) {
      const other = outcome.database.row(row.userId, runId);
      // One that is here knows more, and one that has ended is what it kept.
      if (!other?.end || other.instanceId === row.instanceId) continue;
      if (other.end.atStep < request.openedAtStep) continue;
      const said = other.requests.filter(({ shown }) => shown !== null);
      if (!said.some(({ atStep }) => atStep < row.insertedAtStep)) continue;
      const before = said.filter(({ atStep }) => atStep < request.openedAtStep);
      const longest = Math.max(...before.map(({ shown }) => shown ?? 0));
      const saved = (textOf(other.end.json.parts) + other.end.unseen).slice(0, length);
      // What it began with are the words of the run that it resumed as well.
      if (saved.length <= Math.max(longest, textOf(other.parts).length)) continue;
      const isSent = request.messages.some(({ content }) => content.startsWith(saved));
      if (isSent)
        return `sent ${length} characters of run ${runId}, of which ${longest} were shown`;
    }
    return null;
  },
};

function wholeOf({ before, continued }: Transcript) {
  return [...before, ...continued];
}

/** Whether what is kept of a run could not be known for sure when the transcript was made. */
function isUncertain({ outcome, request, row, seen }: Life, runId: string): boolean {
  const turn = lives(outcome).find(
    (other) => other.row.id === runId && other.row.userId === row.userId,
  );
  if (!turn?.row.end || !request) return true;
  const asked = request.openedAtStep;
  const isHere = turn.seen?.place === seen?.place;
  const endedBefore = turn.row.end.atStep < (seen?.addedAtStep ?? 0);
  if ((turn.row.strengthenedAtStep ?? 0) >= (seen?.addedAtStep ?? 0)) return true;
  if (endedBefore) return false;
  // Where the database cannot be asked again, what was read at first has to do.
  if (!isCalm(outcome)) return true;
  if (!isHere || !turn.endedByDriver) return true;
  // A word that came, or the provider’s end, while it was being ended.
  const decided = turn.seen?.decided?.atStep ?? 0;
  const isAskedLater = turn.seen?.requests.some(({ atStep }) => atStep >= asked) ?? false;
  // One that came later than this, and was written first, goes on.
  const goesOn = decided > asked && (turn.seen?.aborted?.atStep ?? decided) > asked;
  return isAskedLater || goesOn || (decided > asked && turn.row.end.json.status === 'completed');
}

/** Of a run that goes on elsewhere, at least what had been saved, and shown, is in the transcript. */
function checkUncertain(life: Life, turns: readonly (Turn & { runId: string })[]): string | null {
  const { outcome, row, request } = life;
  // As above.
  if (!isCalm(outcome)) return null;
  const sent = request?.messages.map(({ content }) => content) ?? [];
  for (const [runId, length] of row.savedOfOthers) {
    const turn = turns.find((each) => each.runId === runId);
    const other = outcome.database.row(row.userId, runId);
    if (!turn || !other || other.instanceId === row.instanceId) continue;
    const shown = other.requests.map((ask) => ask.shown ?? length);
    const saved = textOf(cutAtShown(turn.parts, Math.min(length, ...shown)).kept);
    if (!sent.some((content) => content.startsWith(saved))) return `sent nothing of run ${runId}`;
  }
  return null;
}
