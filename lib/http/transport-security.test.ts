import process from 'node:process';
import { expect, it } from 'vitest';

it('browsers that came by https come by nothing else for a year', async () => {
  process.env.HALT_PUBLIC_URL = 'https://halt.example';
  const { transportSecurity } = await import('./transport-security.ts');
  expect(transportSecurity()).toEqual({ 'strict-transport-security': 'max-age=31536000' });
});
