import { FileIcon } from 'lucide-react';
import type { AnswerPart, WholePart } from '#lib/shared/run.ts';

type Source = Extract<WholePart, { type: 'source-url' | 'source-document' }>;

export function isSource(part: AnswerPart): part is Source {
  return part.type === 'source-url' || part.type === 'source-document';
}

/** What an answer is based on, as its provider names it. */
export function Sources({ sources }: { sources: readonly Source[] }) {
  if (sources.length === 0) return null;
  return (
    <section aria-label="Sources" className="text-muted-foreground text-sm">
      <ul className="grid gap-1">
        {sources.map((source) => (
          <li className="wrap-anywhere" key={source.sourceId}>
            <SourceLink source={source} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function SourceLink({ source }: { source: Source }) {
  if (source.type === 'source-document') return source.filename ?? source.title;
  const words = source.title ?? source.url;
  if (!isWebAddress(source.url)) return words;
  return (
    <a
      className="text-link underline-offset-4 hover:underline"
      href={source.url}
      rel="noopener noreferrer"
      target="_blank"
    >
      {words}
    </a>
  );
}

/** Anything else would be run, not opened. */
function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** A part of an answer that has no words and is no call: a file, or why Halt ended it, as a quiet line. */
export function OtherPart({ part }: { part: WholePart }) {
  if (part.type === 'data-limit') {
    return <p className="wrap-anywhere text-muted-foreground text-sm">{part.data.sentence}</p>;
  }
  if (part.type !== 'file') return null;
  return (
    <p className="wrap-anywhere flex items-center gap-2 text-muted-foreground text-sm">
      <FileIcon aria-hidden className="size-4 shrink-0" />
      {part.filename ?? `A file (${part.mediaType})`}
    </p>
  );
}
