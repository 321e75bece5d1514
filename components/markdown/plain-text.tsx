import { directionOf, Words } from './words.tsx';

/** Text as it is. @param why why it is not drawn as markdown, where it would have been. */
export function PlainText({ text, why }: { text: string; why?: string }) {
  return (
    <div>
      {why && <p className="answer-why">Shown as plain text: {why}.</p>}
      <div className="whitespace-pre-wrap" dir={directionOf(text)}>
        <Words text={text} />
      </div>
    </div>
  );
}
