import { describe, expect, test } from '@jest/globals';
import { silentLog } from '../../../test/support/database.js';
import { madeCandles, madeMarket } from '../../../test/doubles/exchanges/made-market.js';
import { NOW, VenueLab, never } from '../../../test/support/venue-lab.js';
import { DAY, HOUR, type Candle } from '../../risk/estimators/candle.js';
import { PriceHistoryRepository } from '../prices/price-history.repository.js';
import type { BackfillReport, SeriesReport } from './backfill.js';
import { PriceBackfill } from './backfill.service.js';
import { CcxtExchanges } from './ccxt-exchange.adapter.js';
import { BackfillBusyError } from './exchange-error.js';
import { PATIENCE } from './retry.js';
import { SeriesFetch } from './series-fetch.service.js';
import { SeriesStore } from './series-store.repository.js';
import { parseVenues } from './venues.js';

const CLOSED = Date.UTC(2026, 2, 1, 11) / 1_000;
const LISTED = CLOSED - 40 * DAY;
const FROM = CLOSED - 45 * DAY;
const MARKET = madeMarket('ETH', 'USD', LISTED);
const lab = new VenueLab(LISTED, { tamper: (candles) => candles });

/** A process of its own: nothing is known but what the database holds. */
function newBackfill(): PriceBackfill {
  const [{ clock }, waiting] = [lab, lab.waiting(PATIENCE)];
  const series = new SeriesFetch(new SeriesStore(lab.database), clock, waiting);
  return new PriceBackfill(new CcxtExchanges(clock), series, clock, silentLog(), waiting);
}

async function stored(asset: string, source: string): Promise<Candle[]> {
  const found = (await new PriceHistoryRepository(lab.database.manager).seriesOf(asset)).find(
    ({ series }) => series.source === source,
  );
  return found ? new PriceHistoryRepository(lab.database.manager).loadCandles(found.series.id) : [];
}

const only = ({ series: [series] }: BackfillReport): SeriesReport => {
  if (!series) throw new Error('no series');
  return series;
};
const fetches = (asset: string) =>
  lab.database.query<{ first: string; last: string; answered: boolean; missing: number; note: string | null }[]>(
    `SELECT first_hour AS first, last_hour AS last, answered, missing, note FROM price_fetch
     JOIN price_series ON price_series.id = series_id WHERE asset = $1 ORDER BY price_fetch.id`,
    [asset],
  );
const made = (first: number, last: number): Candle[] => madeCandles(MARKET, first, last, NOW);

describe.each(['binance', 'coinbase', 'bitstamp', 'okx'])('forty days of %s', (id) => {
  test('come in hour by hour, the running one is left out, and what lies before the listing is known to be missing', async () => {
    const { asset, venues } = lab.venuesOf(id);
    const report = await newBackfill().run({ venues, from: FROM }, never);
    expect(await stored(asset, `${id}:ETH/USD`)).toEqual(made(LISTED, CLOSED));
    const series = only(report);
    expect(series).toMatchObject({ state: 'done', kept: 40 * 24 + 1, missingHours: 120, openHours: 0, rejected: [] });
    expect(report).toMatchObject({ ok: true, from: FROM, to: CLOSED });
    const again = only(await newBackfill().run({ venues, from: FROM }, never));
    expect(again).toMatchObject({ answeredBefore: 45 * 24 + 1, answeredHours: 0, kept: 0 });
  });
});

test('of Kraken there are 720 hours and no more, which is said and recorded', async () => {
  const { asset, venues } = lab.venuesOf('kraken');
  const series = only(await newBackfill().run({ venues, from: CLOSED - 100 * DAY }, never));
  expect(await stored(asset, 'kraken:ETH/USD')).toEqual(made(CLOSED - 718 * HOUR, CLOSED));
  expect(series).toMatchObject({ state: 'done', kept: 719, openHours: 0 });
  expect(series.notes).toEqual(['nothing before 2026-01-30T13:00Z']);
  expect(lab.double('kraken').count(/OHLC/)).toBeLessThanOrEqual(4);
});

test('all five exchanges side by side end with five series', async () => {
  const ids = lab.doubles.map(({ id }) => id);
  const { asset, venues } = lab.venuesOf(...ids);
  const report = await newBackfill().run({ venues, from: CLOSED - 10 * HOUR }, never);
  expect(report.series.map(({ source, kept }) => [source, kept])).toEqual(ids.map((id) => [`${id}:ETH/USD`, 11]));
  for (const id of ids) expect(await stored(asset, `${id}:ETH/USD`)).toHaveLength(11);
});

test('the next hour costs one question, and only that hour is asked for', async () => {
  const { asset, venues } = lab.venuesOf('binance');
  await newBackfill().run({ venues, from: CLOSED - 5 * HOUR }, never);
  lab.clock.advance(HOUR);
  lab.double('binance').asked.length = 0;
  const series = only(await newBackfill().run({ venues, from: null }, never));
  expect(series).toMatchObject({ kept: 1, answeredBefore: 6, wantedHours: 7 });
  expect(lab.double('binance').count(/klines/)).toBe(1);
  expect((await stored(asset, 'binance:ETH/USD')).at(-1)?.time).toBe(CLOSED + HOUR);
});

test('a series that is new is carried on from thirty days ago when no start is named', async () => {
  const { venues } = lab.venuesOf('binance');
  expect(only(await newBackfill().run({ venues, from: null }, never))).toMatchObject({ kept: 30 * 24 + 1 });
});

test('a run that was ended in the middle goes on where it was, and asks for nothing twice', async () => {
  const { asset, venues } = lab.venuesOf('coinbase');
  const ending = new AbortController();
  const coinbase = lab.double('coinbase');
  coinbase.tamper = (candles) => {
    if (coinbase.count(/candles/) === 3) ending.abort(new Error('The process ends.'));
    return candles;
  };
  await expect(newBackfill().run({ venues, from: LISTED }, ending.signal)).rejects.toThrow('The process ends.');
  const before = await stored(asset, 'coinbase:ETH/USD');
  expect(before.length).toBeGreaterThanOrEqual(600);
  expect(before.length).toBeLessThan(961);
  coinbase.tamper = (candles) => candles;
  const rest = only(await newBackfill().run({ venues, from: LISTED }, never));
  expect(rest.answeredBefore).toBe(before.length);
  expect(await stored(asset, 'coinbase:ETH/USD')).toEqual(made(LISTED, CLOSED));
});

describe('what goes wrong at an exchange', () => {
  const range = { first: CLOSED - 23 * HOUR, last: CLOSED };
  /** Fetches a day from binance. */
  async function fetchedDay(id = 'binance') {
    const { asset, venues } = lab.venuesOf(id);
    const report = await newBackfill().run({ venues, from: range.first }, never);
    return { asset, venues, series: only(report), ok: report.ok, hours: await stored(asset, `${id}:ETH/USD`) };
  }
  const whole = made(range.first, range.last);

  test.each([
    ['429 with its wish to rest', lab.double('binance').tooMany('20'), [20.5]],
    ['429 without a wish', lab.double('binance').tooMany(), [0.5]],
    ['an error of the server', { status: 500, body: 'Internal error' }, [0.5]],
    ['JSON that is cut off', 'cut-json', [0.5]],
    ['a connection that ends in the middle', 'cut-bytes', [0.5]],
    ['JSON of another kind', { body: { code: '0' } }, [0.5]],
  ] as const)('%s costs a wait and no hour', async (_, fault, waited) => {
    lab.double('binance').fail(fault, 1, /klines/);
    const { hours, series, ok } = await fetchedDay();
    expect(hours).toEqual(whole);
    expect([lab.waits, series.waits, ok]).toEqual([waited, 1, true]);
  });

  test('an error of the server that lasts ends the series, is recorded, and the hours are had the next time', async () => {
    lab.double('binance').fail({ status: 503, body: '' }, 6, /klines/);
    const { asset, venues, series, ok, hours } = await fetchedDay();
    expect([ok, hours, series.state, series.openHours, series.failure?.code]).toEqual([
      false,
      [],
      'failed',
      24,
      'market-data/exchange-unavailable',
    ]);
    expect(await fetches(asset)).toMatchObject([
      { first: String(range.first), last: String(range.last), answered: false },
    ]);
    expect(only(await newBackfill().run({ venues, from: range.first }, never)).kept).toBe(24);
    expect(await stored(asset, 'binance:ETH/USD')).toEqual(whole);
  });

  test('candles out of order and twice are each had once', async () => {
    lab.double('binance').tamper = (candles) => [...candles, ...candles.slice(0, 9)].reverse();
    expect((await fetchedDay()).hours).toEqual(whole);
  });

  test('an hour that is there with two values is of neither: it is reported and recorded as missing', async () => {
    lab.double('binance').tamper = (candles) =>
      candles.flatMap((one) => (one.time === range.first + 5 * HOUR ? [one, { ...one, volume: 1 }] : [one]));
    const { asset, hours, series } = await fetchedDay();
    expect(hours).toEqual(whole.filter(({ time }) => time !== range.first + 5 * HOUR));
    expect(series).toMatchObject({
      missing: [{ first: range.first + 5 * HOUR, last: range.first + 5 * HOUR }],
      rejected: [{ time: range.first + 5 * HOUR, why: 'the hour is there twice with different values' }],
    });
    expect(await fetches(asset)).toMatchObject([{ answered: true, missing: 1 }]);
  });

  test('candles of the future and of no possible price are said and not stored', async () => {
    const [third, future] = [range.first + 3 * HOUR, NOW - (NOW % HOUR) + 5 * HOUR];
    lab.double('binance').tamper = (candles) =>
      candles.map((one) => ({
        ...one,
        ...(one.time === CLOSED ? { low: -1 } : {}),
        ...(one.time === third ? { time: future } : {}),
      }));
    const { hours, series } = await fetchedDay();
    expect(hours).toEqual(whole.filter(({ time }) => time !== third && time !== CLOSED));
    expect(series.rejected.map(({ why }) => why).sort()).toEqual(['it is of the future', 'low is -1']);
  });

  test('pages shorter than asked are asked for until nothing is left', async () => {
    lab.double('binance').tamper = (candles) => candles.slice(0, 7);
    expect((await fetchedDay()).hours).toEqual(whole);
    expect(lab.double('binance').count(/klines/)).toBe(4);
  });

  test('an hour in which nobody traded is known to be missing, and is not asked for again', async () => {
    lab
      .double('bitstamp')
      .markets.get('ETH/USD')
      ?.gaps.add(range.first + 3 * HOUR);
    const { asset, series, venues } = await fetchedDay('bitstamp');
    expect(series).toMatchObject({ kept: 23, missingHours: 1, openHours: 0 });
    expect(await fetches(asset)).toMatchObject([{ answered: true, missing: 1 }]);
    lab.double('bitstamp').asked.length = 0;
    await newBackfill().run({ venues, from: range.first }, never);
    expect(lab.double('bitstamp').count(/ohlc/)).toBe(0);
  });

  test('the last hour that is late is not taken for missing', async () => {
    lab.double('okx').tamper = (candles) => candles.filter(({ time }) => time < CLOSED);
    const { series, venues, asset } = await fetchedDay('okx');
    expect(series).toMatchObject({ kept: 23, missingHours: 0, openHours: 1 });
    lab.double('okx').tamper = (candles) => candles;
    expect(only(await newBackfill().run({ venues, from: null }, never)).kept).toBe(1);
    expect(await stored(asset, 'okx:ETH/USD')).toEqual(whole);
  });

  test.each([
    ['behind', -3_600],
    ['ahead', 240],
  ])('nothing is taken from an exchange whose clock is %s', async (_, ahead) => {
    lab.double('binance').ahead = ahead;
    const { asset, hours, series } = await fetchedDay();
    expect([hours, series.failure?.code]).toEqual([[], 'market-data/exchange-clock']);
    expect(await fetches(asset)).toMatchObject([{ answered: false }]);
  });

  test('a market that is gone ends its series with a name and leaves the others alone', async () => {
    lab.double('binance').markets.clear();
    lab.double('binance').list(madeMarket('ETH', 'USDT', LISTED));
    const { venues } = lab.venuesOf('binance', 'okx');
    const { series, ok } = await newBackfill().run({ venues, from: range.first }, never);
    expect(ok).toBe(false);
    expect(series.map(({ state, kept }) => [state, kept])).toEqual([
      ['failed', 0],
      ['done', 24],
    ]);
    expect(series[0]?.failure?.code).toBe('market-data/exchange-market-unknown');
    expect(series[0]?.failure?.message).toContain('ETH/USDT');
  });

  test('a market that trades no more gives its history, and says so', async () => {
    const market = lab.double('binance').markets.get('ETH/USD');
    if (market) market.open = false;
    const { hours, series } = await fetchedDay();
    expect(hours).toEqual(whole);
    expect(series).toMatchObject({ marketOpen: false, notes: ['nothing trades in this market now'] });
  });

  test('hours that are there with other values stay, and are counted', async () => {
    const { venues, asset } = await fetchedDay();
    const source = 'binance:ETH/USD';
    const copy = { ...venues, assets: { [`${asset}B`]: venues.assets[asset] ?? [] } };
    await lab.database.transaction(async (manager) => {
      const history = new PriceHistoryRepository(manager);
      const series = await history.claimSeries(`${asset}B`, source, false);
      await history.insertCandles(series.id, [{ ...whole[0]!, volume: 5 }, whole[1]!]);
    });
    const report = only(await newBackfill().run({ venues: copy, from: range.first }, never));
    expect(report).toMatchObject({ kept: 22, alreadyThere: 1, conflicting: 1 });
    expect((await stored(`${asset}B`, source))[0]?.volume).toBe(5);
  });

  test('an exchange that does not answer is not asked for its other series in the same run', async () => {
    const { venues, asset } = lab.venuesOf('binance');
    const both = { ...venues, assets: { ...venues.assets, [`${asset}B`]: venues.assets[asset] ?? [] } };
    lab.double('binance').fail('hang-up', 7, /klines/);
    const { series } = await newBackfill().run({ venues: both, from: range.first }, never);
    expect(series.map(({ state, waits: times }) => [state, times])).toEqual([
      ['failed', 5],
      ['failed', 0],
    ]);
    lab.double('binance').fail({ body: [] }, 0);
  });
});

test('a symbol that was changed carries one series over two markets', async () => {
  const change = CLOSED - 12 * HOUR;
  const { venues, asset } = lab.venuesOf('binance');
  lab.double('binance').list(madeMarket('OLD', 'USD', LISTED));
  const iso = new Date(change * 1_000).toISOString();
  const source = 'binance:ETH/USD';
  const json = {
    assets: {
      [asset]: [
        { exchange: 'binance', symbol: 'OLD/USD', source, until: iso },
        { exchange: 'binance', symbol: 'ETH/USD', since: iso },
      ],
    },
    exchanges: venues.exchanges,
  };
  const { series } = await newBackfill().run({ venues: parseVenues(json, 'v'), from: CLOSED - 23 * HOUR }, never);
  expect(series.map(({ symbol, first, last, kept }) => [symbol, first, last, kept])).toEqual([
    ['OLD/USD', CLOSED - 23 * HOUR, change - HOUR, 11],
    ['ETH/USD', change, CLOSED, 13],
  ]);
  expect(await stored(asset, source)).toEqual(made(CLOSED - 23 * HOUR, CLOSED));
});

test('one run at a time, whose progress can be looked at', async () => {
  const { venues, asset } = lab.venuesOf('binance');
  const backfill = newBackfill();
  expect(backfill.progress()).toBeNull();
  const state = backfill.begin({ venues, from: CLOSED - 5 * HOUR });
  expect(state).toMatchObject({ running: true, endedAt: null });
  expect(() => backfill.begin({ venues, from: null })).toThrow(BackfillBusyError);
  await backfill.idle();
  expect(backfill.progress()).toMatchObject({ running: false, endedAt: NOW, failure: null, report: { ok: true } });
  expect(await stored(asset, 'binance:ETH/USD')).toHaveLength(6);
  expect(() => backfill.begin({ venues, asset: 'NONE', from: null })).toThrow(/names no market of NONE/);
});

test('the end of the process ends a run', async () => {
  const { venues } = lab.venuesOf('binance');
  const backfill = newBackfill();
  lab.double('binance').fail('silence', 1, /klines/);
  backfill.begin({ venues, from: FROM });
  await backfill.beforeApplicationShutdown();
  expect(backfill.progress()).toMatchObject({ running: false, failure: { message: 'The process ends.' } });
});

test('a source that cannot be leaves its series behind, and no other', async () => {
  const { asset, venues } = lab.venuesOf('binance', 'okx');
  await lab.database.transaction((manager) =>
    new PriceHistoryRepository(manager).claimSeries(asset, 'binance:ETH/USD', true),
  );
  const { series } = await newBackfill().run({ venues, from: CLOSED }, never);
  expect(series.map(({ state, failure }) => [state, failure?.code])).toEqual([
    ['failed', 'market-data/series-kind'],
    ['done', undefined],
  ]);
});

test('what was asked for is never rewritten', async () => {
  await expect(lab.database.query('DELETE FROM price_fetch')).rejects.toThrow(/never changed/);
  await expect(lab.database.query('UPDATE price_fetch SET answered = true')).rejects.toThrow(/never changed/);
});
