import { expect, test } from './fixtures.ts';
import { readAddresses } from './servers/addresses.ts';
import { startHalt } from './servers/start-halt.ts';

const refusals: { title: string; settings: Record<string, string>; sentence: string }[] = [
  {
    title: 'A database that cannot be reached',
    settings: { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/halt' },
    sentence:
      'Halt cannot start: DATABASE_URL: PostgreSQL at 127.0.0.1:1 cannot be used (connect ECONNREFUSED 127.0.0.1:1).',
  },
  {
    title: 'A setting with a value that cannot be',
    settings: { HALT_API: 'bogus' },
    sentence: 'Halt cannot start: HALT_API must be "responses" or "chat".',
  },
];

for (const { title, settings, sentence } of refusals) {
  test(`${title} ends the start, with one sentence`, async ({ halt }, info) => {
    test.slow(); // `next dev` compiles first.
    const start = startHalt({
      entry: halt.entry,
      providerUrl: readAddresses().providerUrl,
      databaseUrl: null,
      logFile: info.outputPath('halt.log'),
      settings: { HALT_BUILD_DIR: halt.entry === 'dev' ? '.next/own' : '', ...settings },
    });
    const error = await start.catch((thrown: Error) => thrown);
    if (!(error instanceof Error)) throw new Error('It has started.');
    expect(error.message).toContain(sentence);
    expect(error.message).not.toMatch(/^\s+at /m);
  });
}
