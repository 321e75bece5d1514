import { createHash } from 'node:crypto';

/** What providers take as the name of a tool. */
const longest = 64;
const hashLength = 8;

type Named = { server: string; tool: string };

/**
 * Names the tools of all servers as a model calls them: by their own name where only one server has it,
 * else with the server's in front. A name depends on nothing but who else has it, so that it stays.
 * @returns one for each, in their order, all different
 */
export function toolNames(tools: readonly Named[]): string[] {
  const short = tools.map(({ tool }) => plain(tool));
  const long = tools.map(({ server, tool }) => plain(`${server}_${tool}`));
  const counts = new Map<string, number>();
  for (const name of [...short, ...new Set(long)]) counts.set(name, (counts.get(name) ?? 0) + 1);
  const isFree = (name = '') => name.length <= longest && counts.get(name) === 1;
  return tools.map((tool, index) => {
    const own = short[index];
    if (own !== undefined && isFree(own)) return own;
    const prefixed = long[index] ?? '';
    const isAlone = long.filter((each) => each === prefixed).length === 1;
    return isAlone && isFree(prefixed) ? prefixed : hashed(prefixed, tool);
  });
}

/** With the characters that all providers take, and a first one that is no digit. */
function plain(name: string): string {
  return name.replace(/[^a-zA-Z0-9_-]+/g, '_').replace(/^(?![a-zA-Z_])/, '_');
}

function hashed(name: string, { server, tool }: Named): string {
  const hash = createHash('sha256').update(`${server}\0${tool}`).digest('hex');
  return `${name.slice(0, longest - hashLength - 1)}_${hash.slice(0, hashLength)}`;
}
