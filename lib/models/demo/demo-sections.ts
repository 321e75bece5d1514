/** A part of the demo's tour: which questions it answers, and its markdown. */
export type DemoSection = { topic: RegExp; markdown: string };

/** The demo's tour of Halt, in the order in which it is told to who asks nothing special. */
export const demoSections: readonly DemoSection[] = [
  {
    topic: /\b(stop|stops|cancel|canceled|cancelled|abort|halt|interrupt)/i,
    markdown: `## Press Stop while this streams

The button beside the message box says **Stop** right now, and **Esc** does the same. This is what happens when you press it:

1. The text freezes in the same frame, and the box is ready for your next prompt.
2. The server aborts the run, which closes the socket to the provider. A real model stops generating there and then, instead of writing on for nobody at your expense.
3. The run is saved as \`canceled\`, with the words that you saw and no others. Reload the page: the answer has not grown.

A stop that comes before the first word works too, and so does a second press. If the answer had already finished, it stays *completed*: Halt records what really happened.`,
  },
  {
    topic: /\b(resume|continue|regenerat|again|version|redo|retry)/i,
    markdown: `## Resume it, or regenerate it

A stopped answer shows the word **Stopped** and two buttons:

- **Resume** starts a new run that continues from the last character. If the text broke off inside a code block, the new words go on inside the same block. What you read is one answer, without a seam.
- **Regenerate** asks the same prompt again, from nothing. The old answer is not lost: it stays as another version, and a small pager moves between them.

Neither changes the run that you stopped. An ended run is history, and history is not edited. To see it, stop this answer in the middle of a sentence and press Resume.`,
  },
  {
    topic: /\b(history|runs?|status|list|failed|completed|record)\b/i,
    markdown: `## Every run is on record

Each attempt to answer is a *run*, with exactly one ending. The **Runs** page lists yours, newest first:

| Status | What it means | Why it ended |
| --- | --- | --- |
| \`streaming\` | words are arriving now | it has not |
| \`completed\` | the provider finished | it was done |
| \`canceled\` | somebody wanted it to end | \`stop\`, \`superseded\`, \`left\`, \`disconnect\`, \`budget\` |
| \`failed\` | something broke | \`provider_error\`, \`timeout\`, \`interrupted\` |

Canceled is never counted as failed, neither in colour nor in numbers. You meant to stop; nothing went wrong. A failed run keeps what had arrived as well, together with the provider's own explanation.`,
  },
  {
    topic:
      /\b(provider|models?|openai|ollama|vllm|llama|gpt|llm|connect|api key|local|install|set ?up)/i,
    markdown: `## Connect a real model

This demo runs because no provider is configured. Halt reads its settings from the environment:

\`\`\`bash
# OpenAI, through its Responses API
OPENAI_API_KEY="your key" npm start

# Any server that speaks the OpenAI protocol, here Ollama
OPENAI_BASE_URL="http://localhost:11434/v1" npm start
\`\`\`

The model picker then lists what that provider offers. Set \`HALT_MODELS\` to a comma-separated list of ids if you would rather choose what is in it. Servers such as **vLLM**, **llama.cpp** and **LM Studio** work the same way, and closing the socket is how they notice that nobody needs the rest.`,
  },
  {
    topic: /\b(code|api|fetch|curl|program|script|sdk|javascript|typescript|python|http)\b/i,
    markdown: `## Use it from code

The page has no private door: it uses the same HTTP interface that you can.

\`\`\`js
const id = crypto.randomUUID();

const answer = await fetch('/api/runs', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ kind: 'prompt', id, chatId: crypto.randomUUID(), text: 'Hello' }),
});

// Later, from anywhere that has your session:
await fetch(\`/api/runs/\${id}/cancel\`, { method: 'POST', body: '{"reason":"stop"}' });
\`\`\`

The answer is a stream of server-sent events in the AI SDK's UI message format. Because *you* make the run's id, a request that is sent twice never starts two runs, and a stop can be sent before the first byte has come back.`,
  },
  {
    topic: /\b(leave|leaving|close|tab|reload|disconnect|network|offline)\b/i,
    markdown: `## Leave the page

Closing the tab in the middle of an answer is a decision too. Unless you chose otherwise, Halt takes it as one: the provider is stopped at once, and the run is saved as canceled, with the reason \`left\`. When you come back, the words that had arrived are there, with a Resume button below them.

> A lost connection and a pressed button look alike on the wire. Halt's Stop therefore says what it means in a request of its own, and does not leave the server to guess.`,
  },
  {
    topic: /\b(data|database|postgres|sql|store|storage|save|privacy|private|self-?host|server)/i,
    markdown: `## Where your words are kept

Everything stays on the machine that runs Halt:

- Without configuration there is an **embedded PostgreSQL** in the \`.data\` folder, with nothing to install.
- With \`DATABASE_URL\` it is your own PostgreSQL server, with the same tables.
- Each browser gets an identity of its own, and nobody else can read or stop its runs.

While an answer streams, its text is saved about twice a second, so even a server that dies in the middle of a sentence loses almost nothing.`,
  },
];
