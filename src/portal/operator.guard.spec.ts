import { describe, expect, test } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import { ForeignHostError, NotSignedInError, OperatorGuard } from './operator.guard.js';

const TOKEN = 'n0t-a-real-token';
const guard = new OperatorGuard(TOKEN);

interface Asking {
  readonly method?: string;
  readonly host?: string | undefined;
  readonly authorization?: string | undefined;
}
function ask({ method = 'POST', host = '127.0.0.1:3000', authorization }: Asking): boolean {
  const request = { method, headers: { host, authorization } };
  return guard.canActivate({ switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext);
}

describe('whoever reads', () => {
  test.each(['GET', 'HEAD', 'OPTIONS'])('with %s needs no token', (method) => {
    expect(ask({ method })).toBe(true);
  });

  test('may hold a wrong one', () => {
    expect(ask({ method: 'GET', authorization: 'Bearer wrong' })).toBe(true);
  });
});

describe('whoever acts', () => {
  test('with the token may', () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(ask({ method, authorization: `Bearer ${TOKEN}` })).toBe(true);
    }
  });

  test.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['the token without its scheme', TOKEN],
    ['another scheme', `Basic ${TOKEN}`],
    ['a token of the same length', `Bearer ${'x'.repeat(TOKEN.length)}`],
    ['the beginning of the token', `Bearer ${TOKEN.slice(0, -1)}`],
    ['the token and more', `Bearer ${TOKEN}x`],
    ['no token at all', 'Bearer '],
    ['as many characters in more bytes', `Bearer ${TOKEN.slice(0, -1)}é`],
  ])('with %s may not', (_name, authorization) => {
    expect(() => ask({ authorization })).toThrow(NotSignedInError);
  });

  test('by a method that nobody knows needs the token as well', () => {
    expect(() => ask({ method: 'PROPFIND' })).toThrow(NotSignedInError);
  });
});

describe('the name under which the service is asked', () => {
  test.each(['127.0.0.1', '127.0.0.1:3000', 'localhost', 'localhost:65535', '[::1]:3000'])('may be %s', (host) => {
    expect(ask({ method: 'GET', host })).toBe(true);
  });

  // A page of another origin that rebinds its name to this machine sends that name.
  test.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example:3000',
    '10.0.0.5:3000',
    '',
    'localhost:',
  ])('may not be "%s", for reading or for acting with the token', (host) => {
    expect(() => ask({ method: 'GET', host })).toThrow(ForeignHostError);
    expect(() => ask({ host, authorization: `Bearer ${TOKEN}` })).toThrow(ForeignHostError);
  });

  test('may not be missing', () => {
    expect(() => guardWithoutHost()).toThrow(ForeignHostError);
  });
});

function guardWithoutHost(): boolean {
  const request = { method: 'GET', headers: {} };
  return guard.canActivate({ switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext);
}
