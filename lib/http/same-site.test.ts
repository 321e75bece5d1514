import { describe, expect, it } from 'vitest';
import { refuseOtherSites } from './same-site.ts';

type Settings = Parameters<typeof refuseOtherSites>[1];

const atHome: Settings = { publicUrl: null, host: '127.0.0.1' };
const published: Settings = { publicUrl: 'https://halt.example', host: '127.0.0.1' };

function passes(headers: Record<string, string>, settings = atHome): boolean {
  try {
    refuseOtherSites(new Headers(headers), settings);
    return true;
  } catch {
    return false;
  }
}

describe('a stranger’s name that leads to this machine (DNS rebinding)', () => {
  it.each([
    'evil.example:3000',
    '127.evil.example:3000',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'evil-localhost',
    '0x7f.evil.example',
    '127.0.0.1.5',
    '::1.evil.example',
    '',
  ])('neither reads nor does anything as %j', (host) => {
    for (const settings of [atHome, published]) {
      const scheme = 'http://';
      expect(passes({ host }, settings)).toBe(false);
      expect(passes({ host, 'x-forwarded-host': 'localhost:3000' }, settings)).toBe(false);
      expect(passes({ host, 'x-forwarded-host': 'halt.example' }, settings)).toBe(false);
      expect(passes({ host, origin: scheme + host }, settings)).toBe(false);
    }
  });
});

describe('this machine', () => {
  it.each([
    'localhost:3000',
    'LOCALHOST',
    'localhost.:3000',
    'halt.localhost:3000',
    '127.0.0.1:3000',
    '127.9.8.7',
    '[::1]:3000',
    '[::ffff:127.0.0.1]:3000',
    '2130706433',
    '0x7f.1:3000',
  ])('is reached as %s, with and without a public address', (host) => {
    for (const settings of [atHome, published]) {
      expect(passes({ host }, settings)).toBe(true);
      expect(passes({ host, origin: `http://${host}` }, settings)).toBe(true);
    }
  });

  it('is another site on another port', () => {
    const host = '127.0.0.1:3000';
    expect(passes({ host, origin: 'http://127.0.0.1:8080' })).toBe(false);
    expect(passes({ host, 'sec-fetch-site': 'same-site' })).toBe(false);
    expect(passes({ host, origin: 'http://[::1]:3000' })).toBe(false);
  });
});

describe('with a public address', () => {
  const host = 'halt.example';
  it('a page of that address is served, and a program that asks for it', () => {
    expect(passes({ host, origin: 'https://halt.example' }, published)).toBe(true);
    expect(passes({ host: 'upstream', origin: 'https://halt.example' }, published)).toBe(true);
    expect(passes({ host, 'sec-fetch-site': 'same-origin' }, published)).toBe(true);
    expect(passes({ host }, published)).toBe(true);
    expect(passes({ host: 'halt.example:443' }, published)).toBe(true);
  });

  it.each([
    'http://halt.example',
    'https://halt.example:8443',
    'https://halt.example.evil.example',
    'https://evil.example',
    'null',
  ])('a page of %s is not', (origin) => {
    expect(passes({ host, origin }, published)).toBe(false);
    const forwarded = URL.canParse(origin) ? new URL(origin).host : origin;
    expect(passes({ host: forwarded, origin, 'x-forwarded-host': forwarded }, published)).toBe(
      false,
    );
  });
});

it('a page of another site is refused whatever it asks with', () => {
  for (const site of ['cross-site', 'same-site', 'nonsense']) {
    expect(passes({ host: 'localhost:3000', 'sec-fetch-site': site })).toBe(false);
  }
});
