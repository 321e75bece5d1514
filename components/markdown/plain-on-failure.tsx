import { Component, type ReactNode } from 'react';

type PlainOnFailureProps = { fallback: ReactNode; children: ReactNode };

/** Draws the children, or the fallback where they cannot be drawn. */
export class PlainOnFailure extends Component<PlainOnFailureProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
