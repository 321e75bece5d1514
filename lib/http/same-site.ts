import { isIP } from 'node:net';
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
  const { protocol, host, hostname } = new URL(origin);
  const { publicUrl } = getConfig();
  if (publicUrl) {
    if (new URL(publicUrl).host === host) return true;
  } else if (protocol === 'http:' && isUnreachableBy(hostname)) return false;
  // Each proxy of a chain may have added its own.
  const forwarded = headers.get('x-forwarded-host')?.split(',') ?? [];
  const asked = [headers.get('host') ?? '', ...forwarded].map(
    (name) => `${protocol}//${name.trim()}`,
  );
  return asked.some((url) => URL.canParse(url) && new URL(url).host === host);
}

/**
 * Whether only this machine can reach Halt and the name is not this machine's: a stranger may have
 * had their own name lead here, to be taken for Halt itself (DNS rebinding).
 */
function isUnreachableBy(hostname: string): boolean {
  return isOfThisMachine(getConfig().host) && !isOfThisMachine(hostname) && !isAddress(hostname);
}

function isOfThisMachine(name: string): boolean {
  return (
    name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127\./.test(name)
  );
}

/** No name leads to what is an address itself. */
function isAddress(hostname: string): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}
