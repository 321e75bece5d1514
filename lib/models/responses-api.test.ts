import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, eventsOf, failureOf, outcomeOf } from './testing/ask.ts';
import {
  eventText,
  openStream,
  responsesBeginning,
  type ScriptedServer,
  startScriptedServer,
  writeFrames,
} from './testing/scripted-server.ts';

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(() => server.close());

describe('the Responses API', () => {
  const asked = (signal?: AbortSignal) => ask({ ...server.provider, api: 'responses' }, { signal });

  test('is asked not to keep the conversation, and gives text, finish and usage', async () => {
    const reading = eventsOf(asked());
    const exchange = await server.next();
    openStream(exchange);
    await writeFrames(exchange, ...responsesBeginning, {
      type: 'response.completed',
      sequence_number: 3,
      response: { id: 'resp_1', usage: { input_tokens: 11, output_tokens: 2 } },
    });
    exchange.response.end();
    expect(await reading).toEqual([
      { type: 'text', text: 'Half' },
      { type: 'finish', usage: { inputTokens: 11, outputTokens: 2 } },
    ]);
    expect(exchange.path).toBe('/v1/responses');
    expect(exchange.headers.authorization).toBe('Bearer the-secret-of-the-test');
    expect(exchange.body).toMatchObject({ model: 'm', store: false, stream: true });
  });

  test('gives the reasoning summary as reasoning', async () => {
    const reading = outcomeOf(asked());
    const exchange = await server.next();
    openStream(exchange);
    await writeFrames(
      exchange,
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'reasoning', id: 'rs_1', summary: [] },
      },
      {
        type: 'response.reasoning_summary_text.delta',
        item_id: 'rs_1',
        output_index: 0,
        summary_index: 0,
        delta: 'Hm',
      },
      {
        type: 'response.incomplete',
        response: { incomplete_details: { reason: 'max_output_tokens' } },
      },
    );
    exchange.response.end();
    const { events, error } = await reading;
    expect(events).toEqual([{ type: 'reasoning', text: 'Hm' }]);
    expect(error).toMatchObject({ code: 'provider_limit' });
  });

  test('that fails in the middle keeps what had arrived', async () => {
    const reading = outcomeOf(asked());
    const exchange = await server.next();
    openStream(exchange);
    await writeFrames(exchange, ...responsesBeginning, {
      type: 'response.failed',
      sequence_number: 3,
      response: { error: { code: 'server_error', message: 'The model fell over.' } },
    });
    const { events, error } = await reading;
    expect(events).toEqual([{ type: 'text', text: 'Half' }]);
    expect(error).toMatchObject({ code: 'provider_failed', message: 'The model fell over.' });
  });

  test.each([
    [
      { type: 'error', code: 'rate_limit_exceeded', message: 'Slow down.' },
      'provider_rate_limited',
    ],
    [
      {
        type: 'response.failed',
        response: { error: { code: 'server_error', message: 'Slow down.' } },
      },
      'provider_failed',
    ],
  ])('that fails before its first word tells why: %j', async (frame, code) => {
    const failing = failureOf(asked());
    const exchange = await server.next();
    openStream(exchange);
    await writeFrames(exchange, { sequence_number: 0, param: null, ...frame });
    exchange.response.end();
    expect(await failing).toMatchObject({ code, message: 'Slow down.' });
  });

  test('that ends without completing has cut the answer', async () => {
    const reading = outcomeOf(asked());
    const exchange = await server.next();
    openStream(exchange);
    exchange.response.end(eventText(...responsesBeginning));
    expect((await reading).error).toMatchObject({ code: 'provider_cut' });
  });

  test('is hung up on before its headers and before its first word', async () => {
    for (const frames of [null, responsesBeginning.slice(0, 1)]) {
      const controller = new AbortController();
      const reading = outcomeOf(asked(controller.signal));
      const exchange = await server.next();
      if (frames) {
        openStream(exchange);
        await writeFrames(exchange, ...frames);
      }
      const reason = new Error('stop');
      controller.abort(reason);
      expect(await reading).toEqual({ events: [], error: reason });
      expect(await exchange.hungUp).toBe(true);
    }
  });
});
