import { availableParallelism, cpus, totalmem } from 'node:os';
import process from 'node:process';

/** What the figures were measured on, in one line. */
export function machineFacts(): string {
  const model = cpus()[0]?.model.trim() ?? 'processor unknown';
  const memory = Math.round(totalmem() / 1024 ** 3);
  const cores = availableParallelism();
  return `${cores} cores (${model}), ${memory} GB, ${process.platform}, Node ${process.version}`;
}
