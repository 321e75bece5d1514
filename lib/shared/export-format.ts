/** As what runs can be exported: for spreadsheets, and a JSON object a line. */
export const exportFormats = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];
