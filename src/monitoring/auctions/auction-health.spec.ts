import { expect, test } from '@jest/globals';
import type { AuctionEvent, AuctionHouse, RunningAuction } from '../../protocol/auctions.port.js';
import { RAD, RAY, WAD, rad, ray, wad } from '../../units/fixed-point.js';
import { figuresOf, neglectedShare, secondsPaying, shortShare, uncoveredOf } from './auction-health.js';

const NOW = 1_800_000_000;
/** ETH-A of 2022: 1 % every 90 s, from 10 % above 1,000. */
const STAIRS = { kind: 'stairstep', cut: 0.99, stepSeconds: 90 } as const;
const auction = (over: Partial<RunningAuction> = {}): RunningAuction => ({
  id: 1n,
  debt: rad(9_000n * RAD),
  lot: wad(10n * WAD),
  owner: '0x00',
  startedAt: NOW - 1_200,
  startPrice: ray(1_100n * RAY),
  price: ray(960n * RAY),
  needsReset: false,
  ...over,
});
const house = (auctions: readonly RunningAuction[]): AuctionHouse => ({
  ilk: 'ETH-A',
  asset: 'ETH',
  resetSeconds: 7_200,
  resetFactor: ray((RAY * 45n) / 100n),
  smallestRemainder: rad(0n),
  stopped: 0,
  auctions,
});
const take = (over: Partial<Extract<AuctionEvent, { kind: 'take' }>> = {}): AuctionEvent => ({
  kind: 'take',
  ilk: 'ETH-A',
  id: 1n,
  blockNumber: 1,
  logIndex: 0,
  at: NOW - 60,
  price: ray(960n * RAY),
  paid: rad(1_000n * RAD),
  debt: rad(0n),
  lot: wad(0n),
  ...over,
});

test('a lot covers its debt at the market price, but brings no more than what is asked for it', () => {
  expect(uncoveredOf(auction(), 1_000)).toBe(0);
  expect(uncoveredOf(auction(), 800)).toBe(1_000);
  expect(uncoveredOf(auction({ price: ray(700n * RAY) }), 1_000)).toBe(2_000);
  expect(uncoveredOf(auction({ price: ray(0n), needsReset: true }), 1_000)).toBe(0);
});

test('the price pays from the step on that lies a keeper’s margin below the market', () => {
  // 1,100 × 0.99^n ≤ 970 from n = 13 on: 1,170 s
  expect(secondsPaying(auction({ startedAt: NOW - 1_200 }), STAIRS, 1_000, NOW)).toBe(30);
  expect(secondsPaying(auction({ price: ray(980n * RAY) }), STAIRS, 1_000, NOW)).toBeNull();
  expect(secondsPaying(auction({ needsReset: true }), STAIRS, 1_000, NOW)).toBeNull();
});

test('neglected is what has paid for longer than ten minutes without a purchase meanwhile', () => {
  const old = auction({ startedAt: NOW - 1_170 - 601 });
  const count = (auctions: RunningAuction[], events: AuctionEvent[]) =>
    figuresOf(house(auctions), STAIRS, events, 1_000, NOW);
  expect(count([old, auction({ id: 2n })], [])).toMatchObject({ neglected: 1, running: 2 });
  expect(count([old], [take({ lot: wad(1n) })])).toMatchObject({ neglected: 0, bought: 1 });
  expect(count([old], [take({ at: NOW - 601, lot: wad(1n) })])).toMatchObject({ neglected: 1, bought: 0 });
  expect(neglectedShare(count([old], [take({ id: 7n })]))).toBe(0.5);
  expect(neglectedShare(count([old], []))).toBe(1);
  expect(neglectedShare(count([], []))).toBe(0);
});

test('without any price, what depends on one is not measured', () => {
  const figures = figuresOf(house([auction()]), STAIRS, [], null, NOW);
  expect(neglectedShare(figures)).toBeNull();
  expect(shortShare(figures)).toBeNull();
  expect(shortShare(figuresOf(house([]), STAIRS, [], null, NOW))).toBe(0);
});

test('short is what running and ended auctions leave open of all their debt', () => {
  const ended = [take(), take({ id: 2n, paid: rad(500n * RAD), debt: rad(500n * RAD) })];
  const figures = figuresOf(house([auction({ debt: rad(8_000n * RAD) })]), STAIRS, ended, 700, NOW);
  expect(figures).toMatchObject({ uncovered: 1_000, income: 1_500, shortfall: 500, debt: 8_000 });
  expect(shortShare(figures)).toBeCloseTo(1_500 / 10_000, 12);
});

test('a purchase that leaves collateral in the auction leaves nothing open yet', () => {
  const figures = figuresOf(house([]), STAIRS, [take({ lot: wad(1n), debt: rad(500n * RAD) })], 1_000, NOW);
  expect(figures).toMatchObject({ income: 1_000, shortfall: 0 });
});

test('the oldest is counted in times of its reset', () => {
  expect(figuresOf(house([auction({ startedAt: NOW - 10_800 })]), STAIRS, [], 1_000, NOW).oldest).toBe(1.5);
});
