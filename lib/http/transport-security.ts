import { getConfig } from '#lib/config.ts';

/** Has browsers come by https alone from now on, where that is how they reach Halt (RFC 6797). */
export function transportSecurity(): Record<string, string> {
  const isHttps = getConfig().publicUrl?.startsWith('https:') ?? false;
  return isHttps ? { 'strict-transport-security': 'max-age=31536000' } : {};
}
