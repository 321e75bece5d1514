import { getConfig } from '#lib/config.ts';
import { RequestError } from '#lib/request-error.ts';

const ownSites = ['same-origin', 'none'];

/**
 * Refuses what a page of another site has a browser do here: it would act in the name of the person
 * who sits there or, where their cookie stays behind, make them a new guest and lose them their
 * chats. What says nothing of where it comes from is no browser's, and passes.
 * Source: Fetch Metadata (w3.org/TR/fetch-metadata), and Origin (RFC 6454) where a browser has none.
 * @throws {RequestError} 403 where it comes from another site.
 */
export function refuseOtherSites(headers: Pick<Headers, 'get'>): void {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  const isOwn = site ? ownSites.includes(site) : !origin || isOwnOrigin(origin, headers);
  if (isOwn) return;
  const from = origin ?? site;
  const message = `origin: ${from} is not the address of this Halt. Where it should be, set HALT_PUBLIC_URL.`;
  throw new RequestError(403, 'other_site', message);
}

function isOwnOrigin(origin: string, headers: Pick<Headers, 'get'>): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  const { publicUrl } = getConfig();
  if (publicUrl && new URL(publicUrl).host === host) return true;
  // Each proxy of a chain may have added its own.
  const forwarded = headers.get('x-forwarded-host')?.split(',') ?? [];
  const asked = [headers.get('host') ?? '', ...forwarded].map(
    (name) => `${protocol}//${name.trim()}`,
  );
  return asked.some((url) => URL.canParse(url) && new URL(url).host === host);
}
