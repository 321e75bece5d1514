import { db } from '#lib/db/database.ts';
import { log } from '#lib/log.ts';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  try {
    await db().$queryRaw`SELECT 1`;
    return Response.json({ status: 'ok' });
  } catch (error) {
    log().error({ err: error }, 'health check failed');
    const message = 'The database does not answer.';
    return Response.json({ error: { code: 'database_down', message } }, { status: 503 });
  }
}
