/** What a tool server saw: a call, its cancel, or what it did in the world. */
export type WitnessEvent = {
  /** From 1 on, in the order in which they happened. */
  order: number;
  at: number;
  /** The `tag` that a call was given, or the name of a server. */
  tag: string;
  event: string;
  detail?: unknown;
};

/** What all tool servers report to, and what lets their calls go on. */
export interface Witness {
  record(tag: string, event: string, detail?: unknown): Promise<void>;
  /** Settles when the test lets the calls with this tag end. */
  released(tag: string): Promise<void>;
}

/** The witness of the process that a test asks. */
export class WitnessLog implements Witness {
  readonly events: WitnessEvent[] = [];
  readonly #gates = new Map<string, PromiseWithResolvers<void>>();
  readonly #waiting = new Set<() => void>();

  async record(tag: string, event: string, detail?: unknown): Promise<void> {
    this.events.push({ order: this.events.length + 1, at: Date.now(), tag, event, detail });
    for (const look of [...this.#waiting]) look();
  }

  released(tag: string): Promise<void> {
    return this.#gate(tag).promise;
  }

  release(tag: string): void {
    this.#gate(tag).resolve();
  }

  of(tag: string): WitnessEvent[] {
    return this.events.filter((each) => each.tag === tag);
  }

  /** The events of a tag, once there are so many of one kind. @throws after 20 seconds, with what there is */
  async wait(tag: string, event: string, count: number): Promise<WitnessEvent[]> {
    const seen = Promise.withResolvers<void>();
    const look = () => {
      const found = this.of(tag).filter((each) => each.event === event);
      if (found.length >= count) seen.resolve();
    };
    const tooLate = setTimeout(() => {
      seen.reject(new Error(`No '${event}' of ${tag}: ${JSON.stringify(this.of(tag))}`));
    }, 20_000);
    this.#waiting.add(look);
    look();
    try {
      await seen.promise;
      return this.of(tag);
    } finally {
      clearTimeout(tooLate);
      this.#waiting.delete(look);
    }
  }

  #gate(tag: string): PromiseWithResolvers<void> {
    const gate = this.#gates.get(tag) ?? Promise.withResolvers<void>();
    this.#gates.set(tag, gate);
    return gate;
  }
}

/** The witness of another process, over its control plane. */
export function remoteWitness(url: string): Witness {
  const ask = async (path: string, body: unknown) => {
    const response = await fetch(`${url}/__control/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    await response.text();
  };
  return {
    record: (tag, event, detail) => ask('record', { tag, event, detail }),
    released: (tag) => ask('released', { tag }),
  };
}
