/** One answer on the wire of one API: each call gives the text to write next. */
export type Wire = {
  open(): string;
  reasoning(token: string): string;
  token(token: string): string;
  error(message: string): string;
  /** @param isCut whether the provider ends the answer at a limit */
  finish(tokensSent: number, isCut?: boolean): string;
};

/** The provider counts all prompts alike, so that tests know the number. */
export const inputTokens = 11;
