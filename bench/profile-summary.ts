/**
 * `node bench/profile-summary.ts FILE [ROWS]` tells where the time of a .cpuprofile went: shares of
 * the time that the process was busy, by file and by function, through the source maps of a build.
 */
import { existsSync, readFileSync } from 'node:fs';
import { findSourceMap, SourceMap } from 'node:module';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

type Frame = { functionName: string; url: string; lineNumber: number; columnNumber: number };
type Profile = {
  nodes: { id: number; callFrame: Frame; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
};

const [file = '', rows = '30'] = process.argv.slice(2);
const maps = new Map<string, SourceMap | null>();

function mapOf(url: string): SourceMap | null {
  const known = maps.get(url);
  if (known !== undefined) return known;
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  const map = existsSync(`${path}.map`)
    ? new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')))
    : (findSourceMap(path) ?? null);
  maps.set(url, map);
  return map;
}

/** Where a function was written: its file, without what is the same for all, and its line. */
function placeOf({ url, lineNumber, columnNumber, functionName }: Frame) {
  if (url === '' || url.startsWith('node:')) return { file: url || functionName, line: lineNumber };
  const entry = mapOf(url)?.findEntry(lineNumber, columnNumber);
  const found = entry && 'originalSource' in entry ? entry : null;
  const source = (found?.originalSource ?? url)
    .replaceAll('%5B', '[')
    .replace(/^.*\[project\]\//, '');
  const short = source
    .replace(/^.*node_modules\//, '')
    .replace(/^.*\.\.\/lib\//, 'lib/')
    .replace(/^turbopack:\/\/\//, '');
  return { file: short, line: found?.originalLine ?? lineNumber };
}

/** What a file belongs to: a package, a room of Halt, or a part of Node. */
function ownerOf(file: string): string {
  const [first = '', second = '', third = ''] = file.split('/');
  if (first.startsWith('node:') || first.startsWith('('))
    return second ? `${first}/${second}` : first;
  const scoped = first.startsWith('@') || first.startsWith('%40');
  if (scoped || first === 'lib') return `${first.replace('%40', '@')}/${second}`;
  if (first !== '..') return first;
  return second === 'src' ? `Next or Prisma, ${second}/${third}` : `${second}/${third}`;
}

function add(totals: Map<string, number>, key: string, time: number): void {
  totals.set(key, (totals.get(key) ?? 0) + time);
}

function print(title: string, totals: Map<string, number>, busy: number): void {
  process.stdout.write(`\n${title}\n`);
  const sorted = [...totals].sort(([, one], [, other]) => other - one).slice(0, Number(rows));
  for (const [key, time] of sorted) {
    process.stdout.write(`${((time / busy) * 100).toFixed(1).padStart(6)} %  ${key}\n`);
  }
}

const profile = JSON.parse(readFileSync(file, 'utf8')) as Profile;
const times = new Map<number, number>();
for (const [index, id] of profile.samples.entries()) {
  times.set(id, (times.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0));
}
const byOwner = new Map<string, number>();
const byFile = new Map<string, number>();
const byFunction = new Map<string, number>();
let busy = 0;
let idle = 0;
for (const { id, callFrame } of profile.nodes) {
  const time = times.get(id) ?? 0;
  if (time === 0) continue;
  if (callFrame.functionName === '(idle)') {
    idle += time;
    continue;
  }
  busy += time;
  const place = placeOf(callFrame);
  add(byOwner, ownerOf(place.file), time);
  add(byFile, place.file, time);
  add(byFunction, `${callFrame.functionName || '(anonymous)'}  ${place.file}:${place.line}`, time);
}
const share = ((busy / (busy + idle)) * 100).toFixed(0);
process.stdout.write(`Busy ${(busy / 1000).toFixed(0)} ms, ${share} % of the time.\n`);
print('By package', byOwner, busy);
print('By file', byFile, busy);
print('By function', byFunction, busy);
