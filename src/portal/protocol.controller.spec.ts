import { afterAll, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { startPortal, type Portal } from '../../test/support/portal.js';
import { UnknownCollateralTypeError } from '../protocol/protocol-error.js';

const SAFE = `0x${'5'.repeat(40)}`;

let portal: Portal;
let url: string;
beforeAll(async () => {
  portal = await startPortal({
    view: {
      overview: () => Promise.resolve({ block: { number: 1 }, types: [{ ilk: 'ETH-C', price: { current: 3n } }] }),
      type: (ilk: string) =>
        ilk === 'ETH-C'
          ? Promise.resolve({ ilk, house: { auctions: [{ id: 7n }] } })
          : Promise.reject(new UnknownCollateralTypeError(ilk, ['ETH-C'])),
      system: () => Promise.resolve({ parameters: [] }),
      authority: (operator: string) => Promise.resolve({ operator }),
    },
    safe: { deployment: { safe: SAFE } },
  });
  await portal.app.listen(0, '127.0.0.1');
  url = await portal.app.getUrl();
});
afterAll(() => portal.app.close());

const get = (path: string) => request(url).get(`/api/v1/protocol/${path}`);

test('amounts of any size are decimal strings', async () => {
  expect((await get('types')).body).toMatchObject({ types: [{ price: { current: '3' } }] });
  expect((await get('types/ETH-C')).body).toEqual({ ilk: 'ETH-C', house: { auctions: [{ id: '7' }] } });
  expect((await get('system')).body).toEqual({ parameters: [] });
});

test('a type that there is none is a 404 that names those that there are', async () => {
  const { status, body } = await get('types/ETH-Z');
  expect(status).toBe(404);
  expect(body).toMatchObject({ error: { code: 'not-found/collateral-type', details: { known: ['ETH-C'] } } });
});

test('authority is asked for the Safe of the deployment', async () => {
  expect((await get('authority')).body).toEqual({ operator: SAFE });
});
