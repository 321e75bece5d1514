/**
 * Next calls this once, before the first request is served. Where it fails, Next would go on without
 * it and answer every request with 500.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  // To Halt an empty value counts as unset; to the SDKs of providers it is a wrong one.
  for (const [name, value] of Object.entries(process.env)) {
    if (value === '') delete process.env[name];
  }
  try {
    const { boot } = await import('#lib/boot.ts');
    await boot();
  } catch (error) {
    process.stderr.write(`Halt cannot start: ${sentenceOf(error)}\n`);
    process.exit(1);
  }
}

/** What whoever starts Halt can put right is told in one sentence, without a stack. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isExpected = ['ConfigError', 'DataFolderError', 'PostgresError'].includes(error.name);
  return isExpected ? error.message : String(error.stack);
}
