/** The least that a route can do: the provider's answer goes through as it comes. */
export async function POST(request: Request): Promise<Response> {
  const answer = await fetch(`${process.env.OPENAI_BASE_URL}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: await request.text(),
    signal: request.signal,
  });
  const headers = {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
  };
  return new Response(answer.body, { status: answer.status, headers });
}
