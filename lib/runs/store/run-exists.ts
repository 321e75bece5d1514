import { RequestError } from '#lib/request-error.ts';

/** The answer to an id that has been used before. */
export function runExists(): RequestError {
  return new RequestError(409, 'run_exists', 'id: a run with this id has been started already.');
}
