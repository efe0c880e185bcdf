import { expect, test } from '@jest/globals';
import type { DepthCurve, DepthPoint } from '../../market-data/depth/depth-curve.js';
import type { DepthDay } from '../../market-data/depth-samples/depth-day.js';
import { SIZES, SLIPPAGES, type DepthMeasure } from '../../market-data/depth-samples/depth-measure.js';
import type { CollateralTypeState, Position } from '../../protocol/protocol.port.js';
import { RAD, RAY, WAD, bps, rad, ray, wad } from '../../units/fixed-point.js';
import { depthOf, depthSignal, liquidationSize, providerSignal, slippageSignal } from './liquidity-health.js';
import { largestOf } from './largest-vaults.js';
import { median } from './seen-depth.js';
import { SeenUsual, usualOf, type UsualDepth } from './usual-depth.js';

const type = (over: Partial<CollateralTypeState> = {}): CollateralTypeState => ({
  ilk: 'ETH-A',
  asset: 'ETH',
  liquidationRatio: ray(RAY),
  debtCeiling: rad(0n),
  autoCeiling: null,
  stabilityFee: ray(RAY),
  stabilityFeeBps: bps(0n),
  debtFloor: rad(0n),
  liquidationPenalty: wad((WAD * 113n) / 100n),
  auctionLimit: rad(400_000n * RAD),
  normalisedDebt: wad(1_000_000n * WAD),
  accumulatedRate: ray(RAY),
  debt: rad(0n),
  price: null,
  spot: ray(0n),
  lastAccrual: 0,
  auction: null,
  ...over,
});
const vault = (debt: bigint, ilk = 'ETH-A', id = '1'): Position => ({
  id,
  owner: '0x00',
  ilk,
  collateral: wad(0n),
  normalisedDebt: wad(debt * WAD),
});
const point = (worth: bigint, slippage: number): DepthPoint => ({
  sold: worth,
  soldWorth: wad(worth * WAD),
  received: wad(0n),
  slippage,
  marginalSlippage: slippage,
});
const curve = (over: Partial<DepthCurve> = {}): DepthCurve => ({
  asset: 'ETH',
  block: { number: 1, hash: '0x00' },
  oraclePrice: wad(WAD),
  pools: [],
  points: [point(100_000n, 0.01), point(500_000n, 0.05), point(1_000_000n, 0.2)],
  worthAt: SLIPPAGES.map((slippage) => ({ slippage, worth: wad(BigInt(slippage * 1e7) * WAD) })),
  drainedAt: null,
  why: null,
  ...over,
});

test('what may be sold at once is the auction limit, or the largest vault with its penalty, and never more than the debt', () => {
  expect(liquidationSize(type(), null)).toBe(400_000);
  expect(liquidationSize(type(), vault(500_000n))).toBeCloseTo(565_000, 6);
  expect(liquidationSize(type({ normalisedDebt: wad(100_000n * WAD) }), vault(500_000n))).toBeCloseTo(113_000, 6);
});

test('the slippage of that size lies on the curve of now; a market without points takes nothing, one without a price is not measured', () => {
  expect(slippageSignal(type({ auctionLimit: rad(300_000n * RAD) }), curve(), null).value).toBeCloseTo(0.03, 9);
  expect(slippageSignal(type(), curve({ points: [], why: 'No pool can be used.' }), null).value).toBe(1);
  expect(slippageSignal(type(), curve({ oraclePrice: null, points: [] }), null).value).toBeNull();
});

const usual = (over: Partial<UsualDepth> = {}): UsualDepth => ({
  all: 1_000,
  largest: 800,
  basis: 'history',
  days: 30,
  ...over,
});

test('depth that fell to a quarter of the usual has fallen by three quarters; more than usual is no fall', () => {
  const value = (depth: number | null, than: UsualDepth | null) =>
    depthSignal('ETH', { depth, age: 0, why: null }, than).value;
  expect(value(250, usual())).toBe(0.75);
  expect(value(2_000, usual())).toBe(0);
  expect(value(0, usual({ all: 0 }))).toBe(0);
  expect(value(null, usual())).toBeNull();
  expect(value(250, null)).toBeNull();
});

test('one provider alone is a fact, his leaving is the signal', () => {
  const alone = providerSignal('ETH', { all: 1_000, largest: 1_000 }, usual({ largest: 1_000 }), []);
  expect(alone).toMatchObject({ value: 0, facts: { 'share of the largest providers': 1 } });
  expect(providerSignal('ETH', { all: 500, largest: 300 }, usual(), []).value).toBe(0.5);
  expect(providerSignal('ETH', { all: 500, largest: null }, usual(), []).value).toBeNull();
  expect(providerSignal('ETH', null, usual(), []).value).toBeNull();
});

test('the compared depth is that at five percent, of a curve that has a price', () => {
  expect(depthOf(curve())).toBe(500_000);
  expect(depthOf(curve({ oraclePrice: null }))).toBeNull();
});

const day = (index: number, all: number | null, others: number | null): DepthDay => {
  const measure = (worth: number): DepthMeasure => ({
    worthAt: SLIPPAGES.map((slippage) => (slippage === 0.05 ? worth : 0)),
    slippageAt: SIZES.map(() => 0),
  });
  const both = {
    full: all === null ? null : measure(all),
    stressed: others === null ? null : measure(others),
  };
  const about = { asset: 'ETH', kind: 'pools', venue: 'pools:DAI' } as const;
  return { ...about, day: index * 86_400, samples: 3, low: both, median: both, samplesHash: '' };
};

test('the usual depth is the median of the days that were measured', () => {
  const days = [day(1, 900, 300), day(2, 1_000, null), day(3, null, null), day(4, 5_000, 1_000)];
  expect(usualOf(days)).toEqual({ all: 1_000, largest: 2_300, basis: 'history', days: 3 });
  expect(usualOf([day(1, null, null)])).toBeNull();
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test('until there is a history, the median of what was seen every ten minutes stands in', () => {
  const seen = new SeenUsual();
  expect(seen.usual()).toBeNull();
  for (let minute = 0; minute < 60; minute++) seen.add(minute * 60, { all: minute < 30 ? 100 : 10, largest: null });
  expect(seen.usual()).toEqual({ all: 55, largest: null, basis: 'since the watch began', days: 0 });
});

test('the largest vault is found for each type', () => {
  const largest = largestOf([vault(5n), vault(9n, 'ETH-A', '2'), vault(7n, 'ETH-B', '3'), vault(8n, 'ETH-A', '4')]);
  expect([...largest].map(([ilk, { id }]) => [ilk, id])).toEqual([
    ['ETH-A', '2'],
    ['ETH-B', '3'],
  ]);
});
