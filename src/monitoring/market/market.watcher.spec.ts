import { expect, test } from '@jest/globals';
import {
  ConsolidatedPrices,
  type ConsolidatedPrice,
} from '../../market-data/consolidation/consolidated-prices.port.js';
import { MarketsSchema } from '../../market-data/markets.js';
import type { RateReading } from '../../market-data/rates/rate.js';
import { RpcRefusedError } from '../../platform/chain/rpc-error.js';
import type { Block } from '../../platform/chain/rpc.js';
import { wadFromAmountDown } from '../../units/float-conversion.js';
import { MarketWatcher } from './market.watcher.js';

const DAY = 86_400;
const HEAD = 400_000;
const address = `0x${'1'.repeat(40)}`;
const block = (number: number): Block => ({
  number,
  hash: String(number),
  parentHash: '',
  timestamp: 1_700_000_000 + number * 12,
});
const markets = MarketsSchema.parse({
  quote: { symbol: 'DAI', token: address, decimals: 18 },
  assets: {
    WSTETH: {
      token: address,
      decimals: 18,
      feed: { proxy: address, heartbeatSeconds: 3_600, decimals: 8 },
      rate: { kind: 'wsteth' },
    },
  },
});

/** Says one price of each asset; of those that are not named it has heard nothing. */
class Prices extends ConsolidatedPrices {
  constructor(readonly of: Record<string, number>) {
    super();
  }
  override now(asset: string): Promise<ConsolidatedPrice> {
    const price = this.of[asset];
    if (price === undefined)
      return Promise.resolve({
        asset,
        price: null,
        state: 'missing',
        reasons: [],
        sources: [],
        spread: null,
        at: null,
      });
    const said = wadFromAmountDown(price);
    const sources = ['one', 'two'].map(
      (name) => ({ name, kind: 'venue', price: said, at: 1, share: 0.5, why: null }) as const,
    );
    return Promise.resolve({ asset, price: said, state: 'sound', reasons: [], sources, spread: 0, at: 1 });
  }
}

/** A rate that grows by 3 % a year, on a node that keeps the state of so many days. */
function watcherOf(prices: Prices, daysKept: number, rateAt = (days: number) => 1.1 * 1.03 ** (days / 365)) {
  const reads: number[] = [];
  const read = (asset: string, _market: unknown, at: Block): Promise<RateReading> => {
    reads.push(at.number);
    const days = ((at.number - HEAD) * 12) / DAY;
    if (-days > daysKept)
      return Promise.reject(new RpcRefusedError('eth_call', { code: -32_000, message: 'missing trie node' }));
    const about = { asset, kind: 'wsteth', provider: address, block: at } as const;
    return Promise.resolve({ ...about, rate: wadFromAmountDown(rateAt(days)), readAt: at.timestamp, why: null });
  };
  const rpc = { block: (reference: unknown) => Promise.resolve(block(Number(reference))) };
  return { watcher: new MarketWatcher(markets, prices, { read }, rpc), reads };
}

const rateValue = async (watcher: MarketWatcher, number: number): Promise<number | null | undefined> =>
  (await watcher.look(block(number))).signals.find(({ name }) => name === 'oracle/rate-provider')?.value;

test('the past of a rate is asked of the chain once, a reading a day', async () => {
  const { watcher, reads } = watcherOf(new Prices({ WSTETH: 3_300 }), Infinity);
  expect(await rateValue(watcher, HEAD)).toBeCloseTo(1 / 3, 2);
  expect(reads).toHaveLength(32);
  await rateValue(watcher, HEAD + 1);
  expect(reads).toHaveLength(33);
});

test('a node that forgets leaves growth unproven until it has been watched for days, and a fall shows in the next block', async () => {
  const { watcher } = watcherOf(new Prices({ WSTETH: 3_300 }), 0.01, (days) => (days > 0 ? 1 : 1.1));
  expect(await rateValue(watcher, HEAD)).toBeNull();
  expect(await rateValue(watcher, HEAD + 1)).toBeCloseTo(2 + 0.1 / 1.1, 9);
});

test('growth that was only watched is judged after six days', async () => {
  const { watcher } = watcherOf(new Prices({ WSTETH: 3_300 }), 0.01);
  const hour = 300;
  let value: number | null | undefined = null;
  let hours = 0;
  for (; value === null; hours++) value = await rateValue(watcher, HEAD + hours * hour);
  expect(value).toBeCloseTo(1 / 3, 2);
  expect(hours / 24).toBeCloseTo(6, 0);
});

test('of the debt asset nothing is said until somebody quotes it, and from then on its silence is unsound', async () => {
  const prices = new Prices({ WSTETH: 3_300 });
  const { watcher } = watcherOf(prices, Infinity);
  const about = async (): Promise<(readonly [string, number | null])[]> => {
    const { signals } = await watcher.look(block(HEAD));
    return signals.filter(({ subject }) => subject === 'DAI').map(({ name, value }) => [name, value] as const);
  };
  expect(await about()).toEqual([]);
  prices.of.DAI = 0.97;
  expect(await about()).toEqual([
    ['market/unsound', 0],
    ['market/depeg', expect.closeTo(0.03, 9)],
  ]);
  delete prices.of.DAI;
  expect(await about()).toEqual([
    ['market/unsound', 1],
    ['market/depeg', null],
  ]);
});
