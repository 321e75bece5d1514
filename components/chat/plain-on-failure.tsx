import { Component, type ReactNode } from 'react';

type PlainOnFailureProps = { text: string; children: ReactNode };

/** Draws the children, or the plain text that they are made of where they cannot be drawn. */
export class PlainOnFailure extends Component<PlainOnFailureProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    const { text, children } = this.props;
    return this.state.failed ? <PlainText text={text} /> : children;
  }
}

export function PlainText({ text }: { text: string }) {
  return (
    <div className="answer whitespace-pre-wrap" dir="auto">
      {text}
    </div>
  );
}
