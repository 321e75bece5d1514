import { isIP } from 'node:net';
import { type Config, getConfig } from '#lib/config.ts';
import { RequestError } from '#lib/request-error.ts';

const ownSites = ['same-origin', 'none'];

type Asked = Pick<Headers, 'get'>;
type Settings = Pick<Config, 'publicUrl' | 'host'>;

/**
 * Refuses what a page of another site has a browser do or read here: it would act in the name of the
 * person who sits there, or have their own name lead to Halt and be taken for it (DNS rebinding).
 * So the name that was asked for must be Halt's, and whoever asks must be a page of that name. What
 * says nothing of where it comes from is no browser's.
 * Source: Fetch Metadata (w3.org/TR/fetch-metadata), and Origin (RFC 6454) where a browser has none.
 * @throws {RequestError} 403 where it comes from another site.
 */
export function refuseOtherSites(headers: Asked, settings: Settings = getConfig()): void {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  if (site && !ownSites.includes(site)) throw otherSite(origin ?? site);
  if (origin !== null) {
    // Fetch Metadata speaks of the name alone, and a stranger's name may lead here.
    if (!isOwnOrigin(origin, headers, settings)) throw otherSite(origin);
    return;
  }
  // Browsers say their site only over https and to this machine, where no name can be a stranger's.
  if (site) return;
  const host = headers.get('host') ?? '';
  if (!isOwnHost(host, settings)) throw otherSite(`http://${host}`);
}

function otherSite(from: string): RequestError {
  const message = `origin: ${from} is not the address of this Halt. If it should be, set HALT_PUBLIC_URL.`;
  return new RequestError(403, 'other_site', message);
}

function isOwnOrigin(origin: string, headers: Asked, settings: Settings): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname, host } = new URL(origin);
  const { publicUrl } = settings;
  if (publicUrl && new URL(publicUrl).origin === new URL(origin).origin) return true;
  const isNamed = !isOfThisMachine(hostname) && !isAddress(hostname);
  if (publicUrl ? !isOfThisMachine(hostname) : isNamed && protocol === 'http:') return false;
  return askedHosts(headers, settings).some((name) => hostOf(`${protocol}//${name}`) === host);
}

/** The names under which Halt was asked, by the browser and as the proxies of a chain heard it. */
function askedHosts(headers: Asked, { publicUrl }: Settings): string[] {
  const host = headers.get('host') ?? '';
  // A page that has been taken for Halt's own can write this header as it likes.
  const forwarded = publicUrl ? [] : (headers.get('x-forwarded-host')?.split(',') ?? []);
  return [host, ...forwarded].map((name) => name.trim());
}

/** Whether a request for this name can be meant for Halt: nobody else's name leads to what it is. */
function isOwnHost(host: string, { publicUrl, host: listensOn }: Settings): boolean {
  const url = `http://${host}`;
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  if (isOfThisMachine(hostname) || isAddress(hostname) || hostname === listensOn) return true;
  return (
    publicUrl !== null && hostOf(`${new URL(publicUrl).protocol}//${host}`) === hostOf(publicUrl)
  );
}

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}

/** Whether it is this machine's name, or one of its addresses, as URL writes them. */
function isOfThisMachine(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  // URL writes every form of an address in one, be it decimal, octal, hex or mapped to IPv6.
  const isMapped = /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]+\]$/.test(name);
  return (isIP(name) === 4 && name.startsWith('127.')) || name === '[::1]' || isMapped;
}

/** No name leads to what is an address itself. */
function isAddress(hostname: string): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}
