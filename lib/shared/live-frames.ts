import type { News } from './news.ts';

/**
 * What travels on the live socket of a page, a JSON text a frame. Browsers open six connections per
 * host over HTTP/1.1, shared by all tabs; ten streaming tabs would leave none for a Stop. So a page
 * carries its streams, as requests and responses, over one WebSocket, of which there may be many.
 * Pure and safe to import on the client.
 */
export type ClientFrame =
  | { type: 'request'; id: number; method: 'GET' | 'POST'; path: string; body: string | null }
  | { type: 'abort'; id: number };

export type ServerFrame =
  | { type: 'head'; id: number; status: number; headers: Record<string, string> }
  | { type: 'data'; id: number; text: string }
  | { type: 'end'; id: number; broken: boolean }
  | News;

export const liveSocketPath = '/api/live';
