/** One thing that is not as it must be. */
export type Problem = {
  /** What must always hold, as a short sentence. */
  rule: string;
  /** What was there instead. */
  found: string;
  /** The journal's key of the run it is about; null where it is about none. */
  runKey: string | null;
};

/** Every disagreement, in the order in which it was found. */
export class Problems {
  readonly all: Problem[] = [];

  add(rule: string, found: string, runKey: string | null = null): void {
    this.all.push({ rule, found, runKey });
  }
}
