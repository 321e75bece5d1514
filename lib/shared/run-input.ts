import { z } from 'zod';
import { cleanText } from './clean-text.ts';
import { cancelReasons, leavePolicies, longestPrompt } from './run.ts';
import { toolDecisions } from './tool-call.ts';

const uuid = z.uuid('must be a UUID').transform((id) => id.toLowerCase());
const shown = z
  .int('must be a whole number')
  .min(0, 'must not be negative')
  .max(2_147_483_647, 'is too large');
const text = z
  .string('must be a string')
  .max(longestPrompt, `must have at most ${longestPrompt} characters`)
  .transform(cleanText)
  .refine((value) => value.trim() !== '', 'must not be empty');

/** The name of a model, as a provider lists it. */
export const modelName = z
  .string('must be a string')
  .max(200, 'is too long')
  .transform(cleanText)
  .refine((name) => name !== '', 'must not be empty');

/** An id that each page makes for itself, once. */
const page = uuid.optional();

/** The ids of the tool servers that are off in a chat. */
export const toolsOff = z
  .array(
    z.string('must be a list of ids').max(100, 'has an id that is too long').transform(cleanText),
  )
  .max(100, 'must have at most 100 ids');

const common = {
  id: uuid,
  page,
  model: modelName.optional(),
  onLeave: z.enum(leavePolicies, 'must be "stop" or "keep"').optional(),
  /** Length of the text on screen of the run that this one supersedes. */
  supersededShown: shown.optional(),
};

/** The body of POST /api/runs: the three ways to start a run. */
export const runInput = z.discriminatedUnion(
  'kind',
  [
    z.object({
      kind: z.literal('prompt'),
      ...common,
      chatId: uuid,
      text,
      /** Null follows nothing: the first prompt of a chat, written anew. */
      afterRunId: uuid.nullable().optional(),
      /** For a chat that is made by it. */
      toolsOff: toolsOff.optional(),
    }),
    z.object({ kind: z.literal('regenerate'), ...common, promptId: uuid }),
    z.object({ kind: z.literal('resume'), ...common, runId: uuid }),
  ],
  'must be "prompt", "regenerate" or "resume"',
);
export type RunInput = z.infer<typeof runInput>;

const askable = cancelReasons.filter((reason) => reason === 'stop' || reason === 'left');

/** The body of POST /api/runs/{id}/cancel; an empty body is a stop. */
export const cancelInput = z
  .object({
    reason: z.enum(askable, 'must be "stop" or "left"').default('stop'),
    shown: shown.nullish().transform((length) => length ?? null),
    page,
  })
  .transform(({ page: pageId = null, ...asked }) => ({ ...asked, pageId }));

/** The body of POST /api/runs/{id}/calls/{callId}/approval. */
export const decisionInput = z.object({
  decision: z.enum(toolDecisions, `must be one of ${toolDecisions.join(', ')}`),
});
