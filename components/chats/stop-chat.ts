import { askToCancel } from '#components/chat/run-requests.ts';
import { listRuns } from '#components/client/api.ts';

/**
 * Stops what streams in a chat that is not on screen here. Throws ApiError when the runs could not
 * be listed; gives false when a stop could not be delivered.
 */
export async function stopChat(chatId: string): Promise<boolean> {
  const { runs } = await listRuns({ status: 'streaming', cursor: null, chatId });
  const answers = await Promise.all(runs.map((run) => askToCancel(run.id, { reason: 'stop' })));
  return answers.every((answer) => answer !== 'undelivered');
}
