/** The limit: a Node process that does nothing but pass a request on and its answer back. */
import { Agent, createServer, request as requestOf } from 'node:http';
import process from 'node:process';

const agent = new Agent({ keepAlive: true });
const provider = process.env.OPENAI_BASE_URL ?? '';

const server = createServer((request, response) => {
  const headers = { 'content-type': 'application/json' };
  const upstream = requestOf(provider + request.url, { agent, method: request.method, headers });
  upstream.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, { 'content-type': 'text/event-stream' });
    answer.pipe(response);
  });
  upstream.on('error', () => response.destroy());
  response.on('close', () => {
    if (!response.writableFinished) upstream.destroy();
  });
  request.pipe(upstream);
});
server.listen(Number(process.env.PORT), '127.0.0.1');
