import { inputTokens, type Wire } from './wire.ts';

/** The stream of Gemini's `POST /v1/models/MODEL:streamGenerateContent?alt=sse`. */
export function generateContentWire(id: number, modelVersion: string): Wire {
  const write = (data: object) => `data: ${JSON.stringify(data)}\r\n\r\n`;
  const response = (parts: object[], more: object = {}) =>
    write({
      candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
      modelVersion,
      responseId: `response-${id}`,
    });
  return {
    open: () => '',
    reasoning: (text) => response([{ text, thought: true }]),
    token: (text) => response([{ text }]),
    error: (message) => write({ error: { code: 503, message, status: 'UNAVAILABLE' } }),
    finish: (tokensSent, isCut) => {
      const usageMetadata = {
        promptTokenCount: inputTokens,
        candidatesTokenCount: tokensSent,
        totalTokenCount: inputTokens + tokensSent,
      };
      const finishReason = isCut ? 'MAX_TOKENS' : 'STOP';
      const content = { role: 'model', parts: [{ text: '' }] };
      return write({ candidates: [{ content, finishReason, index: 0 }], usageMetadata });
    },
  };
}
