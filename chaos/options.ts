import { parseArgs } from 'node:util';

export type Options = {
  minutes: number;
  seed: number;
  database: 'embedded' | 'postgres';
  /** Server processes on the one database. */
  instances: 1 | 2;
  clients: number;
};

export const usage = `npm run chaos -- [--minutes 10] [--seed N] [--clients 24]
  [--database embedded|postgres] [--instances 1|2 (2 on postgres alone)]`;

/** @throws with a sentence for an argument that cannot be used */
export function parseOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      database: { type: 'string', default: 'embedded' },
      instances: { type: 'string', default: '1' },
      clients: { type: 'string', default: '24' },
    },
  });
  const { database } = values;
  if (database !== 'embedded' && database !== 'postgres') {
    throw new Error('--database must be embedded or postgres.');
  }
  const instances = numberOf('instances', values.instances, 1, 2) === 2 ? 2 : 1;
  if (instances === 2 && database === 'embedded') {
    throw new Error('--instances: the embedded database has one server process.');
  }
  return {
    database,
    instances,
    minutes: numberOf('minutes', values.minutes, 0.1, 600),
    seed: numberOf('seed', values.seed, 0, 2 ** 32 - 1),
    clients: numberOf('clients', values.clients, 1, 200),
  };
}

function numberOf(name: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (value.trim() !== '' && number >= least && number <= most) return number;
  throw new Error(`--${name} must be a number from ${least} to ${most}.`);
}
