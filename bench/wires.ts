import { randomUUID } from 'node:crypto';

/** How a target is spoken with. */
export type Wire = 'pipe' | 'passthrough' | 'recipe' | 'recipe-plain' | 'halt';

export type WireRequest = { path: string; body: string };

/** The request that starts a stream. @param id of the run, where there are runs. */
export function startRequest(wire: Wire, prompt: string, id: string): WireRequest {
  switch (wire) {
    case 'pipe':
      return { path: '/chat/completions', body: completion(prompt) };
    case 'passthrough':
      return { path: '/api/passthrough', body: completion(prompt) };
    case 'recipe':
    case 'recipe-plain': {
      const message = { id, role: 'user', parts: [{ type: 'text', text: prompt }] };
      return { path: '/api/recipe', body: JSON.stringify({ messages: [message] }) };
    }
    case 'halt': {
      const run = { kind: 'prompt', id, chatId: randomUUID(), text: prompt };
      return { path: '/api/runs', body: JSON.stringify(run) };
    }
  }
}

/** All clients take compressed answers, as browsers do, but one. */
export function acceptedEncoding(wire: Wire): string {
  return wire === 'recipe-plain' ? 'identity' : 'gzip';
}

/** The request that goes before hanging up, where there is one. @param shown characters of text. */
export function cancelRequest(wire: Wire, id: string, shown: number): WireRequest | null {
  if (wire !== 'halt') return null;
  return { path: `/api/runs/${id}/cancel`, body: JSON.stringify({ reason: 'stop', shown }) };
}

function completion(prompt: string): string {
  return JSON.stringify({
    model: 'bench',
    messages: [{ role: 'user', content: prompt }],
    stream: true,
    stream_options: { include_usage: true },
  });
}
