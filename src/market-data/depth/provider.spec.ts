import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { v3State } from '../../../test/builders/v3-state.builder.js';
import { venueOf, withoutHolding, type PoolState } from './pool-state.js';
import { largestRanges, largestShare, type OwnedRange } from './provider.js';
import { UnusablePoolError } from './unusable-pool.error.js';

const ONE = 10n ** 18n;
const owned = (owner: string, lower: number, upper: number, liquidity: bigint): OwnedRange => ({
  owner,
  lower,
  upper,
  liquidity,
});
const poolOf = (positions: readonly OwnedRange[], tick = 0) =>
  v3State({
    tick,
    fee: 3_000,
    tickSpacing: 60,
    ranges: positions.map(({ lower, upper, liquidity }) => ({ from: lower, to: upper, liquidity })),
  });

test('the largest provider of a v3 pool is whose positions are worth most, not who has most liquidity', () => {
  const positions = [owned('0xa', -60, 60, 100n * ONE), owned('0xb', -6_000, 6_000, 10n * ONE)];
  const state = poolOf(positions);
  // A range a hundred times as wide ties up ninety times as much of both tokens for the same liquidity.
  expect(largestRanges('0x1', positions, state)).toMatchObject({ owner: '0xb', known: 1, why: null });
});

test('positions of one owner count together', () => {
  const positions = [
    owned('0xa', -600, 600, 6n * ONE),
    owned('0xb', -600, 600, 4n * ONE),
    owned('0xb', -600, 600, 5n * ONE),
  ];
  const found = largestRanges('0x1', positions, poolOf(positions));
  expect(found.owner).toBe('0xb');
  expect(found.share).toBeCloseTo(0.6, 6);
  expect(found.holding).toMatchObject({ kind: 'ranges', ranges: [{ liquidity: 4n * ONE }, { liquidity: 5n * ONE }] });
});

test('liquidity whose owner the logs do not show is said, and lowers the share', () => {
  const positions = [owned('0xa', -600, 600, 6n * ONE)];
  const state = poolOf([...positions, owned('?', -600, 600, 2n * ONE)]);
  const found = largestRanges('0x1', positions, state);
  expect(found).toMatchObject({ owner: '0xa', known: 0.75, share: 0.75 });
  expect(found.why).toBe('The logs name the owners of 75.0 % of the liquidity only.');
});

test('a pool of shares without a known holder has no largest provider', () => {
  expect(largestShare('0x1', [], 5n)).toMatchObject({ owner: null, holding: null, share: null });
});

test('shares that are locked for ever count as known and are nobody’s', () => {
  const found = largestShare('0x1', [{ owner: '0xa', amount: 9_000n }], 10_000n, 1_000n);
  expect(found).toMatchObject({ owner: '0xa', share: 0.9, known: 1, why: null });
});

test('of two equal holders the one that sorts first is named', () => {
  const shares = ['0xb', '0xa'].map((owner) => ({ owner, amount: 5n }));
  expect(largestShare('0x1', shares, 10n).owner).toBe('0xa');
});

const tick = (lowest: number, highest: number) => fc.integer({ min: lowest, max: highest }).map((n) => n * 60);
const anyPosition = fc.record({
  owner: fc.constantFrom('0xa', '0xb', '0xc'),
  lower: tick(-100, -1),
  upper: tick(1, 100),
  liquidity: fc.bigInt(10n ** 15n, 10n ** 24n),
});

test('a v3 pool without a provider sells exactly as one in which he never was, but for a unit where his ticks were', () => {
  fc.assert(
    fc.property(
      fc.array(anyPosition, { minLength: 2, maxLength: 8 }),
      fc.bigInt(1n, 10n ** 24n),
      (positions, amount) => {
        const all: PoolState = { kind: 'uniswap-v3', state: poolOf(positions, 7), sold: 'token0' };
        const { owner, holding } = largestRanges('0x1', positions, poolOf(positions, 7));
        const rest = positions.filter((position) => position.owner !== owner);
        const without = venueOf(withoutHolding(all, holding!)).sell(amount);
        const never = venueOf({ kind: 'uniswap-v3', state: poolOf(rest, 7), sold: 'token0' }).sell(amount);
        const gap = (a: bigint, b: bigint) => Number(a > b ? a - b : b - a);
        expect(gap(without.sold, never.sold)).toBeLessThanOrEqual(20);
        expect(gap(without.received, never.received)).toBeLessThanOrEqual(20);
      },
    ),
    { seed: 77, numRuns: 100 },
  );
});

test('a pair without a holder of two fifths pays what a pair of three fifths of its reserves does', () => {
  const pair = (part: bigint): PoolState => ({
    kind: 'uniswap-v2',
    state: { address: '0x1', collateral: 100n * part * ONE, debt: 300_000n * part * ONE },
  });
  const without = withoutHolding(pair(5n), { kind: 'share', part: 2n, whole: 5n });
  expect(without).toEqual(pair(3n));
});

test('nothing is left of a pool that one provider has alone, and ranges do not fit a pool of shares', () => {
  const pair: PoolState = { kind: 'uniswap-v2', state: { address: '0x1', collateral: ONE, debt: ONE } };
  expect(() => withoutHolding(pair, { kind: 'share', part: 5n, whole: 5n })).toThrow('Nothing is left');
  expect(() => withoutHolding(pair, { kind: 'ranges', ranges: [] })).toThrow(UnusablePoolError);
  const v3: PoolState = { kind: 'uniswap-v3', state: poolOf([owned('0xa', -60, 60, 1n)]), sold: 'token0' };
  const tooMuch = { kind: 'ranges', ranges: [{ lower: -60, upper: 60, liquidity: 2n }] } as const;
  expect(() => withoutHolding(v3, tooMuch)).toThrow('more in it than there is');
});
