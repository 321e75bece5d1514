import { AnswerText } from '#components/markdown/answer-text.tsx';
import { Reasoning } from '#components/markdown/folded.tsx';
import { ToolCall } from '#components/tools/tool-call.tsx';
import type { RunActivity } from '#components/tools/tool-call-words.ts';
import { type AnswerPart, isGrowing as isPartGrowing, type RunJson } from '#lib/shared/run.ts';
import { askingCalls, toolDataOf } from '#lib/shared/tool-parts.ts';
import { OtherPart } from './other-parts.tsx';

type AnswerPartsProps = {
  run: Pick<RunJson, 'id' | 'status'>;
  parts: readonly AnswerPart[];
  activity: RunActivity;
  isGrowing: boolean;
};

/** What an answer is made of, in the order in which it came: words, thoughts, calls and files. */
export function AnswerParts({ run, parts, activity, isGrowing }: AnswerPartsProps) {
  const toolData = toolDataOf(parts);
  const [asking] = askingCalls(parts);
  return parts.map((part, index) => {
    if (part.type === 'dynamic-tool') {
      return (
        <ToolCall
          activity={activity}
          data={toolData.get(part.toolCallId) ?? null}
          hasKeys={part === asking?.part}
          // biome-ignore lint/suspicious/noArrayIndexKey: parts are only ever added at the end.
          key={index}
          part={part}
          runId={run.id}
        />
      );
    }
    const isLast = index === parts.length - 1;
    return (
      <Part
        isGrowing={isGrowing && isLast}
        isWhole={run.status === 'completed' || !isLast}
        // biome-ignore lint/suspicious/noArrayIndexKey: parts are only ever added at the end.
        key={index}
        part={part}
      />
    );
  });
}

type PartProps = { part: AnswerPart; isGrowing: boolean; isWhole: boolean };

function Part({ part, isGrowing, isWhole }: PartProps) {
  if (!isPartGrowing(part)) return <OtherPart part={part} />;
  if (part.text === '') return null;
  if (part.type === 'reasoning') return <Reasoning isGrowing={isGrowing} text={part.text} />;
  return <AnswerText isWhole={isWhole} text={part.text} />;
}
