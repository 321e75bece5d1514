// Prisma's codes for a database that cannot be reached, or does not answer in time.
const awayCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028']);
const awayMessages =
  /ECONNREFUSED|ECONNRESET|terminat|timeout|closed|not queryable|starting up|No space left|File too large/i;

/**
 * Whether an error says that the database is away, rather than that a query was wrong. Asked of its
 * name and code, as the server's bundle may hold Prisma's classes twice.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'EmbeddedCrash') return true;
  if (!error.name.startsWith('PrismaClient')) return false;
  if (error.name === 'PrismaClientInitializationError') return true;
  if ('code' in error && awayCodes.has(String(error.code))) return true;
  return awayMessages.test(error.message);
}
