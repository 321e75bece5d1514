import { cancelMutants } from './cancel-mutants.ts';
import { databaseMutants } from './database-mutants.ts';
import { driverMutants } from './driver-mutants.ts';
import { liveRunMutants } from './live-run-mutants.ts';
import type { Mutant } from './mutant.ts';
import { processMutants } from './process-mutants.ts';
import { saveMutants } from './save-mutants.ts';
import { startMutants } from './start-mutants.ts';
import { toolMutants } from './tool-mutants.ts';
import { watchMutants } from './watch-mutants.ts';

/** Every guard of lib/runs that the simulation must miss when it is gone. */
export const mutants: Mutant[] = [
  ...startMutants,
  ...liveRunMutants,
  ...driverMutants,
  ...saveMutants,
  ...cancelMutants,
  ...processMutants,
  ...watchMutants,
  ...databaseMutants,
  ...toolMutants,
];
