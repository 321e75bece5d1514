import { codeOf, type ResultItem, resultItems } from './result-items.ts';
import { ToolText } from './tool-text.tsx';

type ToolResultProps = {
  output: unknown;
  /** Where it was cut, in characters; null where it is whole. */
  cutAt: number | null;
};

/** What a tool gave back. */
export function ToolResult({ output, cutAt }: ToolResultProps) {
  const items = resultItems(output);
  return (
    <div className="grid grid-cols-1 gap-2">
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a result do not change.
        <Item isFirst={index === 0} item={item} key={index} />
      ))}
      {items.length === 0 && <p className="text-muted-foreground">The result is empty.</p>}
      {cutAt !== null && (
        <p className="text-muted-foreground">
          This result is longer than Halt keeps: it was cut after {cutAt.toLocaleString('en')}{' '}
          characters.
        </p>
      )}
    </div>
  );
}

function Item({ item, isFirst }: { item: ResultItem; isFirst: boolean }) {
  if (item.kind === 'note') return <p className="wrap-anywhere">{item.text}</p>;
  if (item.kind === 'image') {
    return (
      // biome-ignore lint/performance/noImgElement: its data is here, and no loader is to touch it.
      <img
        alt={`From the tool (${item.name})`}
        className="max-h-96 max-w-full justify-self-start rounded-lg border"
        src={item.source}
      />
    );
  }
  const isCode = item.kind === 'code';
  return <ToolText isCode={isCode} isLabelled={isFirst} label="Result" text={item.text} />;
}

type ToolArgumentsProps = {
  input: unknown;
  /** What has arrived of them while they are written; null once they are complete. */
  raw: string | null;
};

/** What a tool is called with, as it arrives. */
export function ToolArguments({ input, raw }: ToolArgumentsProps) {
  if (raw === '') return null;
  if (raw === null && isEmpty(input)) {
    return <p className="text-muted-foreground">Without arguments.</p>;
  }
  // What never became whole is shown as far as it was written.
  const text = raw ?? (typeof input === 'string' ? input : codeOf(input).text);
  return <ToolText isCode isLabelled label="Arguments" text={text} />;
}

function isEmpty(input: unknown): boolean {
  if (typeof input !== 'object' || input === null) return input === undefined || input === null;
  return Object.keys(input).length === 0;
}
