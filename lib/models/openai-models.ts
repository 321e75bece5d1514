/** A model as a provider lists it; `created` in seconds, 0 where unknown. */
export type ListedModel = { id: string; name: string; created: number };

const chatFamily = /^(gpt-|chatgpt-|o\d)/;
const otherPurpose =
  /audio|realtime|transcribe|tts|whisper|image|dall-e|embedding|moderation|search|instruct|computer-use|codex|deep-research|live/;
const snapshot = /-(\d{4}-\d{2}-\d{2}|\d{4}|\d{4}-preview)$/;
const mainline = /^gpt-\d+(\.\d+)?o?$/;

/**
 * OpenAI's own list holds some hundred models of all purposes: this keeps those that chat, without
 * the dated snapshots of a model that is there under its plain name. Newest first, but before all
 * the newest of the plain `gpt-N` line, as the default.
 */
export function chatModelsOf(listed: readonly ListedModel[]): ListedModel[] {
  const ids = new Set(listed.map(({ id }) => id));
  const chat = listed
    .filter(({ id }) => chatFamily.test(id) && !otherPurpose.test(id))
    .filter(({ id }) => !(snapshot.test(id) && ids.has(id.replace(snapshot, ''))))
    .toSorted((a, b) => b.created - a.created || a.id.localeCompare(b.id));
  const preferred = chat.find(({ id }) => mainline.test(id));
  return preferred ? [preferred, ...chat.filter((model) => model !== preferred)] : chat;
}
