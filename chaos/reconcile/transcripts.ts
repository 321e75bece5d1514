import { promptOf } from '#chaos/clients/new-run.ts';
import type { Problems } from '#chaos/problems.ts';
import type { RequestRecord } from '#e2e/provider/request-record.ts';
import type { Case } from './evidence.ts';

/** What the provider was told of the conversation against what became of it. */
export function checkTranscript(one: Case, problems: Problems): void {
  const { run, followed, requests } = one;
  const [request] = requests;
  if (run.kind !== 'prompt' || !request) return;
  const wrong = (rule: string, found: string) => problems.add(rule, found, run.key);
  if (request.messages.at(-1)?.content !== promptOf(run)) {
    wrong('the provider is sent the prompt last', JSON.stringify(request.messages.at(-1)));
  }
  if (!followed?.row) return;
  const { status } = followed.row;
  const answer = request.messages.at(-2)?.content ?? '';
  const ends = [followed.row.text, ...followed.run.told.map((told) => told.run.text ?? '')];
  const isTold = ends.some((text) => (text === '' ? isPlaceholder(answer) : text === answer));
  const { text } = followed.row;
  const isOtherCut = answer.startsWith(text) || text.startsWith(answer);
  if (!isTold && !(isOtherCut && wasCutLater(one, followed))) {
    const found = `${ends[0]?.length} characters were kept (${status}), ${answer.length} sent: ${answer.slice(-60)}`;
    wrong('the provider is sent the last answer as it is kept', found);
  }
  const isCutOff = status !== 'completed' && !isPlaceholder(answer);
  if (isTold && hasNote(request) !== isCutOff) {
    wrong('the model is told of a cut, and only of a cut', `${status}, told: ${hasNote(request)}`);
  }
}

/** Whether a client's word about the run was still on its way when the next prompt came. */
function wasCutLater({ run }: Case, followed: Case): boolean {
  const at = run.posts[0]?.at ?? 0;
  const isOnItsWay = followed.run.asks.some((ask) => {
    return ask.at <= at && (ask.answeredAt ?? Number.POSITIVE_INFINITY) > at;
  });
  return followed.strengthened || isOnItsWay;
}

function isPlaceholder(answer: string): boolean {
  return answer.startsWith('(No answer was given');
}

function hasNote({ messages }: RequestRecord): boolean {
  return messages.some(({ role, content }) => role === 'system' && content.includes('cut off'));
}
