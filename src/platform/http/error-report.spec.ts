import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { RpcRefusedError, RpcUnavailableError } from '../chain/rpc-error.js';
import { PlatformError } from '../platform-error.js';
import { reportError } from './error-report.js';
import { OTHERWISE, STATUS_RULES, statusOf } from './status-table.js';

class SampleError extends PlatformError {
  constructor(readonly code: string) {
    super('The proposal is old.', 'Assess again.', { debt: 5n, at: Number.NaN });
  }
}

test.each([
  ['input/invalid', 400],
  ['not-found/route', 404],
  ['conflict/proposal', 409],
  ['proposals/not-found', 404],
  ['proposals/proposal-not-found', 404],
  ['proposals/illegal-transition', 409],
  ['proposals/expired', 410],
  ['portal/not-signed-in', 401],
  ['portal/role-not-allowed', 403],
  ['safe/service-unavailable', 503],
  ['chain/unavailable', 503],
  ['chain/refused', 503],
  ['config/invalid', 500],
  ['estimator/insufficient-history', 422],
  ['protocol/unfounded', 422],
])('%s is answered with %i', (code, status) => {
  expect(statusOf(code)).toBe(status);
});

test('every rule of the table can be reached', () => {
  for (const rule of STATUS_RULES) {
    const code = 'startsWith' in rule ? `${rule.startsWith}x` : `room/${rule.endsWith}`;
    expect([code, statusOf(code)]).toEqual([code, rule.status]);
  }
  expect(statusOf('room/what-happened')).toBe(OTHERWISE);
});

test('a coded error keeps code, next step and data; the message does not say the next step twice', () => {
  expect(reportError(new SampleError('proposals/stale'))).toEqual({
    status: 409,
    body: {
      error: {
        code: 'proposals/stale',
        message: 'The proposal is old.',
        next: 'Assess again.',
        details: { debt: '5', at: 'NaN' },
      },
    },
  });
});

test('errors of the chain, which extend no common class, are reported by their shape', () => {
  const refused = new RpcRefusedError('eth_call', { code: 3, message: 'execution reverted' });
  expect(reportError(refused).body.error).toMatchObject({ code: 'chain/refused', details: { rpcCode: 3 } });
});

test('keys in the address of a node do not reach the client', () => {
  const lost = new RpcUnavailableError('https://user:pw@node.example/v2/SECRET?key=SECRET', 'eth_call', new Error('x'));
  const { status, body } = reportError(lost);
  expect(status).toBe(503);
  expect(JSON.stringify(body)).not.toMatch(/SECRET|pw/);
  expect(body.error.message).toContain('https://node.example');
});

test('a schema error names every field', () => {
  const schema = z.object({ ilk: z.string(), changes: z.array(z.object({ to: z.number() })) });
  const { error } = schema.safeParse({ changes: [{ to: 'x' }] });
  const { status, body } = reportError(error);
  expect(status).toBe(400);
  expect(body.error.code).toBe('input/invalid');
  expect(body.error.details).toMatchObject({ fields: [{ path: 'ilk' }, { path: 'changes.0.to' }] });
});

test.each([
  ['an unknown error', new Error('password=hunter2')],
  ['an error with the code of another library', Object.assign(new Error('password=hunter2'), { code: 'ECONNREFUSED' })],
  ['a thrown string', 'password=hunter2'],
  ['undefined', undefined],
])('%s becomes a 500 that tells nothing of it', (_name, thrown) => {
  const { status, body } = reportError(thrown);
  expect(status).toBe(500);
  expect(body.error.code).toBe('internal/unexpected');
  expect(JSON.stringify(body)).not.toMatch(/hunter2|undefined|spec\.ts/);
});
