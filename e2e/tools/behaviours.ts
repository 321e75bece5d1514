import type { Witness } from './witness.ts';

type Content = { type: string; [field: string]: unknown };

/** One call, as a tool of the fixture servers sees it. */
export type Call = {
  tag: string;
  witness: Witness;
  /** Aborts when the client cancels the call. */
  canceled: AbortSignal;
  progress(progress: number, total?: number, message?: string): void;
  answer(content: Content[], more?: object): void;
  fail(code: number, message: string): void;
  /** Ends the server in the middle of the call. */
  die(): void;
  /** Adds a tool to the server's list, and says that the list has changed. */
  learn(name: string): void;
};

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';

function text(words: string): Content[] {
  return [{ type: 'text', text: words }];
}

/** Waits for what comes first. */
async function releasedOrCanceled({ witness, tag, canceled }: Call): Promise<void> {
  if (canceled.aborted) return;
  const cancel = new Promise<void>((resolve) => {
    canceled.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([witness.released(tag), cancel]);
}

/** What each tool does; all but `look` wait until the test releases the call's tag. */
export const behaviours: Record<string, (call: Call) => Promise<void> | void> = {
  /** Reads only, and answers at once. */
  look: ({ tag, answer }) => answer(text(`Looked for ${tag}.`)),
  /** Cooperates: once canceled it stops, and answers nothing, as the protocol asks. */
  work: async (call) => {
    call.progress(1, 3, 'Began');
    await releasedOrCanceled(call);
    if (call.canceled.aborted) return await call.witness.record(call.tag, 'stopped');
    call.progress(3, 3, 'Done');
    call.answer(text(`Worked on ${call.tag}.`));
  },
  /** Cooperates, and says so, as servers in Python do. */
  confirm: async (call) => {
    await releasedOrCanceled(call);
    if (call.canceled.aborted) call.fail(0, 'Request cancelled');
    else call.answer(text(`Confirmed ${call.tag}.`));
  },
  /** Says, once canceled, that it is too late for that. */
  refuse: async (call) => {
    await releasedOrCanceled(call);
    call.fail(-32_000, 'It cannot be cancelled: it has happened.');
  },
  /** Ignores the cancel, and answers late. */
  stubborn: async (call) => {
    await call.witness.released(call.tag);
    call.answer(text(`Finished ${call.tag} all the same.`));
  },
  /** Has done what cannot be undone before anybody can cancel it. */
  mail: async (call) => {
    await call.witness.record(call.tag, 'mailed');
    await call.witness.released(call.tag);
    call.answer(text(`Mailed ${call.tag}.`));
  },
  die: (call) => call.die(),
  /** Says again and again that it has come as far as before. */
  pulse: (call) => repeat(call, () => call.progress(1, 3, 'Still there')),
  /** Goes on for ever, one step after the other. */
  climb: (call) => {
    let step = 0;
    repeat(call, () => call.progress(++step));
  },
  big: ({ answer }) => answer(text('ä'.repeat(2_500_000))),
  picture: ({ answer }) =>
    answer([
      { type: 'image', data: pixel, mimeType: 'image/png' },
      { type: 'image', data: pixel, mimeType: 'image/svg+xml' },
      { type: 'resource', resource: { uri: 'note://1', mimeType: 'text/plain', text: 'A note' } },
      { type: 'resource_link', uri: 'https://example.org/picture.png', name: 'Elsewhere' },
    ]),
  numbers: ({ answer }) => answer(text('{"sum":3}'), { structuredContent: { sum: 3 } }),
  fail: ({ answer }) => answer(text('There is no such city.'), { isError: true }),
  learn: (call) => {
    call.learn('learned');
    call.answer(text('Learned.'));
  },
  learned: ({ answer }) => answer(text('Known.')),
};

function repeat({ canceled }: Call, act: () => void): void {
  const timer = setInterval(act, 20);
  canceled.addEventListener('abort', () => clearInterval(timer), { once: true });
}

const inputSchema = {
  type: 'object',
  properties: { tag: { type: 'string' } },
  required: ['tag'],
  additionalProperties: false,
};

export function describedTool(name: string) {
  return {
    name,
    description: `The fixture that can ${name}.`,
    inputSchema,
    annotations: { readOnlyHint: name === 'look' },
  };
}

/** The tools of a server by its name; `broken` has one that is right, among others. */
export function toolsOf(server: string): object[] {
  if (server !== 'broken')
    return Object.keys(behaviours)
      .filter((name) => name !== 'learned')
      .map(describedTool);
  const dangling = { type: 'object', properties: { tag: { $ref: '#/nowhere' } } };
  return [
    describedTool('look'),
    { name: 'shapeless', inputSchema: { type: 'string' } },
    { name: 'dangling', inputSchema: dangling },
    describedTool('look'),
  ];
}
