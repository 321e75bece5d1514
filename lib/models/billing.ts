import type { Provider } from './provider.ts';

/**
 * Providers that go on generating after a hang-up, and charge for it, by the ends of their addresses.
 * docs/usage.md says whose word that is, and of when.
 */
const readOn = [
  'googleapis.com',
  'groq.com',
  'mistral.ai',
  'perplexity.ai',
  'sambanova.ai',
  'amazonaws.com',
];

/** The same by the makers' names that a router puts before its models. */
const makersThatReadOn = ['google/', 'mistralai/', 'perplexity/', 'amazon/'];

/** Whether a hang-up ends what a provider charges for; where nothing is known, it is taken to. */
export function stopsBilling({ baseUrl, stopsBilling: told }: Provider, model: string): boolean {
  if (told !== null && told !== undefined) return told;
  const { hostname } = new URL(baseUrl);
  if (hostname === 'openrouter.ai')
    return !makersThatReadOn.some((maker) => model.startsWith(maker));
  return !readOn.some((end) => hostname === end || hostname.endsWith(`.${end}`));
}
