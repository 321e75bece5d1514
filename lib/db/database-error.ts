/** Prisma's code for what went wrong with a query; null for any other error. */
export function prismaCode(error: unknown): string | null {
  // Asked of its name, as the server's bundle may hold Prisma's classes twice.
  if (!(error instanceof Error) || error.name !== 'PrismaClientKnownRequestError') return null;
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Codes that tell a caller something. Source: prisma.io/docs/orm/reference/error-reference */
export const prismaCodes = {
  uniqueViolation: 'P2002',
  foreignKeyViolation: 'P2003',
  recordNotFound: 'P2025',
} as const;

// Prisma's codes for a database that cannot be reached, or does not answer in time.
const awayCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028']);
const awayMessages =
  /ECONNREFUSED|ECONNRESET|reach database|terminat|timeout|closed|not queryable|starting up|No space left|File too large/i;
// Of pg, whose errors have neither a name nor a code of their own.
const pgMessages =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect)|and is not queryable$/;

// Of SQLSTATE: connection exceptions, insufficient resources, operator intervention, system errors.
const awayClasses = /^(08|53|57|58)/;
// Node's names of the system's errors, such as ECONNREFUSED.
const systemError = /^E[A-Z]+$/;

/**
 * Whether an error says that the database is away, rather than that a query was wrong: by itself, or
 * by what it says was its cause. Asked of its name and code, as the server's bundle may hold Prisma's
 * classes twice.
 */
export function isDatabaseAway(error: unknown): boolean {
  // What a provider has come to is not the database's.
  if (!(error instanceof Error) || error.name === 'ProviderError') return false;
  return saysAway(error) || isDatabaseAway(error.cause);
}

function saysAway(error: Error): boolean {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error.name === 'EmbeddedCrash') return true;
  if (error.name === 'PrismaClientInitializationError' || awayCodes.has(code)) return true;
  if (!error.name.startsWith('PrismaClient')) return pgMessages.test(error.message);
  const original = originalCode(error);
  return (
    awayClasses.test(original) || systemError.test(original) || awayMessages.test(error.message)
  );
}

/** The database's own code, which Prisma passes on with what its adapter has thrown. */
function originalCode(error: Error): string {
  const meta =
    'meta' in error ? (error.meta as { driverAdapterError?: unknown } | undefined) : null;
  const thrown = meta?.driverAdapterError as { cause?: { originalCode?: string } } | undefined;
  return thrown?.cause?.originalCode ?? '';
}
