import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import request, { type Response } from 'supertest';
import { assessment } from '../../test/builders/assessment.builder.js';
import { localPolicy } from '../../test/builders/policy.builder.js';
import { proposal } from '../../test/builders/proposal.builder.js';
import { startPortal, TOKEN, type Portal } from '../../test/support/portal.js';
import { RpcUnavailableError } from '../platform/chain/rpc-error.js';
import { HealthChecks } from '../platform/health/health-checks.js';
import type { ErrorBody } from '../platform/http/error-report.js';
import { StaleProposalError, UnknownProposalError } from '../proposals/proposals-error.js';
import { UnknownAssessmentError } from '../recommendations/recommendations-error.js';
import { InvalidSignatureError } from '../safe/safe-error.js';

const HASH = `0x${'ab'.repeat(32)}`;
const SIGNATURE = `0x${'1'.repeat(130)}`;

/** What came through to the services, in order. */
const asked: unknown[][] = [];
/** What the next call throws. */
let failure: Error | null = null;
const answer =
  <Value>(name: string, value: Value) =>
  (...args: unknown[]): Promise<Value> => {
    asked.push([name, ...args]);
    return failure ? Promise.reject(failure) : Promise.resolve(value);
  };

let portal: Portal;
let url: string;
beforeAll(async () => {
  portal = await startPortal({
    assessments: {
      list: answer('list', [assessment()]),
      find: answer('find', assessment()),
      assess: answer('assess', assessment()),
    },
    proposing: { propose: answer('propose', { outcome: 'nothing-to-change', proposal: null }) },
    proposals: {
      list: answer('proposals', [proposal()]),
      find: answer('proposal', proposal()),
      sign: answer('sign', proposal()),
      execution: answer('execution', { to: '0x1', data: '0x2' }),
    },
    execution: { lookAt: answer('lookAt', proposal()) },
    importer: { importPrices: answer('importPrices', {}), importFolder: answer('importFolder', []) },
    policies: { current: () => localPolicy() },
  });
  await portal.app.listen(0, '127.0.0.1');
  url = await portal.app.getUrl();
});
afterAll(() => portal.app.close());
afterEach(() => {
  asked.length = 0;
  failure = null;
});

const get = (path: string) => request(url).get(`/api/v1${path}`);
const post = (path: string, body?: object) =>
  request(url).post(`/api/v1${path}`).set('authorization', `Bearer ${TOKEN}`).send(body);
const errorOf = ({ body }: Response): ErrorBody['error'] => (body as ErrorBody).error;
const fieldsOf = (response: Response): string[] =>
  (errorOf(response).details as { fields: { path: string }[] }).fields.map(({ path }) => path);

describe('a request that is wrong in itself is a 400 that names the field', () => {
  test.each<[string, string, object | undefined, string]>([
    ['a list of more than 200', '/assessments?limit=201', undefined, 'limit'],
    ['a list of none', '/assessments?limit=0', undefined, 'limit'],
    ['a list of a number and a half', '/assessments?limit=1.5', undefined, 'limit'],
    ['a list of words', '/assessments?limit=many', undefined, 'limit'],
    ['an assessment by a name that is not "latest"', '/assessments/newest', undefined, ''],
    ['an assessment below one', '/assessments/0', undefined, ''],
    ['a proposal by half a hash', '/proposals/0x12ab', undefined, ''],
    ['a proposal by a negative number', '/proposals/-1', undefined, ''],
    ['a proposal by a number of twenty digits', `/proposals/${'9'.repeat(20)}`, undefined, ''],
    ['proposals in a state that there is none', '/proposals?state=open', undefined, 'state'],
    ['a proposal of an assessment in words', '/proposals', { assessmentId: 'one' }, 'assessmentId'],
    ['a proposal of assessment nought', '/proposals', { assessmentId: 0 }, 'assessmentId'],
    ['a signature that is no hex', '/proposals/1/signatures', { signature: 'mine' }, 'signature'],
    ['a signature of 64 bytes', '/proposals/1/signatures', { signature: `0x${'1'.repeat(128)}` }, 'signature'],
    ['no signature', '/proposals/1/signatures', {}, 'signature'],
    ['prices without a path', '/prices/imports', {}, 'path'],
    ['prices of an asset in small letters', '/prices/imports', { path: '/x', asset: 'eth' }, 'asset'],
    ['prices of a source with a blank', '/prices/imports', { path: '/x', source: 'my source' }, 'source'],
  ])('%s', async (_name, path, body, field) => {
    const response = await (body === undefined ? get(path) : post(path, body));
    expect(response.status).toBe(400);
    expect(errorOf(response).code).toBe('input/invalid');
    expect(fieldsOf(response)).toEqual([field]);
    expect(asked).toEqual([]);
  });

  test('also where a field is there that nobody knows', async () => {
    const response = await post('/proposals/1/signatures', { signature: SIGNATURE, owner: '0x1' });
    expect([response.status, asked]).toEqual([400, []]);
    expect(response.text).toContain('owner');
  });

  test('every one of them when there are several', async () => {
    const response = await post('/prices/imports', { path: '', asset: 'eth', source: '' });
    expect(fieldsOf(response).sort()).toEqual(['asset', 'path', 'source']);
  });

  test('also where the body is no JSON', async () => {
    const response = await request(url)
      .post('/api/v1/proposals')
      .set({ authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' })
      .send('{"assessmentId":');
    expect([response.status, errorOf(response).code]).toEqual([400, 'input/malformed']);
  });
});

describe('what comes through', () => {
  test('has its defaults and its types', async () => {
    await get('/assessments');
    await get('/assessments/latest');
    await get('/assessments/12');
    await get(`/proposals/0x${'AB'.repeat(32)}`);
    await get('/proposals?state=ready');
    await post('/proposals/7/signatures', { signature: SIGNATURE });
    await post('/prices/imports', { path: '/folder' });
    await post('/prices/imports', { path: '/eth.csv', asset: 'ETH', source: 'binance' });
    expect(asked).toEqual([
      ['list', 20],
      ['find', 'latest'],
      ['find', 12],
      ['proposal', HASH],
      ['proposals', ['ready']],
      ['sign', '7', SIGNATURE],
      ['importFolder', '/folder', 'csv'],
      ['importPrices', '/eth.csv', 'ETH', 'binance'],
    ]);
  });

  test('proposes the newest assessment where none is named, with an empty body and with none', async () => {
    for (const response of [await post('/proposals', {}), await post('/proposals')]) expect(response.status).toBe(201);
    await post('/proposals', { assessmentId: 3 });
    expect(asked.filter(([name]) => name === 'find').map(([, id]) => id)).toEqual(['latest', 'latest', 3]);
  });

  test('of a list of assessments leaves out what only a recomputation needs', async () => {
    const [listed] = (await get('/assessments')).body as Record<string, unknown>[];
    expect(listed).toHaveProperty('types');
    expect(listed).not.toHaveProperty('sizingInput');
    expect((await get('/assessments/1')).body).toHaveProperty('sizingInput');
  });

  test('of the policy has its amounts as decimal strings', async () => {
    const { body } = await get('/policy');
    expect((body as { limits: { 'ETH-B': { debtCeiling: { max: string } } } }).limits['ETH-B'].debtCeiling.max).toBe(
      `1${'0'.repeat(52)}`,
    );
  });

  test('at the root leads to the description of the API', async () => {
    const response = await request(url).get('/');
    expect([response.status, response.headers['location']]).toEqual([302, '/api/docs']);
  });
});

describe('an error of a room', () => {
  test.each<[number, string, Error]>([
    [404, 'proposals/unknown', new UnknownProposalError('5')],
    [404, 'recommendations/unknown', new UnknownAssessmentError('latest')],
    [409, 'proposals/stale', new StaleProposalError(5, 'it would fail', [])],
    [422, 'safe/invalid-signature', new InvalidSignatureError('not-an-owner', 'nobody knows it.')],
    [503, 'chain/unavailable', new RpcUnavailableError('http://key@node/secret', 'eth_call', 'gone')],
  ])('is a %d with the code %s, what happened and what to do next', async (status, code, error) => {
    failure = error;
    const response = await get('/proposals/5');
    expect(response.status).toBe(status);
    expect(errorOf(response)).toMatchObject({ code, next: expect.stringMatching(/./) });
    expect(response.text).not.toMatch(/secret|key@|\bat .*\.ts/);
  });

  test('that nobody foresaw is a 500 that tells nothing', async () => {
    failure = new Error('password of the database');
    const response = await get('/proposals/5');
    expect([response.status, response.text.includes('password')]).toEqual([500, false]);
  });
});

describe('acts', () => {
  test.each([
    '/assessments',
    '/proposals',
    '/proposals/1/signatures',
    '/proposals/1/execution',
    '/proposals/1/verification',
    '/prices/imports',
  ])('at %s need the token, before anything is looked at', async (path) => {
    const response = await request(url).post(`/api/v1${path}`).send({ rubbish: true });
    expect([response.status, errorOf(response).code, asked]).toEqual([401, 'auth/not-signed-in', []]);
  });

  test('and reads are refused under a foreign name', async () => {
    const response = await get('/proposals').set('host', 'evil.example');
    expect([response.status, errorOf(response).code]).toEqual([403, 'auth/forbidden']);
  });
});

test('health is a 200 while all checks are good, and a 503 with the reason when one is not', async () => {
  expect((await get('/health')).status).toBe(200);
  portal.app.get(HealthChecks).register('broken', () => Promise.reject(new Error('it is broken')));
  const response = await get('/health');
  expect(response.status).toBe(503);
  expect(response.body).toMatchObject({
    healthy: false,
    checks: [{ name: 'broken', details: { why: 'it is broken' } }],
  });
});
