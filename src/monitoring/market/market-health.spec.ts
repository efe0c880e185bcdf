import { expect, test } from '@jest/globals';
import type { ConsolidatedPrice } from '../../market-data/consolidation/consolidated-prices.port.js';
import { PRICE_STATES } from '../../market-data/consolidation/price-state.js';
import { wadFromAmountDown } from '../../units/float-conversion.js';
import { depegSignal, isPegged, marketGauges, unsoundSignal } from './market-health.js';

const priced = (over: Partial<ConsolidatedPrice> = {}): ConsolidatedPrice => ({
  asset: 'USDC',
  price: wadFromAmountDown(0.88),
  state: 'sound',
  reasons: [],
  sources: [],
  spread: 0.01,
  at: 1,
  ...over,
});

test('only sound and made-up prices are no reason to worry', () => {
  const worrying = PRICE_STATES.filter((state) => unsoundSignal(priced({ state })).value === 1);
  expect(worrying).toEqual(['single-source', 'disputed', 'stale', 'missing']);
});

test('the facts of an unsound price name the sources that do not count and why', () => {
  const source = {
    name: 'kraken:USDC/USD',
    kind: 'venue',
    price: wadFromAmountDown(1),
    at: 1,
    share: 0,
    why: 'far off',
  } as const;
  expect(unsoundSignal(priced({ state: 'disputed', reasons: ['apart'], sources: [source] })).facts).toMatchObject({
    state: 'disputed',
    reason: 'apart',
    'sources that count': 0,
    'sources left out': 'kraken:USDC/USD (far off)',
  });
});

test('USDC at 0.88 on 11 March 2023 is 12 % off its peg; above one counts alike; no price is no peg', () => {
  expect(depegSignal(priced()).value).toBeCloseTo(0.12, 12);
  expect(depegSignal(priced({ price: wadFromAmountDown(1.05) })).value).toBeCloseTo(0.05, 12);
  expect(depegSignal(priced({ price: null, state: 'missing' })).value).toBeNull();
});

test('stable coins are known by their symbols, others have no peg to lose', () => {
  expect(['DAI', 'usdc', 'crvUSD', 'ETH', 'WSTETH', 'WBTC'].map(isPegged)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('a missing price has no gauge, and its unsoundness has', () => {
  const gauges = marketGauges(priced({ price: null, state: 'missing', spread: null }));
  expect(gauges.map(({ name, value }) => [name, value])).toEqual([
    ['market_sources', 0],
    ['market_unsound', 1],
  ]);
});
