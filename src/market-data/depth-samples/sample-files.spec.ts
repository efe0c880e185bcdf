import { basename } from 'node:path';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { readCsv, sharedData, testWithSharedData } from '../../../test/support/shared-data.js';
import { parseBooks, type NamedText } from './book-file.js';
import { SIZES, SLIPPAGES } from './depth-measure.js';
import { pairOf } from './pair-name.js';
import { lossesOf, parseQuotes } from './quote-file.js';

const named = (name: string, text: string): NamedText => ({ name, text });
const read = (path: string): NamedText => {
  const bytes = readFileSync(path);
  return named(basename(path), (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
};

describe('the name of a market', () => {
  test.each([
    ['NKNUSDT', 'NKN', 'USDT'],
    ['LINKUSD_PERP', 'LINK', 'USD'],
    ['ETHUSD_210924', 'ETH', 'USD'],
    ['USDTUSD', 'USDT', 'USD'],
    ['YFI-BTC', 'YFI', 'BTC'],
    ['XBT/CHF', 'BTC', 'CHF'],
    ['PI_ETHUSD', 'ETH', 'USD'],
    ['BTC-USD-220527', 'BTC', 'USD'],
    ['UNI-USD-SWAP', 'UNI', 'USD'],
    ['BTC_USDC', 'BTC', 'USDC'],
  ])('%s is %s for %s', (name, base, quote) => {
    expect(pairOf(name)).toEqual({ base, quote });
  });

  test.each(['USD', '', 'ABCXYZ', 'A/B'])('%s tells nothing', (name) => {
    expect(pairOf(name)).toBeNull();
  });
});

describe('order books', () => {
  const books = (rows: string[]) => named('books.csv', ['snapshot_id,exchange,pair,ts,bid_levels', ...rows].join('\n'));
  const levels = (rows: string[]) => named('levels.csv', ['snapshot_id,side,price,qty_base', ...rows].join('\n'));
  const one = books(['1,kraken,ETH/USD,1700000000,2']);
  const good = ['1,bid,99,10', '1,bid,98,100', '1,ask,101,5'];

  test('are measured against mid: a sale of 10,000 into 10 at 99 and 100 at 98 loses what the book says', () => {
    const [sample] = parseBooks(one, levels(good));
    expect(sample).toMatchObject({ asset: 'ETH', kind: 'order-book', venue: 'kraken:ETH/USD', time: 1_700_000_000 });
    // Mid is 100: 100 units are sold, 10 at 99 and 90 at 98.
    expect(sample?.full?.slippageAt[0]).toBeCloseTo(1 - (10 * 99 + 90 * 98) / 10_000, 12);
    // 110 units are all there is: 10 · 99 + 100 · 98 = 10,790 for any larger sale.
    expect(sample?.full?.slippageAt[2]).toBeCloseTo(1 - 10_790 / 100_000, 12);
    expect(sample?.full?.worthAt.at(-1)).toBeCloseTo(11_000, 6);
    // Down to an average of 99 all ten of the best bid go, and not one more.
    expect(sample?.full?.worthAt[0]).toBeCloseTo(1_000, 6);
  });

  test.each([
    ['a zero level', [...good, '1,ask,102,0'], 'impossible-level', 5],
    ['a negative amount', ['1,bid,99,-1', ...good.slice(1)], 'impossible-level', 2],
    ['a price of zero', [...good, '1,bid,0,1'], 'impossible-level', 5],
    ['a price that is there twice', [...good, '1,bid,98,1'], 'impossible-level', 5],
    ['a crossed book', [...good.slice(0, 2), '1,ask,98.5,5'], 'crossed-book', 2],
    ['a touching book', [...good.slice(0, 2), '1,ask,99,5'], 'crossed-book', 2],
    ['a level of no book', [...good, '2,bid,98,1'], 'unknown-book', 5],
    ['no asks', good.slice(0, 2), 'incomplete-book', 2],
    ['fewer levels than it counts', [good[0]!, good[2]!], 'incomplete-book', 2],
    ['text for a number', [...good, '1,ask,1o2,5'], 'not-a-number', 5],
    ['infinity', [...good, '1,ask,Infinity,5'], 'not-a-number', 5],
    ['a field too many', [...good, '1,ask,102,5,6'], 'wrong-number-of-fields', 5],
    ['a third side', [...good, '1,mid,102,5'], 'not-a-name', 5],
  ])('with %s are refused with the line', (_, rows, fault, line) => {
    expect(() => parseBooks(one, levels(rows))).toThrow(expect.objectContaining({ fault, line }));
  });

  test.each([
    ['an unknown column', 'snapshot_id,exchange,pair,ts,colour\n1,a,ETH/USD,1700000000,red', 'unknown-column'],
    ['no time', 'snapshot_id,exchange,pair\n1,a,ETH/USD', 'missing-column'],
    ['milliseconds', 'snapshot_id,exchange,pair,ts\n1,a,ETH/USD,1700000000000', 'not-a-number'],
    ['a market of which nobody knows what it is', 'snapshot_id,exchange,pair,ts\n1,a,ABCXYZ,1700000000', 'not-a-name'],
    ['nothing', '', 'empty'],
  ])('of %s are refused', (_, text, fault) => {
    expect(() => parseBooks(named('books.csv', text), levels(['1,bid,99,10', '1,ask,101,5']))).toThrow(
      expect.objectContaining({ fault }),
    );
  });

  testWithSharedData(
    'of nine venues, 35 with 29,888 levels, have the depth within 1, 2 and 5 % that their file states',
    'liquidity/orderbook_levels.csv.gz',
    (path) => {
      const index = sharedData('liquidity/orderbook_snapshots.csv');
      if (index === null) throw new Error('the snapshots lie beside the levels');
      const samples = parseBooks(read(index), read(path));
      expect(samples).toHaveLength(35);
      const seen = samples.map(({ body }) => (JSON.parse(body) as { seen: Record<'bids' | 'asks', number[][]> }).seen);
      expect(seen.reduce((sum, { bids, asks }) => sum + bids.length + asks.length, 0)).toBe(29_888);
      readCsv(index).forEach((row, i) => {
        const { bids, asks } = seen[i]!;
        const mid = (bids[0]![0]! + asks[0]![0]!) / 2;
        const within = bids.filter(([price]) => price! >= mid * 0.98).reduce((sum, [p, q]) => sum + p! * q!, 0);
        expect(Math.abs(within - Number(row['bid_depth_2pct_quote']))).toBeLessThanOrEqual(1e-5 * within + 0.006);
        const { worthAt, slippageAt } = samples[i]!.full!;
        expect(worthAt).toEqual([...worthAt].sort((a, b) => a! - b!));
        expect(slippageAt).toEqual([...slippageAt].sort((a, b) => a! - b!));
      });
      expect(samples.find(({ venue }) => venue === 'bitstamp:ETHUSD')?.full).toMatchObject({
        worthAt: { length: SLIPPAGES.length },
        slippageAt: { length: SIZES.length },
      });
      expect(samples.filter(({ venue }) => venue.startsWith('binance coin-m futures:'))).toHaveLength(3);
    },
  );
});

describe('quotes', () => {
  const file = (rows: string[]) =>
    named('quotes.csv', ['ts,token_in,token_out,amount_in,amount_out,price,price_impact', ...rows].join('\n'));
  const good = ['1700000000,WETH,USDC,10,20000,2000,0', '1700000005,WETH,USDC,1000,1896000,1896,0.052'];

  test('of one batch lose against its best price, and no size beyond them is made up', () => {
    const { quotes, samples } = parseQuotes(file([...good, '1700003600,WETH,USDC,5,9000,,']), '1inch');
    expect(quotes).toBe(3);
    expect(samples.map(({ venue, time }) => [venue, time])).toEqual([
      ['1inch:WETH/USDC', 1_700_000_005],
      ['1inch:WETH/USDC', 1_700_003_600],
    ]);
    // Sizes are 20,000 and 2,000,000 at the best price of 2,000.
    const { slippageAt, worthAt } = samples[0]!.full!;
    expect(slippageAt[0]).toBeNull();
    expect(slippageAt[1]).toBeCloseTo((0.052 * (30_000 - 20_000)) / (2_000_000 - 20_000), 12);
    expect(slippageAt.slice(5)).toEqual([null, null, null, null]);
    expect(worthAt).toEqual([20_000, 20_000, 20_000, null, null, null]);
  });

  test.each([
    ['a negative amount', '1700000000,WETH,USDC,-1,20000,,', 'impossible-quote'],
    ['nothing received', '1700000000,WETH,USDC,1,0,,', 'impossible-quote'],
    ['another price than that of the amounts', '1700000000,WETH,USDC,1,2000,2001,', 'impossible-quote'],
    ['an impact of all', '1700000000,WETH,USDC,1,2000,2000,1', 'impossible-quote'],
    ['a negative impact', '1700000000,WETH,USDC,1,2000,2000,-0.1', 'impossible-quote'],
    ['a token for itself', '1700000000,WETH,WETH,1,2000,2000,0', 'impossible-quote'],
    ['no number', '1700000000,WETH,USDC,one,2000,2000,0', 'not-a-number'],
    ['no token', '1700000000,WE TH,USDC,1,2000,2000,0', 'not-a-name'],
  ])('with %s are refused with the line', (_, row, fault) => {
    expect(() => parseQuotes(file([...good, row]), '1inch')).toThrow(expect.objectContaining({ fault, line: 4 }));
  });

  testWithSharedData(
    'of a router, 19,278 in 56 pairs, have the impact that their file states',
    'liquidity/oneinch_quotes_2023-11.csv.gz',
    (path) => {
      const { quotes, samples } = parseQuotes(read(path), '1inch');
      expect(quotes).toBe(19_278);
      expect(new Set(samples.map(({ venue }) => venue)).size).toBe(56);
      const stated = new Map(
        readCsv(path).map((row) => [
          [Number(row['ts']), row['token_in'], row['token_out'], Number(row['amount_in'])].join(' '),
          Number(row['price_impact']),
        ]),
      );
      let [compared, close] = [0, 0];
      for (const { body } of samples) {
        const { asset, seen } = JSON.parse(body) as { asset: string; seen: { quote: string; quotes: number[][] } };
        const batch = seen.quotes.map(([time, amountIn, amountOut]) => ({
          time: time!,
          amountIn: amountIn!,
          amountOut: amountOut!,
        }));
        lossesOf(batch).forEach(({ slippage }, i) => {
          const impact = stated.get([batch[i]!.time, asset, seen.quote, batch[i]!.amountIn].join(' '));
          if (impact === undefined) return;
          compared += 1;
          if (Math.abs(slippage - impact) < 1e-5) close += 1;
        });
      }
      expect(samples).toHaveLength(964);
      expect([compared, close]).toEqual([19_278, 19_278]);
    },
  );
});
