import type { JSONSchema7 } from '@ai-sdk/provider';
import { isSpecType, type Tool as McpTool } from '@modelcontextprotocol/client';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';
import { cleanText } from '#lib/shared/clean-text.ts';

/** A tool of an MCP server that can be offered. */
export type UsableTool = {
  definition: McpTool;
  title: string;
  description: string;
  inputSchema: JSONSchema7;
  readOnly: boolean;
  problemOf(input: unknown): string | null;
};

const mostTools = 200;
const longestDescription = 4_000;
const longestProblem = 1_000;

/**
 * The tools of a server's list that can be offered. One whose schema is broken is not: a provider would
 * refuse the whole request for it, and so every answer of the chat.
 * @returns them, and a sentence about the others, null where there are none
 */
export function usableTools(listed: readonly unknown[]): {
  tools: UsableTool[];
  problem: string | null;
} {
  const tools = new Map<string, UsableTool>();
  const refused: string[] = [];
  // One for each list, as schemas may carry ids, which it would find taken.
  const validator = new AjvJsonSchemaValidator();
  for (const each of listed.slice(0, mostTools)) {
    const tool = usable(each, validator);
    if (tool && !tools.has(tool.definition.name)) tools.set(tool.definition.name, tool);
    else refused.push(nameOf(each));
  }
  return { tools: [...tools.values()], problem: problemWith(refused, listed.length) };
}

function usable(listed: unknown, validator: AjvJsonSchemaValidator): UsableTool | null {
  if (!isSpecType.Tool(listed)) return null;
  try {
    // Its type is narrower than that of the schemas which the protocol allows.
    const schema = listed.inputSchema as Parameters<typeof validator.getValidator>[0];
    const validate = validator.getValidator(schema);
    const { title, annotations, description = '' } = listed;
    return {
      definition: listed,
      title: cleanText(title ?? annotations?.title ?? listed.name).slice(0, 100),
      description: cleanText(description).slice(0, longestDescription),
      // Some providers refuse an object without the word.
      inputSchema: { properties: {}, ...listed.inputSchema } as JSONSchema7,
      readOnly: annotations?.readOnlyHint === true,
      problemOf: (input) => {
        const { errorMessage } = validate(input);
        return (
          errorMessage?.replaceAll(/\bdata\b(?=[/ ])/g, 'input').slice(0, longestProblem) ?? null
        );
      },
    };
  } catch {
    // Whatever the compiler of schemas finds wrong: the picker says which tool it is.
    return null;
  }
}

function nameOf(listed: unknown): string {
  const hasName = typeof listed === 'object' && listed !== null && 'name' in listed;
  return hasName && typeof listed.name === 'string'
    ? cleanText(listed.name).slice(0, 64)
    : '(no name)';
}

function problemWith(refused: readonly string[], count: number): string | null {
  if (count > mostTools) return `It has ${count} tools; only the first ${mostTools} are looked at.`;
  if (refused.length === 0) return null;
  const names = refused.slice(0, 5).join(', ');
  const more = refused.length > 5 ? ` and ${refused.length - 5} more` : '';
  return `Not offered, because the server describes them wrongly or twice: ${names}${more}.`;
}
