import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Answer } from './answer.ts';
import { chatCompletionsWire } from './chat-completions-wire.ts';
import { now } from './clock.ts';
import { control } from './control.ts';
import { generateContentWire } from './generate-content-wire.ts';
import { readJson, sendJson } from './json-body.ts';
import { messagesWire } from './messages-wire.ts';
import { type Plans, scenarioFor } from './plans.ts';
import { RequestLog } from './request-log.ts';
import type { RequestRecord } from './request-record.ts';
import { responsesWire } from './responses-wire.ts';
import { scenarios } from './scenarios.ts';
import { keyOf, transcriptOf } from './transcript.ts';

const apis: Record<string, RequestRecord['api']> = {
  '/v1/chat/completions': 'chat',
  '/v1/responses': 'responses',
  '/v1/messages': 'messages',
};

/** Gemini's protocol names the model in the path: `/v1/models/NAME:streamGenerateContent`. */
const generateContent = /^\/v1\/models\/([^/]+):streamGenerateContent$/;

/** A provider that speaks OpenAI's wire, answers on command and remembers what it saw. */
export function createProvider(): Server {
  const log = new RequestLog();
  const plans: Plans = new Map();
  return createServer((request, response) => {
    route(request, response, log, plans).catch((error: unknown) => {
      // A caller that hung up in the middle of its own request needs no answer.
      if (request.destroyed || response.headersSent) return response.destroy();
      sendJson(response, 400, { error: { message: String(error), type: 'invalid_request_error' } });
    });
  });
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  log: RequestLog,
  plans: Plans,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://provider');
  if (url.pathname.startsWith('/__control/')) return control(request, response, url, log, plans);
  if (url.pathname === '/v1/models') return sendJson(response, 200, modelList());
  const [, model] = generateContent.exec(url.pathname) ?? [];
  const api = model ? 'generateContent' : apis[url.pathname];
  if (!api) return sendError(response, 404, `There is no ${url.pathname} here.`);

  const body = { ...(await readJson(request)), ...(model && { model }) };
  const record = recordOf(request, body, api, log.all().length + 1);
  const plan = plans.get(record.model) ?? plans.get(record.key ?? '');
  const hasResults = record.messages.at(-1)?.role === 'tool';
  const scenario = scenarioFor(record.model, plan, hasResults);
  if (!scenario) return sendError(response, 404, `The model '${record.model}' does not exist.`);
  const answer = new Answer(record, scenario, wireFor(record, body), response, () => log.changed());
  log.add(answer);
  answer.start();
}

function recordOf(
  request: IncomingMessage,
  body: Record<string, unknown>,
  api: RequestRecord['api'],
  id: number,
): RequestRecord {
  const messages = transcriptOf(body);
  return {
    id,
    key: keyOf(messages),
    api,
    model: String(body.model),
    messages,
    tools: Array.isArray(body.tools) ? body.tools.map(nameOf) : [],
    authorized: ['authorization', 'x-api-key', 'x-goog-api-key'].some(
      (name) => request.headers[name] !== undefined,
    ),
    tokensSent: 0,
    tokensAfterHangUp: 0,
    openedAt: now(),
    headersSentAt: null,
    firstTokenAt: null,
    hungUp: false,
    closedAt: null,
    finished: false,
  };
}

function nameOf(tool: { function?: { name?: string } }): string {
  return tool.function?.name ?? '';
}

function wireFor({ api, id, model }: RequestRecord, body: Record<string, unknown>) {
  if (api === 'responses') return responsesWire(id, model);
  if (api === 'messages') return messagesWire(id, model);
  if (api === 'generateContent') return generateContentWire(id, model);
  const options = body.stream_options as { include_usage?: boolean } | undefined;
  return chatCompletionsWire(id, model, options?.include_usage === true);
}

function modelList() {
  const data = Object.keys(scenarios).map((id) => ({
    id,
    object: 'model',
    created: 0,
    owned_by: 'fake',
  }));
  return { object: 'list', data };
}

function sendError(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { error: { message, type: 'invalid_request_error', code: null } });
}
