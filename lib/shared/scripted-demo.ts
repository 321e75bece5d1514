/** The provider that answers where none is configured, labelled as scripted wherever it is named. */
export const scriptedDemo = { id: 'demo', name: 'Scripted demo (no AI)' } as const;
