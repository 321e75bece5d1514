// Prisma's codes for a database that cannot be reached, or does not answer in time.
const awayCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028']);
const awayMessages =
  /ECONNREFUSED|ECONNRESET|terminat|timeout|closed|not queryable|starting up|No space left|File too large/i;

// Of SQLSTATE: connection exceptions, insufficient resources, operator intervention, system errors.
const awayClasses = /^(08|53|57|58)/;
// Node's names of the system's errors, such as ECONNREFUSED.
const systemError = /^E[A-Z]+$/;

/**
 * Whether an error says that the database is away, rather than that a query was wrong. Asked of its
 * name and code, as the server's bundle may hold Prisma's classes twice.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'EmbeddedCrash') return true;
  if (error.name === 'StatementError') return isStatementAway(error);
  if (!error.name.startsWith('PrismaClient')) return false;
  if (error.name === 'PrismaClientInitializationError') return true;
  if ('code' in error && awayCodes.has(String(error.code))) return true;
  return awayMessages.test(error.message);
}

function isStatementAway(error: Error): boolean {
  if (isDatabaseAway(error.cause)) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return awayClasses.test(code) || systemError.test(code) || awayMessages.test(error.message);
}
