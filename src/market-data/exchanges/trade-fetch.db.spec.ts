import { describe, expect, test } from '@jest/globals';
import { madeMarket } from '../../../test/doubles/exchanges/made-market.js';
import { LOG, NOON, TRADES, TradeLab, all } from '../../../test/support/trade-lab.js';
import { NOW, never } from '../../../test/support/venue-lab.js';
import { DAY, HOUR } from '../../risk/estimators/candle.js';
import { PriceHistoryRepository } from '../prices/price-history.repository.js';
import { PriceTickRepository } from '../prices/price-tick.repository.js';
import type { Venues } from './venues.js';

const lab = new TradeLab();
const due = (venues: Venues) => ({ venues, dueOnly: true, without: new Set<string>() });

describe.each([
  ['binance', 1_000],
  ['coinbase', 1_000],
  ['kraken', 1_000],
  ['okx', 500],
])('the newest trades of %s', (id, most) => {
  test('are kept, twins of one second both, and a second page adds what is new and nothing twice', async () => {
    const { asset, venues } = lab.venuesOf(id);
    expect(await lab.fetched(venues)).toMatchObject({ state: 'done', kept: lab.given(most).length, dropped: 0 });
    expect(await lab.stored(asset, id)).toEqual(lab.given(most));
    expect((await lab.fetched(venues)).kept).toBe(0);
    lab.clock.set(NOW + 600);
    expect((await lab.fetched(venues)).kept).toBe(20);
    expect(await lab.stored(asset, id)).toEqual(lab.given(most + 20));
    expect(await lab.fetches(asset)).toMatchObject([{ kept: lab.given(most, NOW).length }, { kept: 0 }, { kept: 20 }]);
  });

  test('come in despite an answer that is too early, one that is cut off and a connection that ends', async () => {
    const { asset, venues } = lab.venuesOf(id);
    lab.double(id).fail(lab.double(id).tooMany(), 1, TRADES);
    lab.double(id).fail('cut-json', 1, TRADES);
    lab.double(id).fail('hang-up', 1, TRADES);
    expect(await lab.fetched(venues)).toMatchObject({ state: 'done', waits: 3 });
    expect(lab.waits).toEqual([0.5, 1, 2]);
    expect(await lab.stored(asset, id)).toEqual(lab.given(most));
  });

  test('of a page that ends between two of one second are completed by the next', async () => {
    const { asset, venues } = lab.venuesOf(id);
    const cut = LOG.findLastIndex(({ time }) => time <= NOW);
    lab.double(id).tradeLog = LOG.slice(0, cut);
    await lab.fetched(venues);
    lab.double(id).tradeLog = LOG;
    expect((await lab.fetched(venues)).kept).toBe(1);
    expect((await lab.stored(asset, id)).slice(-2)).toEqual(lab.given(2));
  });
});

test('a trade that an answer names twice is kept once', async () => {
  const { asset, venues } = lab.venuesOf('kraken');
  const [last, ...more] = LOG.filter(({ time }) => time <= NOW).reverse();
  lab.double('kraken').tradeLog = [...more.reverse(), last!, last!];
  expect(await lab.fetched(venues)).toMatchObject({ state: 'done', dropped: 1 });
  expect((await lab.stored(asset, 'kraken')).slice(-2)).toEqual(lab.given(2));
});

test('two processes with the same pages at once keep each trade once and compare each hour once', async () => {
  const { asset, venues } = lab.venuesOf('binance', 'kraken');
  for (const id of ['binance', 'kraken']) await lab.bring(asset, id, [NOON - HOUR]);
  const runs = await Promise.all(
    [lab.newProcess(), lab.newProcess(), lab.newProcess()].map((one) => one.run(all(venues), never)),
  );
  for (const id of ['binance', 'kraken']) expect(await lab.stored(asset, id)).toEqual(lab.given(1_000));
  const sum = (of: 'kept' | 'compared') => runs.flat().reduce((total, one) => total + one[of], 0);
  expect([sum('kept'), sum('compared')]).toEqual([2 * lab.given(1_000).length, 2]);
});

describe('when it is asked', () => {
  test('a series is due after half of what its page reached back, in whichever process', async () => {
    const { asset, venues } = lab.venuesOf('okx');
    const quick = LOG.filter(({ time }) => time <= NOW).map((one) => ({ ...one, time: NOW - (NOW - one.time) / 60 }));
    lab.double('okx').tradeLog = quick;
    expect(await lab.newProcess().run(due(venues), never)).toHaveLength(1);
    const [row] = await lab.database.query<{ oldest: string }[]>(
      'SELECT oldest FROM trade_fetch JOIN price_series ON price_series.id = series_id WHERE asset = $1',
      [asset],
    );
    const reach = NOW - Number(row?.oldest) / 1_000;
    expect(reach / 2).toBeGreaterThan(60);
    lab.clock.set(Math.floor(NOW + reach / 2) - 10);
    expect(await lab.newProcess().run(due(venues), never)).toEqual([]);
    lab.clock.set(Math.ceil(NOW + reach / 2));
    expect(await lab.newProcess().run(due(venues), never)).toHaveLength(1);
  });

  test('a market that carries the asset no more, or not yet, is left alone', async () => {
    const { asset, venues } = lab.venuesOf('binance');
    const [venue] = venues.assets[asset] ?? [];
    const at = (since: number | null, until: number | null): Venues => ({
      ...venues,
      assets: { [asset]: [{ ...venue!, since, until }] },
    });
    expect(await lab.newProcess().run(all(at(null, NOW)), never)).toEqual([]);
    expect(await lab.newProcess().run(all(at(NOW + 1, null)), never)).toEqual([]);
    expect(await lab.newProcess().run(all(at(NOW, NOW + 1)), never)).toHaveLength(1);
  });
});

describe('what goes wrong', () => {
  test('at one venue stops no other, is recorded, and is left alone for ten minutes', async () => {
    const { asset, venues } = lab.venuesOf('binance', 'kraken', 'okx');
    lab.double('kraken').markets.clear();
    lab.double('kraken').list(madeMarket('BTC', 'USD', NOON - DAY));
    lab.double('binance').fail('hang-up', 4, TRADES);
    const series = await lab.newProcess().run(due(venues), never);
    expect(series.map(({ state, failure }) => [state, failure?.code])).toEqual([
      ['failed', 'market-data/exchange-unavailable'],
      ['failed', 'market-data/exchange-market-unknown'],
      ['done', undefined],
    ]);
    const kept = await lab.fetches(asset);
    expect(kept.filter(({ answered }) => !answered).map(({ note }) => note?.split(':')[0])).toEqual(
      expect.arrayContaining(['market-data/exchange-unavailable', 'market-data/exchange-market-unknown']),
    );
    lab.clock.set(NOW + 590);
    expect((await lab.newProcess().run(due(venues), never)).map(({ exchange }) => exchange)).toEqual([]);
    lab.clock.set(NOW + 600);
    expect(await lab.newProcess().run(due(venues), never)).toHaveLength(3);
  });

  test('an exchange that stays away is not asked for its other series in the same run', async () => {
    const { asset, venues } = lab.venuesOf('binance');
    const both = { ...venues, assets: { ...venues.assets, [`${asset}B`]: venues.assets[asset] ?? [] } };
    lab.double('binance').fail('hang-up', 4, TRADES);
    const series = await lab.newProcess().run(all(both), never);
    expect(series.map(({ state, waits: times }) => [state, times])).toEqual([
      ['failed', 3],
      ['failed', 0],
    ]);
    expect(lab.double('binance').count(TRADES)).toBe(4);
    expect(await lab.fetches(`${asset}B`)).toMatchObject([{ answered: false }]);
  });

  test('an exchange that wants more than a minute of rest has it', async () => {
    const { venues } = lab.venuesOf('okx');
    lab.double('okx').fail(lab.double('okx').tooMany('61'), 1, TRADES);
    expect(await lab.fetched(venues)).toMatchObject({ state: 'failed', waits: 0 });
    lab.double('okx').fail(lab.double('okx').tooMany('60'), 1, TRADES);
    expect(await lab.fetched(venues)).toMatchObject({ state: 'done', waits: 1 });
    expect(lab.waits).toEqual([60.5]);
  });

  test('nothing is taken from an exchange whose clock is wrong', async () => {
    const { asset, venues } = lab.venuesOf('binance');
    lab.double('binance').ahead = 240;
    expect((await lab.fetched(venues)).failure?.code).toBe('market-data/exchange-clock');
    expect(await lab.stored(asset, 'binance')).toEqual([]);
  });

  test('in a closed market nothing trades, and that is an answer', async () => {
    const { asset, venues } = lab.venuesOf('binance');
    lab.double('binance').list({ ...madeMarket('ETH', 'USD', NOON - DAY), open: false });
    expect(await lab.fetched(venues)).toMatchObject({ state: 'done', kept: 0 });
    expect(await lab.fetches(asset)).toMatchObject([{ answered: true, kept: 0 }]);
  });

  test('a source that cannot be has no series to be recorded with, and fails alone', async () => {
    const { asset, venues } = lab.venuesOf('binance', 'okx');
    await lab.database.transaction((manager) =>
      new PriceHistoryRepository(manager).claimSeries(asset, 'binance:ETH/USD', true),
    );
    const series = await lab.newProcess().run(all(venues), never);
    expect(series.map(({ state, failure }) => [state, failure?.code])).toEqual([
      ['failed', 'market-data/series-kind'],
      ['done', undefined],
    ]);
  });

  test('the end of the process ends a run between two series', async () => {
    const { venues } = lab.venuesOf('binance');
    const ending = new AbortController();
    ending.abort(new Error('The process ends.'));
    await expect(lab.newProcess().run(all(venues), ending.signal)).rejects.toThrow('The process ends.');
  });
});

describe('what is kept', () => {
  test('takes no trade of a day that is rolled up, though the newest page reaches back to it', async () => {
    const { asset, venues } = lab.venuesOf('kraken');
    const old = { ...LOG[0]!, id: 1, time: NOON - 3 * DAY };
    lab.double('kraken').tradeLog = [old];
    expect((await lab.fetched(venues)).kept).toBe(1);
    await new PriceTickRepository(lab.database.manager).rollUp(NOON - 2 * DAY);
    lab.double('kraken').tradeLog = [{ ...old, id: 0 }, old, ...LOG.filter(({ time }) => time > NOW - 300)];
    const { state, kept } = await lab.fetched(venues);
    expect([state, kept]).toEqual(['done', 10]);
    const [row] = await lab.database.query<{ first: string }[]>(
      `SELECT lower(whole) AS first FROM trade_fetch JOIN price_series ON price_series.id = series_id
       WHERE asset = $1 ORDER BY trade_fetch.id DESC LIMIT 1`,
      [asset],
    );
    expect(Number(row?.first)).toBe((NOON - (NOON % DAY) - 2 * DAY) * 1_000);
  });

  test('of questions goes after a month, not before, and is never changed', async () => {
    const { asset, venues } = lab.venuesOf('okx');
    await lab.fetched(venues);
    lab.clock.set(NOW + 31 * DAY + 1);
    const kraken = lab.venuesOf('kraken');
    await lab.fetched(kraken.venues);
    await lab.newProcess().forget();
    expect(await lab.fetches(asset)).toEqual([]);
    expect(await lab.fetches(kraken.asset)).toHaveLength(1);
    await expect(lab.database.query('DELETE FROM trade_fetch')).rejects.toThrow(/too young to go/);
    await expect(lab.database.query('UPDATE trade_fetch SET kept = 0')).rejects.toThrow(/never changed/);
    await expect(lab.database.query('TRUNCATE trade_fetch')).rejects.toThrow(/never changed/);
  });
});
