import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import request from 'supertest';
import { startPortal, TOKEN, type Portal } from '../../test/support/portal.js';
import type { BackfillState } from '../market-data/exchanges/backfill.js';
import { BackfillBusyError } from '../market-data/exchanges/exchange-error.js';
import { VenuesSource } from '../market-data/exchanges/venues-source.service.js';
import { PROJECT_DIR } from '../platform/config.js';

const EXAMPLE = `${PROJECT_DIR}/docs/examples/venues.json`;
const STATE: BackfillState = {
  ...{ running: true, startedAt: 1, endedAt: null, failure: null },
  report: { from: 0, to: 3_600, series: [], ok: true },
};

let portal: Portal;
let begun: unknown[];
let state: BackfillState | null;
let busy: boolean;
beforeAll(async () => {
  const backfills = {
    begin: (asked: unknown) => {
      if (busy) throw new BackfillBusyError();
      begun.push(asked);
      return STATE;
    },
    progress: () => state,
  };
  portal = await startPortal({ backfills, venues: new VenuesSource(null) });
});
afterAll(() => portal.app.close());
beforeEach(() => {
  begun = [];
  state = STATE;
  busy = false;
});

const post = (body: object) =>
  request(portal.app.getHttpServer())
    .post('/api/v1/prices/backfill')
    .set('authorization', `Bearer ${TOKEN}`)
    .send(body);
const code = ({ body }: request.Response): unknown => (body as { error?: { code?: string } }).error?.code;

test('a back-fill starts at the first whole hour that is wanted, and answers at once', async () => {
  const answer = await post({ asset: 'ETH', from: '2020-01-01T00:30:00Z', venues: EXAMPLE });
  expect([answer.status, answer.body]).toEqual([202, STATE]);
  expect(begun).toEqual([expect.objectContaining({ asset: 'ETH', from: Date.UTC(2020, 0, 1, 1) / 1_000 })]);
  await post({ from: '2020-01-01', venues: EXAMPLE });
  expect(begun[1]).toMatchObject({ from: Date.UTC(2020, 0, 1) / 1_000 });
});

test('without a start every series goes on where it was', async () => {
  await post({ venues: EXAMPLE });
  expect(begun).toEqual([expect.objectContaining({ from: null })]);
});

test.each([
  [{ from: 'yesterday' }, 400, 'input/invalid'],
  [{ from: '2008-12-31' }, 400, 'input/invalid'],
  [{ from: '2020-02-30' }, 400, 'input/invalid'],
  [{ asset: 'E/T' }, 400, 'input/invalid'],
  [{ sources: [] }, 400, 'input/invalid'],
  [{}, 400, 'input/venues'],
  [{ venues: '/nowhere.json' }, 400, 'market-data/exchange-venues-malformed'],
])('%j is refused and nothing is fetched', async (body, status, expected) => {
  const answer = await post(body);
  expect([answer.status, code(answer), begun]).toEqual([status, expected, []]);
});

test('a second one while the first runs is refused', async () => {
  busy = true;
  const answer = await post({ venues: EXAMPLE });
  expect([answer.status, code(answer)]).toEqual([409, 'market-data/exchange-backfill-busy']);
});

test('anyone may see how far it is; before the first there is none', async () => {
  const look = () => request(portal.app.getHttpServer()).get('/api/v1/prices/backfill');
  expect((await look()).body).toEqual(STATE);
  state = null;
  const none = await look();
  expect([none.status, code(none)]).toEqual([404, 'not-found/backfill']);
});
