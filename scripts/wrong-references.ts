export type Repository = {
  /** Whether a path, relative to the page itself, is there. */
  fromPage(path: string): boolean;
  /** Whether a path, relative to the repository, is there. */
  fromRoot(path: string): boolean;
  /** The text of a file, by its path in the repository. */
  read(path: string): string;
};

export type WrongReference = { line: number; sentence: string };

const link = /\]\(([^)\s]+)\)/g;
const code = /`([^`]+)`/g;
const quotation = /[“"]([^“”"]+)[”"]/g;
const pathInRepository =
  /^#?((?:\.ci|app|components|docs|e2e|lib|prisma|public|scripts)\/[^\s*{}<>…]*)$/;
const title = /(['"`])((?:\\.|(?!\1)[^\\\n])*)\1,\s*(?:async\b|\(|\{|\w+ =>)/g;
const testFile = /\.(?:test|spec)\.tsx?$/;

/**
 * What a page of the docs cites and the repository does not have: the targets of relative links,
 * paths in backticks, and the test titles, or parts of them, that are quoted on the same line as the
 * path of a test file.
 */
export function wrongReferences(page: string, repository: Repository): WrongReference[] {
  return page.split('\n').flatMap((text, index) => {
    const sentences = [...brokenLinks(text, repository), ...brokenPaths(text, repository)];
    return sentences.map((sentence) => ({ line: index + 1, sentence }));
  });
}

function brokenLinks(text: string, { fromPage }: Repository): string[] {
  const targets = matches(text, link).map((target) => target.replace(/#.*$/, ''));
  const relative = targets.filter((target) => target !== '' && !/^[a-z]+:/.test(target));
  return relative
    .filter((path) => !fromPage(path))
    .map((path) => `links to ${path}, which is not there`);
}

function brokenPaths(text: string, { fromRoot, read }: Repository): string[] {
  const paths = matches(text, code).flatMap((quoted) => matches(quoted, pathInRepository));
  const missing = paths.filter((path) => !fromRoot(path));
  const tests = paths.filter((path) => testFile.test(path) && fromRoot(path));
  const tested = tests.flatMap((path) => titlesIn(read(path)));
  const titles = tests.length > 0 ? matches(text, quotation) : [];
  const unknown = titles.filter((title) => !tested.some((known) => known.includes(title)));
  return [
    ...missing.map((path) => `names ${path}, which is not there`),
    ...unknown.map((title) => `names the test "${title}", which is not in ${tests.join(' or ')}`),
  ];
}

/** The titles of the tests in a source: strings that something to run, or options, come after. */
function titlesIn(source: string): string[] {
  const titles = [...source.matchAll(title)].map(([, , text = '']) => text);
  return titles.map((text) => text.replaceAll('\\', ''));
}

function matches(text: string, pattern: RegExp): string[] {
  const found = pattern.global ? [...text.matchAll(pattern)] : [text.match(pattern) ?? []];
  return found.flatMap(([, captured]) => captured ?? []);
}
