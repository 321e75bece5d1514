import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { anonymous } from 'better-auth/plugins';
import { getConfig } from '#lib/config.ts';
import { keptSecret } from '#lib/db/data-folder.ts';
import { db } from '#lib/db/database.ts';
import { log } from '#lib/log.ts';
import { processWide } from '#lib/process-wide.ts';

const dayInSeconds = 86_400;

/** Cookies that no other host of the same domain can set, nor one without TLS (RFC 6265bis, 4.1.3). */
const hostCookies = {
  cookiePrefix: '__Host-better-auth',
  defaultCookieAttributes: { secure: true },
  // It would put another prefix before that.
  useSecureCookies: false,
};

/** Who is who: better-auth on our database. Every browser gets a guest of its own. */
export function auth() {
  return processWide('auth', makeAuth);
}

function makeAuth() {
  const { authSecret, dataFolder, publicUrl } = getConfig();
  // A browser drops a secure cookie that comes over plain http from anywhere but localhost.
  const isHttps = publicUrl?.startsWith('https:') ?? false;
  return betterAuth({
    appName: 'Halt',
    secret: authSecret ?? keptSecret(dataFolder),
    baseURL: publicUrl ?? undefined,
    database: prismaAdapter(db(), { provider: 'postgresql' }),
    session: {
      expiresIn: 365 * dayInSeconds,
      updateAge: dayInSeconds,
      // A signed copy in the cookie spares the database two look-ups a request.
      cookieCache: { enabled: true, maxAge: 300 },
    },
    advanced: isHttps ? hostCookies : { useSecureCookies: false },
    plugins: [anonymous({ emailDomainName: 'guest.halt.invalid' })],
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      log: (level, message) => log()[level === 'debug' ? 'debug' : level]({}, message),
    },
  });
}
