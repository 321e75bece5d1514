import type { NextConfig } from 'next';

const config: NextConfig = {
  // These load WebAssembly or data files from beside themselves, which a bundle would lose.
  serverExternalPackages: ['@prisma/schema-engine-wasm', '@prisma/adapter-pg', 'pg', 'pino', 'ws'],
  poweredByHeader: false,
  // `npm run check` checks the types, of the tests and scripts as well; a start need not wait for it.
  typescript: { ignoreBuildErrors: true },
};

export default config;
