import { describe, expect, test } from '@jest/globals';
import { madeCandle } from '../../../test/doubles/exchanges/made-market.js';
import { LOG, NOON, TradeLab, all } from '../../../test/support/trade-lab.js';
import { never } from '../../../test/support/venue-lab.js';
import { HOUR } from '../../risk/estimators/candle.js';

const lab = new TradeLab();

describe.each(['binance', 'coinbase', 'kraken', 'okx'])('the newest trades of %s', (id) => {
  test('agree with the volume of each hour that they cover, and are compared once', async () => {
    const { asset, venues } = lab.venuesOf(id);
    const whole = [NOON - 2 * HOUR, NOON - HOUR];
    await lab.bring(asset, id, [NOON - 6 * HOUR, ...whole]);
    expect((await lab.fetched(venues)).compared).toBe(2);
    expect((await lab.fetched(venues)).compared).toBe(0);
    const close = whole.map((hour) => ({ hour, volume: madeCandle(hour).volume }));
    expect(await lab.compared(asset, id)).toMatchObject(close);
    for (const { volume, traded } of await lab.compared(asset, id)) expect(traded).toBeCloseTo(volume, 5);
  });
});

test('Bitstamp gives the last hour: pages of ten minutes cover an hour, however often the process began anew', async () => {
  const { asset, venues } = lab.venuesOf('bitstamp');
  await lab.bring(asset, 'bitstamp', [NOON]);
  for (let at = NOON + 600; at < NOON + HOUR; at += 600) {
    lab.clock.set(at);
    expect(await lab.fetched(venues)).toMatchObject({ state: 'done', compared: 0 });
  }
  lab.clock.set(NOON + HOUR + 180);
  expect((await lab.fetched(venues)).compared).toBe(1);
  const [hour] = await lab.compared(asset, 'bitstamp');
  expect(hour?.traded).toBeCloseTo(madeCandle(NOON).volume, 5);
});

test('an hour with a gap in its trades is not compared, though trades lie before it, in it and after it', async () => {
  const { asset, venues } = lab.venuesOf('okx');
  const hours = [1, 2, 3, 4, 5].map((hour) => NOON + (hour - 1) * HOUR);
  lab.double('okx').tradeLog = LOG;
  await lab.fetched(venues);
  // Five hundred trades reach four hours back: from noon and twenty to five past two nothing was had.
  const late = LOG.filter(({ time }) => time > NOON + 2 * HOUR + 300);
  lab.double('okx').tradeLog = late;
  lab.clock.set(NOON + 5 * HOUR + 240);
  await lab.bring(asset, 'okx', hours);
  expect((await lab.fetched(venues)).compared).toBe(2);
  expect((await lab.compared(asset, 'okx')).map(({ hour }) => hour)).toEqual([NOON + 3 * HOUR, NOON + 4 * HOUR]);
  const kept = await lab.stored(asset, 'okx');
  expect(kept.some(({ time }) => time < NOON + 2 * HOUR)).toBe(true);
  expect(kept.some(({ time }) => time >= NOON + 2 * HOUR && time < NOON + 3 * HOUR)).toBe(true);
});

test('a page with a row that may have been a trade is kept and covers no hour', async () => {
  const { asset, venues } = lab.venuesOf('binance');
  await lab.bring(asset, 'binance', [NOON - HOUR]);
  const worthless = LOG.findIndex(({ time }) => time > NOON - 60);
  lab.double('binance').tradeLog = LOG.map((one, index) => (index === worthless ? { ...one, price: 0 } : one));
  expect(await lab.fetched(venues)).toMatchObject({
    dropped: 1,
    compared: 0,
    note: expect.stringMatching(/^1 rows were no/),
  });
  expect(await lab.stored(asset, 'binance')).toHaveLength(lab.given(1_000).length - 1);
});

describe('a venue that reports more than it trades', () => {
  test('is seen in each hour that could be compared', async () => {
    const { asset, venues } = lab.venuesOf('binance', 'kraken');
    await lab.bring(asset, 'binance', [NOON - 2 * HOUR, NOON - HOUR], 3);
    await lab.bring(asset, 'kraken', [NOON - 2 * HOUR, NOON - HOUR]);
    await lab.newProcess().run(all(venues), never);
    const shares = async (id: string) => (await lab.compared(asset, id)).map(({ volume, traded }) => traded / volume);
    for (const share of await shares('binance')) expect(share).toBeCloseTo(1 / 3, 6);
    for (const share of await shares('kraken')) expect(share).toBeCloseTo(1, 6);
  });
});
