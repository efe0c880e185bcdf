import { afterEach, describe, expect, test } from '@jest/globals';
import { deadUrl, startSmallServer, type Asked, type SmallServer, type Told } from '../../test/support/small-server.js';
import { ApiClient, ApiError, ForeignAnswerError, ServiceUnreachableError } from './api-client.js';

let server: SmallServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});
async function client(answer: (asked: Asked) => Told): Promise<ApiClient> {
  server = await startSmallServer(answer);
  return new ApiClient(server.url, 'the-token');
}
const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe('a request', () => {
  test('carries the token, the path under /api/v1, and JSON', async () => {
    const api = await client(({ path }) => ({ body: { path } }));
    expect(await api.get('/status')).toEqual({ path: '/api/v1/status' });
    await api.post('/proposals', { assessmentId: 3 });
    await api.post('/assessments');
    expect(server?.asked.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['GET', '/api/v1/status', ''],
      ['POST', '/api/v1/proposals', '{"assessmentId":3}'],
      ['POST', '/api/v1/assessments', '{}'],
    ]);
    for (const { headers } of server?.asked ?? []) {
      expect(headers).toMatchObject({ authorization: 'Bearer the-token', 'content-type': 'application/json' });
    }
  });

  test('may be answered with nothing', async () => {
    expect(await (await client(() => ({ status: 204, text: '' }))).post('/x')).toBeNull();
  });
});

describe('a refusal', () => {
  test('is the service’s own: status, code, message, next step, and the field', async () => {
    const error = {
      code: 'input/fields',
      message: 'asset: is missing.',
      next: 'Name it.',
      details: { field: 'asset' },
    };
    const found = await errorOf((await client(() => ({ status: 422, body: { error } }))).post('/prices/imports'));
    expect(found).toBeInstanceOf(ApiError);
    expect(found).toMatchObject({ status: 422, ...error });
  });

  test('of the token is told as one', async () => {
    const error = { code: 'portal/not-signed-in', message: 'Who are you?', next: 'Sign in and try again.' };
    const api = await client(({ headers }) =>
      headers.authorization === 'Bearer right' ? { body: [] } : { status: 401, body: { error } },
    );
    expect(await errorOf(api.get('/status'))).toMatchObject({ status: 401, code: 'portal/not-signed-in' });
    expect(await new ApiClient(api.url, 'right').get('/status')).toEqual([]);
  });

  test.each([
    ['nothing', { text: '' }, 'Status 503: '],
    ['null', { text: 'null' }, 'Status 503: null'],
    ['JSON of another shape', { text: '{"statusCode":503}' }, 'Status 503: {"statusCode":503}'],
    ['a text for an error', { text: '{"error":"Busy"}' }, 'Status 503: {"error":"Busy"}'],
  ])('that says %s is told by its status', async (_, told, message) => {
    const found = await errorOf((await client(() => ({ status: 503, ...told }))).get('/status'));
    expect(found).toMatchObject({ status: 503, code: 'http/error', message, next: '' });
  });
});

describe('no answer', () => {
  test('of nobody names the address and the reason', async () => {
    const url = await deadUrl();
    const found = await errorOf(new ApiClient(url, 't').get('/status'));
    expect(found).toBeInstanceOf(ServiceUnreachableError);
    expect((found as Error).message).toMatch(new RegExp(`^The service at ${url} does not answer \\(ECONNREFUSED\\)`));
  });

  test.each([[200], [502]])('of a program that speaks no JSON names it, with status %d', async (status) => {
    const text = `<html>\n<body>Bad gateway ${'x'.repeat(500)}`;
    const found = await errorOf((await client(() => ({ status, text }))).get('/status'));
    expect(found).toBeInstanceOf(ForeignAnswerError);
    const { message } = found as Error;
    expect(message).toMatch(
      new RegExp(`/api/v1/status answered with status ${String(status)} and no JSON: "<html> <body>`),
    );
    expect(message.length).toBeLessThan(300);
  });
});
