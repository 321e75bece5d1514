import { directionOf, Words } from './words.tsx';

/** Text as it is. */
export function PlainText({ text }: { text: string }) {
  return (
    <div className="whitespace-pre-wrap" dir={directionOf(text)}>
      <Words text={text} />
    </div>
  );
}

/** Says why what follows is not drawn as markdown. */
export function WhyPlain({ why }: { why: string }) {
  return <p className="answer-why">Shown as plain text: {why}.</p>;
}
