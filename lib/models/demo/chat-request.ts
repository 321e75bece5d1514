import { z } from 'zod';

const content = z
  .union([z.string(), z.array(z.looseObject({ text: z.string().default('') }))])
  .nullish()
  .transform((value) =>
    typeof value === 'string' ? value : (value ?? []).map(({ text }) => text).join(''),
  );

/** The body of a request to Chat Completions, as far as the demo reads it. */
export const chatRequest = z.object({
  model: z.string(),
  messages: z
    .array(
      z.object({
        role: z.enum(['system', 'user', 'assistant', 'developer', 'tool']),
        content,
      }),
    )
    .min(1),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).nullish(),
  stream: z.literal(true),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
});
export type ChatRequest = z.infer<typeof chatRequest>;
export type ChatMessage = ChatRequest['messages'][number];
