import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { anonymous } from 'better-auth/plugins';
import { getConfig } from '#lib/config.ts';
import { keptSecret } from '#lib/db/data-folder.ts';
import { db } from '#lib/db/database.ts';
import { log } from '#lib/log.ts';
import { processWide } from '#lib/process-wide.ts';

const dayInSeconds = 86_400;

/** Who is who: better-auth on our database. Every browser gets a guest of its own. */
export function auth() {
  return processWide('auth', makeAuth);
}

function makeAuth() {
  const { authSecret, dataFolder, publicUrl } = getConfig();
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
    // A browser drops a secure cookie that comes over plain http from anywhere but localhost.
    advanced: { useSecureCookies: publicUrl?.startsWith('https:') ?? false },
    plugins: [anonymous({ emailDomainName: 'guest.halt.invalid' })],
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      log: (level, message) => log()[level === 'debug' ? 'debug' : level]({}, message),
    },
  });
}
