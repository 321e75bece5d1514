import { db } from '#lib/db/database.ts';
import { answering } from '#lib/http/route.ts';
import { log } from '#lib/log.ts';
import { RequestError } from '#lib/request-error.ts';

export const dynamic = 'force-dynamic';

export const GET = answering(async () => {
  try {
    await db().$queryRaw`SELECT 1`;
    return Response.json({ status: 'ok' });
  } catch (error) {
    log().error({ err: error }, 'health check failed');
    throw new RequestError(503, 'database_down', 'The database does not answer.');
  }
});
