import { Prisma } from './generated/client.ts';

// Prisma's codes for a database that cannot be reached, or does not answer in time.
const awayCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028']);
const awayMessages = /ECONNREFUSED|ECONNRESET|terminat|timeout|closed|not queryable|starting up/i;

/** Whether an error says that the database is away, rather than that a query was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  if (!(error instanceof Error) || !error.name.startsWith('PrismaClient')) return false;
  if (error instanceof Prisma.PrismaClientKnownRequestError && awayCodes.has(error.code))
    return true;
  return awayMessages.test(error.message);
}
