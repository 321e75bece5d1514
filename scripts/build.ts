import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { runCommand } from './run-command.ts';

const root = join(import.meta.dirname, '..');
/** What is built: a folder that runs by itself, by its server.js. */
export const standalone = join(root, '.next', 'standalone');
const stampPath = join(root, '.next', 'halt-build');
const sources = [
  'app/**/*',
  'components/**/*',
  'lib/**/*',
  'prisma/schema.prisma',
  'public/**/*',
  'instrumentation.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'prisma.config.ts',
  'proxy.ts',
  'package-lock.json',
];

/**
 * Builds what `npm start` and a container run, where the sources have changed since it was last built.
 * @param onStale called before it builds.
 * @returns whether there was anything to build.
 * @throws {Error} when the build fails; what it printed is on standard error.
 */
export async function buildWhenStale(onStale?: () => void): Promise<boolean> {
  const stamp = sourceStamp();
  if (stampOfBuild() === stamp) return false;
  onStale?.();
  await run([join(root, 'scripts', 'generate.ts')]);
  await run([createRequire(import.meta.url).resolve('next/dist/bin/next'), 'build']);
  completeStandalone();
  writeFileSync(stampPath, stamp);
  return true;
}

/** Next leaves out what a content delivery network could serve, and puts in what it read of .env. */
function completeStandalone(): void {
  const copy = (folder: string) =>
    cpSync(join(root, folder), join(standalone, folder), { recursive: true });
  copy(join('.next', 'static'));
  if (existsSync(join(root, 'public'))) copy('public');
  for (const name of globSync('.env*', { cwd: standalone })) rmSync(join(standalone, name));
}

/** What the sources are now: one hash of all their paths and contents. */
function sourceStamp(): string {
  const hash = createHash('sha256');
  const entries = globSync(sources, {
    cwd: root,
    withFileTypes: true,
    exclude: ['lib/db/generated/**'],
  });
  const files = entries.filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name));
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path));
  }
  return hash.digest('hex');
}

function stampOfBuild(): string | null {
  try {
    return readFileSync(stampPath, 'utf8');
  } catch {
    // Never built, or the build was deleted: both mean that there is something to build.
    return null;
  }
}

/** Runs a Node program; what it prints is shown only where it fails. */
async function run(args: string[]): Promise<void> {
  const environment = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  const options = { folder: root, environment, quiet: true };
  const { code, output } = await runCommand(process.execPath, args, options);
  if (code === 0) return;
  process.stderr.write(output);
  throw new Error(`The build failed: node ${args.join(' ')}`);
}

if (import.meta.main) {
  process.stdout.write((await buildWhenStale()) ? 'Built.\n' : 'The build is up to date.\n');
}
