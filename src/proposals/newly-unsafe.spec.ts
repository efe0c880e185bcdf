import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Position } from '../protocol/protocol.port.js';
import { RAD, RAY, wad, WAD } from '../units/fixed-point.js';
import { newlyUnsafe, type SafetyTerms } from './newly-unsafe.js';

const vault = (collateral: bigint, normalisedDebt: bigint, ilk = 'ETH-A', id = '1'): Position => {
  return { id, owner: '0xowner', ilk, collateral: wad(collateral), normalisedDebt: wad(normalisedDebt) };
};
const terms = (spot: bigint, rate = RAY, ilk = 'ETH-A'): Map<string, SafetyTerms> => new Map([[ilk, { spot, rate }]]);

describe('a vault becomes unsafe', () => {
  test('when its debt exceeds collateral × spot by the smallest unit, and not when they are equal', () => {
    const at = [vault(100n, 200n * RAY)];
    expect(newlyUnsafe(at, terms(3n * RAY * RAY), terms(2n * RAY * RAY))).toEqual([]);
    expect(newlyUnsafe(at, terms(3n * RAY * RAY), terms(2n * RAY * RAY - 1n))).toHaveLength(1);
  });

  test('by a fee that accrues as well as by a ratio, with its debt after the change', () => {
    const rate = RAY + 1n;
    const [found] = newlyUnsafe([vault(100n * WAD, 100n * WAD)], terms(RAY), terms(RAY, rate));
    expect(found).toEqual({ id: '1', owner: '0xowner', ilk: 'ETH-A', debt: 100n * WAD * rate });
  });

  test('of each type by the terms of that type', () => {
    const vaults = [vault(100n * WAD, 90n * WAD, 'ETH-A', '1'), vault(100n * WAD, 90n * WAD, 'ETH-B', '2')];
    const before = new Map([...terms(RAY), ...terms(RAY, RAY, 'ETH-B')]);
    const after = new Map([...terms(RAY), ...terms(RAY / 2n, RAY, 'ETH-B')]);
    expect(newlyUnsafe(vaults, before, after).map(({ id }) => id)).toEqual(['2']);
  });
});

describe('a vault is not named', () => {
  test('that was unsafe before', () => {
    expect(newlyUnsafe([vault(WAD, 2n * WAD)], terms(RAY), terms(RAY / 2n))).toEqual([]);
  });

  test('of a type that has not changed', () => {
    expect(newlyUnsafe([vault(WAD, 2n * WAD)], terms(3n * RAY), new Map())).toEqual([]);
  });

  test('without debt, whatever becomes of its price', () => {
    expect(newlyUnsafe([vault(WAD, 0n)], terms(RAY), terms(0n))).toEqual([]);
  });
});

test('exactly those are named for which the Vat’s inequality holds before and fails after', () => {
  const amounts = fc.oneof(fc.bigInt({ min: 0n, max: 9n }), fc.bigInt({ min: 0n, max: 10n ** 26n }));
  const rays = fc.oneof(
    fc.bigInt({ min: 0n, max: 9n }).map((n) => n * RAY),
    fc.bigInt({ min: 0n, max: 5n * RAY }),
  );
  const vaults = fc.array(fc.tuple(amounts, amounts), { maxLength: 20 });
  fc.assert(
    fc.property(vaults, rays, rays, rays, rays, (pairs, spot0, rate0, spot1, rate1) => {
      const positions = pairs.map(([ink, art], i) => vault(ink, art, 'ETH-A', String(i)));
      // require(tab <= ink * spot) of Vat.frob
      const safe = ([ink, art]: readonly [bigint, bigint], spot: bigint, rate: bigint): boolean =>
        art * rate <= ink * spot;
      const expected = pairs.flatMap((pair, i) =>
        safe(pair, spot0, rate0) && !safe(pair, spot1, rate1) ? [String(i)] : [],
      );
      const found = newlyUnsafe(positions, terms(spot0, rate0), terms(spot1, rate1));
      expect(found.map(({ id }) => id)).toEqual(expected);
    }),
    { seed: 651, numRuns: 2_000 },
  );
  expect(RAD).toBe(WAD * RAY);
});
