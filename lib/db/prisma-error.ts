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
