import type { JSONSchema7, JSONValue } from '@ai-sdk/provider';

/** A tool as a model is offered it, whoever runs it. */
export type Tool = {
  /** As the model calls it: unique among all servers, [a-zA-Z0-9_-], at most 64 characters. */
  name: string;
  /** The id of its server in the operator's file; `halt` for Halt's own. */
  server: string;
  title: string;
  description: string;
  inputSchema: JSONSchema7;
  /** What the server says of it. */
  readOnly: boolean;
  /** Whether a call waits for the user's approval, after the operator's setting. */
  asks: boolean;
  /** null where the input fits the schema, else what is wrong with it, in words for the model. */
  problemOf(input: unknown): string | null;
  /** Calls the tool and says how that ended. Ends at once when the signal aborts. Never rejects. */
  call(input: unknown, context: ToolContext): Promise<ToolCallEnd>;
};

export type ToolContext = {
  userId: string;
  chatId: string;
  /** Stop, or Skip where its reason is `skipped`. What the server is told is one fixed sentence. */
  signal: AbortSignal;
  onProgress(progress: ToolProgress): void;
  /** Hears a result that arrives after the call was given up. */
  onLate(result: ToolResult): void;
  /** Hears that the server says, after the call was given up, that it has canceled it. */
  onCanceled?(): void;
};

export type ToolProgress = { progress: number; total: number | null; message: string | null };

/** `cutAt`: how many characters of text were kept, where there were more. */
export type ToolResult = { content: ToolContent[]; isError: boolean; cutAt: number | null };

export type ToolContent =
  | { type: 'text'; text: string }
  | { type: 'json'; value: JSONValue }
  | { type: 'image'; mediaType: string; data: string /* base64 */ }
  /** `text` is null for a mere link, and for what is no text. It is never fetched. */
  | {
      type: 'resource';
      uri: string;
      name: string | null;
      mediaType: string | null;
      text: string | null;
    };

/**
 * How a call ended. finished: it was answered, also with an error of its own. canceled: nothing had been
 * sent, or the server confirmed. may-have-happened: it was sent and nobody knows; also after a timeout or
 * the death of the server. not-started: it never reached the server.
 */
export type ToolCallEnd =
  | { outcome: 'finished'; result: ToolResult }
  | {
      outcome: 'canceled' | 'may-have-happened' | 'not-started';
      why: 'stopped' | 'skipped' | 'timeout' | 'server-gone' | 'failed';
      message: string;
    };

export type ToolServer = {
  id: string;
  name: string;
  status: 'ready' | 'connecting' | 'unavailable';
  /** Why it is unavailable, or what is wrong with some of its tools, in a sentence. */
  problem: string | null;
  tools: Tool[];
};

/** The operator's word on approval: tools ask where they may change something, all of them, or none. */
export type Approval = 'ask' | 'always' | 'never';

/** All tools of this process. */
export interface ToolBox {
  /** Connects what is not connected, bounded in time, and says what there is. Never rejects. */
  servers(): Promise<ToolServer[]>;
  /** The tools for a run: of the servers that are ready and not in `off`. Never rejects. */
  toolsFor(off: readonly string[]): Promise<Tool[]>;
  close(): Promise<void>;
}
