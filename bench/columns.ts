import type { Figure } from './samples.ts';

export type Column = Figure & {
  title: string;
  /** What the figure is multiplied by to be shown. */
  scale?: number;
};

export type Table = {
  title: string;
  /** What the reader has to know to read it. */
  text: string;
  load: string;
  columns: Column[];
};

const stopColumns: Column[] = [
  { title: 'closed p50 ms', measure: 'closed', quantile: 0.5 },
  { title: 'closed p99 ms', measure: 'closed', quantile: 0.99 },
  { title: 'p99 ÷ (a)', measure: 'closed', quantile: 0.99, over: 'pipe' },
  { title: 'unseen %', measure: 'unseenPercent' },
  { title: 'unseen tokens per stop', measure: 'unseenTokens' },
  { title: 'stop answered p50 ms', measure: 'answered', quantile: 0.5 },
  { title: 'never closed', measure: 'neverClosed' },
  { title: 'failed', measure: 'problems' },
];

const costColumns: Column[] = [
  { title: 'CPU µs per token', measure: 'cpuPerToken' },
  { title: '÷ (a)', measure: 'cpuPerToken', over: 'pipe' },
  { title: '÷ (c)', measure: 'cpuPerToken', over: 'recipe' },
  { title: '÷ (d)', measure: 'cpuPerToken', over: 'recipe-plain' },
  { title: 'PostgreSQL µs per token', measure: 'databaseCpuPerToken' },
  { title: 'CPU ms per start', measure: 'cpuPerStart' },
  { title: 'CPU ms per stop', measure: 'cpuPerStop' },
  { title: 'tokens delivered %', measure: 'delivered', scale: 100 },
  { title: 'event loop late p99 ms', measure: 'loopDelayP99' },
];

const timingColumns: Column[] = [
  { title: 'first token added p50 ms', measure: 'firstToken', quantile: 0.5 },
  { title: 'p99 ms', measure: 'firstToken', quantile: 0.99 },
  { title: 'gaps at client p99 ms', measure: 'gapP99' },
  { title: 'gaps at provider p99 ms', measure: 'providerGapP99' },
];

const streamTables = [
  { load: '1x100', streams: '1 stream of 100 tokens a second' },
  { load: '10x100', streams: '10 streams of 100 tokens a second' },
  { load: '100x100', streams: '100 streams of 100 tokens a second' },
  { load: '1000x10', streams: '1,000 streams of 10 tokens a second' },
].flatMap(({ load, streams }): Table[] => [
  {
    title: `Stop: ${streams}`,
    text: 'From the press to the provider’s socket closed; tokens that the provider had sent by then and the client had not received at the press.',
    load,
    columns: stopColumns,
  },
  {
    title: `Cost: ${streams}`,
    text: 'Processor time of the server process: per token that arrived while all streams ran, and beyond that per stream that was started and per stream that was stopped.',
    load,
    columns: costColumns,
  },
  {
    title: `Timing: ${streams}`,
    text: 'From the request to the first token at the client, less the provider’s own time for it; times between arrivals while all streams run.',
    load,
    columns: timingColumns,
  },
]);

export const tables: Table[] = [
  ...streamTables,
  {
    title: 'Memory of a live stream',
    text: '1,000 streams of 10 tokens a second in a fresh, warm process against the same process before, after a garbage collection: resident memory, and what JavaScript holds of it.',
    load: 'memory',
    columns: [
      { title: 'process before, MB', measure: 'residentBefore' },
      { title: 'resident KB per stream', measure: 'residentPerStream' },
      { title: 'held KB per stream', measure: 'heldPerStream' },
    ],
  },
  {
    title: 'Database writes',
    text: 'A run that is stopped within a second costs, from its start to its end; 100 streams of 100 tokens a second cost, while nothing starts or ends.',
    load: 'database',
    columns: [
      { title: 'rows per run', measure: 'rowsPerRun' },
      { title: 'transactions per run', measure: 'transactionsPerRun' },
      { title: 'log KB per run', measure: 'walPerRun' },
      { title: 'rows per second', measure: 'rowsPerSecond' },
      { title: 'transactions per second', measure: 'transactionsPerSecond' },
      { title: 'log KB per second', measure: 'walPerSecond' },
    ],
  },
  {
    title: 'Saving long answers',
    text: '100 streams of 20 tokens a second, with nothing saved before and with 100 KB each. Processor time is of the server process.',
    load: 'saving',
    columns: [
      { title: 'CPU ms per s, short', measure: 'cpuShort' },
      { title: 'long', measure: 'cpuLong' },
      { title: 'long ÷ short', measure: 'cpuGrowth' },
      { title: 'log KB per s, short', measure: 'walShort' },
      { title: 'long', measure: 'walLong' },
      { title: 'event loop late p99 ms, short', measure: 'loopDelayShort' },
      { title: 'long', measure: 'loopDelayLong' },
    ],
  },
  {
    title: 'Start',
    text: 'From the start of the process to the first good answer of /api/health: the first start, which makes the database; with an empty database; with 100,000 runs.',
    load: 'scale',
    columns: [
      { title: 'first ms', measure: 'startFirst' },
      { title: 'empty ms', measure: 'startEmpty' },
      { title: '100,000 runs ms', measure: 'startFull' },
      { title: '100,000 runs ÷ empty', measure: 'startGrowth' },
    ],
  },
  {
    title: 'Reading with 10,000 chats',
    text: 'What a user with 10,000 chats of 10 runs waits for, and as a ratio what one with 10 such chats waits for in the same database. Medians in ms, ÷ is many ÷ few.',
    load: 'scale',
    columns: [
      { title: 'sidebar', measure: 'sidebarMany' },
      { title: '÷', measure: 'sidebarGrowth' },
      { title: 'chat opened', measure: 'chatMany' },
      { title: '÷', measure: 'chatGrowth' },
      { title: 'search', measure: 'searchMany' },
      { title: '÷', measure: 'searchGrowth' },
      { title: 'runs', measure: 'historyMany' },
      { title: '÷', measure: 'historyGrowth' },
    ],
  },
];
