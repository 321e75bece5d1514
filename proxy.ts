import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { type NextRequest, NextResponse } from 'next/server';
import { transportSecurity } from '#lib/http/transport-security.ts';

/** What an answer contains must not run: scripts and styles are those of a nonce made for each page. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(18).toString('base64');
  const policy = contentSecurityPolicy(nonce);
  // Next reads the nonce for its own scripts here, and the layout hands it to the theme's.
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  headers.set('x-nonce', nonce);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  // Not kept by what others share, nor used unasked: after an upgrade its scripts are gone. Without
  // no-store, which would keep the page out of the browser's back/forward cache.
  response.headers.set('cache-control', 'private, no-cache, max-age=0, must-revalidate');
  for (const [name, value] of Object.entries(transportSecurity()))
    response.headers.set(name, value);
  return response;
}

/** Pages: not the API, which draws nothing, and not what the build made. */
export const config = {
  matcher: ['/((?!api/|_next/static/|_next/image|favicon\\.ico$|icon\\.svg$|apple-icon\\.png$).*)'],
};

function contentSecurityPolicy(nonce: string): string {
  // While developing React rebuilds the server's stacks with eval, and Next's tools add styles.
  const isDevelopment = process.env.NODE_ENV === 'development';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    // Code is coloured in a worker.
    "worker-src 'self'",
    // Math and code are laid out by style attributes, which can load nothing from elsewhere.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
