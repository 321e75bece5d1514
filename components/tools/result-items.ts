/** One piece of what a tool gave back, as it is drawn. */
export type ResultItem =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'image'; source: string; name: string }
  | { kind: 'note'; text: string };

/** Pictures that cannot hold a program or an address. */
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * What a tool gave back, piece by piece. It is anybody's text: nothing of it is drawn as markup, and
 * a picture is drawn from its own data only.
 */
export function resultItems(output: unknown): ResultItem[] {
  if (typeof output === 'string') return [{ kind: 'text', text: output }];
  if (!isRecord(output) || !Array.isArray(output.content)) return [codeOf(output)];
  return output.content.map(itemOf);
}

function itemOf(content: unknown): ResultItem {
  if (!isRecord(content)) return codeOf(content);
  const { type } = content;
  if (type === 'text' && typeof content.text === 'string')
    return { kind: 'text', text: content.text };
  if (type === 'json') return codeOf(content.value);
  if (type === 'image') return imageOf(content);
  if (type === 'resource') return resourceOf(content);
  return codeOf(content);
}

function imageOf({ mediaType, data }: Record<string, unknown>): ResultItem {
  const isPicture = typeof mediaType === 'string' && pictures.has(mediaType);
  if (!isPicture || typeof data !== 'string' || !base64.test(data)) {
    return { kind: 'note', text: `An image that is not shown (${String(mediaType)})` };
  }
  return { kind: 'image', source: `data:${mediaType};base64,${data}`, name: mediaType };
}

function resourceOf({ uri, name, text }: Record<string, unknown>): ResultItem {
  if (typeof text === 'string') return { kind: 'text', text };
  const words = typeof name === 'string' && name !== '' ? `${name} (${String(uri)})` : String(uri);
  return { kind: 'note', text: words };
}

/** JSON as people read it. */
export function codeOf(value: unknown): { kind: 'code'; text: string } {
  return { kind: 'code', text: JSON.stringify(value, null, 2) ?? 'undefined' };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
