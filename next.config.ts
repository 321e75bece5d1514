import type { NextConfig } from 'next';

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
  serverExternalPackages: ['@prisma/schema-engine-wasm', '@prisma/adapter-pg', 'pg', 'pino'],
  poweredByHeader: false,
  devIndicators: false,
  // `npm run check` checks the types, of the tests and scripts as well; a start need not wait for it.
  typescript: { ignoreBuildErrors: true },
};

export default config;
