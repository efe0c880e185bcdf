import { expect, test } from '@jest/globals';
import type { DelayedPrice } from '../../protocol/oracle-prices.port.js';
import { wad, type Wad } from '../../units/fixed-point.js';
import { delayedGauges, nextFallSignal, pricesByAsset } from './delayed-health.js';

const delayed = (over: Partial<DelayedPrice> = {}): DelayedPrice => ({
  ilk: 'ETH-A',
  asset: 'ETH',
  kind: 'delayed',
  source: '0x00',
  current: wad(2_000n * 10n ** 18n),
  next: wad(1_500n * 10n ** 18n),
  nextAt: 1_000,
  stopped: false,
  ...over,
});

const price = (whole: bigint): Wad => wad(whole * 10n ** 18n);

test('the fall to the next price is a part of the present one, below zero for a rise', () => {
  const known = nextFallSignal(delayed(), null, 400);
  expect(known).toMatchObject({ value: 0.25, facts: { 'seconds until then': 600 } });
  expect(nextFallSignal(delayed({ next: price(2_200n) }), null, 400).value).toBeCloseTo(-0.1, 12);
  expect(nextFallSignal(delayed(), null, 1_500).facts).toMatchObject({
    'seconds until then': 0,
    'seconds overdue': 500,
  });
});

test('what the feed says now comes behind the next price: the lower of both counts', () => {
  expect(nextFallSignal(delayed({ next: price(2_000n) }), price(1_400n), 400).value).toBeCloseTo(0.3, 12);
  expect(nextFallSignal(delayed(), price(1_900n), 400).value).toBe(0.25);
});

test('a source that does not delay, or is stopped, takes up nothing', () => {
  expect(nextFallSignal(delayed({ kind: 'direct', next: price(2_000n) }), price(1_400n), 400).value).toBe(0);
  expect(nextFallSignal(delayed({ stopped: true, next: price(2_000n) }), price(1_400n), 400).value).toBe(0);
});

test('without a price now or next there is nothing to measure', () => {
  expect(nextFallSignal(delayed({ next: null }), price(1n), 400).value).toBeNull();
  expect(nextFallSignal(delayed({ current: null }), price(1n), 400).value).toBeNull();
});

test('types of one asset are one price', () => {
  const prices = pricesByAsset([delayed(), delayed({ ilk: 'ETH-B' }), delayed({ ilk: 'LINK-A', asset: 'LINK' })]);
  expect([...prices.values()].map(({ ilk }) => ilk).sort()).toEqual(['ETH-A', 'LINK-A']);
});

test('what is not known has no gauge', () => {
  const names = delayedGauges(delayed({ next: null, nextAt: null }), 400).map(({ name }) => name);
  expect(names).toEqual(['protocol_price', 'protocol_price_stopped']);
});
