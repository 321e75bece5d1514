/** One answer on the wire of one API: each call gives the text to write next. */
export type Wire = {
  open(): string;
  reasoning(token: string): string;
  token(token: string): string;
  /** More of a tool call, which begins with its first piece. Not on every wire. */
  call?(piece: CallPiece): string;
  error(message: string): string;
  /** @param isCut whether the provider ends the answer at a limit */
  finish(tokensSent: number, isCut?: boolean): string;
};

/** A piece of a tool call: its place among the calls of an answer, and more of its arguments. */
export type CallPiece = { index: number; name: string; isFirst: boolean; delta: string };

/** The provider counts all prompts alike, so that tests know the number. */
export const inputTokens = 11;
