import { answering } from '#lib/http/route.ts';
import { RequestError } from '#lib/request-error.ts';

/** What the API does not have is said as its other errors are, and not by a page. */
const handle = answering(() => {
  throw new RequestError(404, 'not_found', 'No such API address.');
});

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
