import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';
import { readJson, sendJson } from './json-body.ts';
import type { Plans } from './plans.ts';
import type { RequestLog } from './request-log.ts';
import type { RequestEvent } from './request-record.ts';

const waitMs = 20_000;

type Command = { nth?: number; tokens?: number; message?: string };

const commands: Record<string, (answer: Answer, command: Command) => void> = {
  headers: (answer) => answer.sendHeaders(),
  release: (answer, { tokens }) => answer.release(tokens ?? 1),
  finish: (answer) => answer.finish(),
  error: (answer, { message }) => answer.error(message ?? 'The model stopped working.'),
  garbage: (answer) => answer.garbage(),
  cut: (answer) => answer.cut(),
};

/**
 * The control plane, by key of the requests meant:
 * `PUT /__control/KEY/plan` sets how its next requests are answered (a model's id will do for the
 * key, and comes first), `GET …/requests` lists them,
 * `GET …/wait?nth=&event=&count=` answers when the request has come that far (504 after 20 s), and
 * `POST …/headers|release|finish|error|garbage|cut` commands one, waiting for it if need be.
 * `GET /__control/requests` lists all.
 */
export async function control(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  log: RequestLog,
  plans: Plans,
): Promise<void> {
  const [key = '', verb = ''] = url.pathname.replace('/__control/', '').split('/');
  const command = commands[verb];
  if (key === 'requests') return sendJson(response, 200, recordsOf(log.all()));
  if (verb === 'requests') return sendJson(response, 200, recordsOf(log.withKey(key)));
  if (verb === 'plan') {
    plans.set(key, await readJson(request));
    return sendJson(response, 200, {});
  }
  if (verb === 'wait') {
    const event = (url.searchParams.get('event') ?? 'opened') as RequestEvent;
    const nth = Number(url.searchParams.get('nth') ?? 1);
    const count = Number(url.searchParams.get('count') ?? 1);
    return waitFor(response, log, { key, nth }, event, count);
  }
  if (command) {
    const body: Command = await readJson(request);
    return waitFor(response, log, { key, nth: body.nth ?? 1 }, 'opened', 0, (answer) =>
      command(answer, body),
    );
  }
  sendJson(response, 404, { message: `There is no ${url.pathname}.` });
}

async function waitFor(
  response: ServerResponse,
  log: RequestLog,
  query: { key: string; nth: number },
  event: RequestEvent,
  count: number,
  then: (answer: Answer) => void = () => {},
): Promise<void> {
  try {
    const answer = await log.wait(query, event, count, AbortSignal.timeout(waitMs));
    then(answer);
    sendJson(response, 200, answer.record);
  } catch (error) {
    // Only the deadline ends the wait early: the test is told what was there instead.
    const requests = recordsOf(log.withKey(query.key));
    const message = `No '${event}' (${count}) on request ${query.nth} of ${query.key}: ${error}`;
    sendJson(response, 504, { message, requests });
  }
}

const recordsOf = (answers: Answer[]) => answers.map((answer) => answer.record);
