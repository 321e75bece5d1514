import type { NextConfig } from 'next';

/** Of every answer; what a page may run is said by proxy.ts. */
const headers = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), serial=(), hid=(), midi=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Of the API, also where Next itself answers: a path with a slash too many, a method it lacks. */
const apiHeaders = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  // Compressing would hold back what streams.
  'Cache-Control': 'private, no-store, no-transform',
  Vary: 'Cookie',
};

const config: NextConfig = {
  // Two of `next dev` at once, as the tests run them, need a folder each.
  distDir: process.env.HALT_BUILD_DIR || '.next',
  // A folder that runs by itself, by `npm start` and in a container alike.
  output: 'standalone',
  // What is loaded by its path, which no bundler sees: the database's thread, and the migrations.
  outputFileTracingIncludes: {
    '/*': [
      'lib/db/*.ts',
      'prisma/migrations/**/*',
      'node_modules/@electric-sql/pglite/{package.json,dist/*.{js,wasm,data},dist/fs/*.js}',
      'node_modules/pglite-prisma-adapter/{package.json,dist/*.mjs}',
      'node_modules/pglite-prisma-adapter/node_modules/@prisma/*/{package.json,dist/**/*.{js,mjs}}',
      'node_modules/@prisma/{debug,driver-adapter-utils}/{package.json,dist/**/*.{js,mjs}}',
      'node_modules/postgres-array/{package.json,*.js}',
      'node_modules/@prisma/schema-engine-wasm/{package.json,schema_engine_bg.*}',
    ],
  },
  // These load WebAssembly or data files from beside themselves, which a bundle would lose.
  serverExternalPackages: [
    '@prisma/schema-engine-wasm',
    '@prisma/adapter-pg',
    'pg',
    'pino',
    // Loaded only where they are asked for.
    'prom-client',
    '@opentelemetry/exporter-trace-otlp-proto',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-trace',
  ],
  poweredByHeader: false,
  devIndicators: false,
  // Its redirects would be the one answer of the API that may be kept.
  skipTrailingSlashRedirect: true,
  headers: async () => [
    { source: '/:path*', headers: listed(headers) },
    { source: '/api/:path*', headers: listed(apiHeaders) },
  ],
  // `npm run check` checks the types, of the tests and scripts as well; a start need not wait for it.
  typescript: { ignoreBuildErrors: true },
};

function listed(named: Record<string, string>): { key: string; value: string }[] {
  return Object.entries(named).map(([key, value]) => ({ key, value }));
}

export default config;
