import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RAY, WAD, ray, wad, type Ray, type Wad } from '../../../units/fixed-point.js';
import { concentrationOf } from './concentration.js';
import { canBeLiquidated, collateralRatio, isUnsafe, liquidationPrice, spotOf } from './liquidation-rule.js';
import { EVERY_PERCENT, liquidationWall, unsafeAtSpot } from './liquidation-wall.js';
import { replaceVaults, sortVaults, unsafeCount } from './sorted-vaults.js';

const amount = (most: bigint): fc.Arbitrary<Wad> => fc.bigInt({ min: 1n, max: most }).map(wad);
const vault = fc.record({
  collateral: fc.oneof(amount(1_000n), amount(10n ** 24n)),
  normalisedDebt: fc.oneof(amount(1_000n), amount(10n ** 27n)),
});
const ratio = (least: bigint, most: bigint): fc.Arbitrary<Ray> => fc.bigInt({ min: least, max: most }).map(ray);
const terms = fc.record({ targetPrice: ratio(RAY / 2n, 2n * RAY), liquidationRatio: ratio(RAY, 100n * RAY) });
const rate = ratio(RAY, 2n * RAY);
const price = fc.oneof(amount(1_000n), amount(10n ** 23n));

describe('the rule', () => {
  test('the spot of 2,000 at 150 % and a target of one is 1,333.33…, rounded down', () => {
    const spot = spotOf(wad(2_000n * WAD), { targetPrice: ray(RAY), liquidationRatio: ray((15n * RAY) / 10n) });
    expect(spot).toBe(1_333_333333333333333333333333333n);
  });

  test('a vault that owes exactly what its collateral carries is safe, and one unit of debt more is not', () => {
    const safe = { collateral: wad(3n * WAD), normalisedDebt: wad(4_000n * WAD) };
    const spot = ray((4_000n * WAD * RAY) / (3n * WAD) + 1n);
    expect(isUnsafe(safe, spot, ray(RAY))).toBe(false);
    expect(isUnsafe({ ...safe, normalisedDebt: wad(4_000n * WAD + 3n) }, spot, ray(RAY))).toBe(true);
  });

  test('a spot of zero makes every debt unsafe and none liquidatable', () => {
    const any = { collateral: wad(WAD), normalisedDebt: wad(1n) };
    expect([isUnsafe(any, ray(0n), ray(RAY)), canBeLiquidated(any, ray(0n), ray(RAY))]).toEqual([true, false]);
  });

  test('a vault is unsafe at its liquidation price and safe one digit above it', () => {
    fc.assert(
      fc.property(vault, rate, terms, (of, by, how) => {
        const critical = liquidationPrice(of, by, how);
        if (critical === null) throw new Error('it has collateral');
        expect(isUnsafe(of, spotOf(critical, how), by)).toBe(true);
        expect(isUnsafe(of, spotOf(wad(critical + 1n), how), by)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  test('at any price the two divisions and the comparison agree with the liquidation price', () => {
    fc.assert(
      fc.property(vault, rate, terms, price, (of, by, how, at) => {
        expect(isUnsafe(of, spotOf(at, how), by)).toBe(at <= (liquidationPrice(of, by, how) ?? at));
      }),
      { numRuns: 1_000 },
    );
  });

  test('no price saves a vault without collateral', () => {
    const empty = { collateral: wad(0n), normalisedDebt: wad(1n) };
    expect(liquidationPrice(empty, ray(RAY), { targetPrice: ray(RAY), liquidationRatio: ray(RAY) })).toBeNull();
  });

  test('collateral worth 6,000 against a debt of 4,000 is a ratio of 150 %', () => {
    const of = { collateral: wad(2n * WAD), normalisedDebt: wad(4_000n * WAD) };
    expect(collateralRatio(of, ray(RAY), wad(3_000n * WAD), { targetPrice: ray(RAY) })).toBe((15n * RAY) / 10n);
  });
});

describe('the wall', () => {
  const book = fc.array(vault, { maxLength: 40 });

  test('never falls, is the debt of all at 100 %, and is at every point what the rule says vault by vault', () => {
    fc.assert(
      fc.property(book, rate, terms, price, (vaults, by, how, at) => {
        const wall = liquidationWall(sortVaults(vaults), { rate: by, price: at, ...how });
        const expected = wall.map(({ price: fallen }) => {
          const spot = spotOf(fallen, how);
          const unsafe = vaults.filter((one) => isUnsafe(one, spot, by));
          return [unsafe.length, unsafe.reduce((sum, { normalisedDebt }) => sum + normalisedDebt * by, 0n)];
        });
        expect(wall.map((point) => [point.vaults, point.debt])).toEqual(expected);
        expect(wall.every(({ debt }, n) => debt >= (wall[n - 1]?.debt ?? 0n))).toBe(true);
        const all = vaults.reduce((sum, { normalisedDebt }) => sum + normalisedDebt * by, 0n);
        expect(wall.at(-1)).toMatchObject({ fallBps: 10_000, price: 0n, vaults: vaults.length, debt: all });
      }),
      { numRuns: 200 },
    );
  });

  test('holds where vaults differ by less than a float can tell', () => {
    const close = Array.from({ length: 60 }, (_, n) => ({
      collateral: wad(10n ** 24n + BigInt((n * 37) % 60)),
      normalisedDebt: wad(10n ** 27n),
    }));
    const sorted = sortVaults(close);
    expect(new Set(sorted.leverage).size).toBe(1);
    const collaterals = sorted.vaults.map(({ collateral }) => collateral);
    expect(collaterals).toEqual([...collaterals].sort((a, b) => (a < b ? -1 : 1)));
    for (const { collateral } of close) {
      const spot = ray((10n ** 27n * RAY) / collateral);
      expect(unsafeCount(sorted, spot, ray(RAY))).toBe(close.filter((one) => isUnsafe(one, spot, ray(RAY))).length);
    }
  });

  test('is the same whether a changed book is sorted anew or its changes are put in place', () => {
    fc.assert(
      fc.property(book, book, fc.nat(), (kept, added, seed) => {
        const all = [...kept, ...added.slice(0, 3)];
        const removed = new Set(all.filter((_, n) => (n * 7 + seed) % 3 === 0));
        const after = [...all.filter((one) => !removed.has(one)), ...added.slice(3)];
        const [anew, replaced] = [sortVaults(after), replaceVaults(sortVaults(all), removed, added.slice(3))];
        expect(replaced.leverage).toEqual(anew.leverage);
        expect(replaced.sums.at(-1)).toBe(anew.sums.at(-1));
        const orderly = replaced.vaults.every((one, n) => {
          const before = replaced.vaults[n - 1] ?? one;
          return before.normalisedDebt * one.collateral >= one.normalisedDebt * before.collateral;
        });
        expect(orderly).toBe(true);
      }),
    );
  });

  test('stays sorted when rate and price move: only the line between unsafe and safe does', () => {
    const vaults = [300n, 100n, 200n].map((debt) => ({ collateral: wad(WAD), normalisedDebt: wad(debt * WAD) }));
    const sorted = sortVaults(vaults);
    const at = (spot: bigint, by: bigint): number => unsafeAtSpot(sorted, ray(by), ray(spot * RAY)).vaults;
    expect([at(400n, RAY), at(250n, RAY), at(150n, RAY), at(150n, 2n * RAY)]).toEqual([0, 1, 2, 3]);
  });

  test('of a type without vaults is zero everywhere', () => {
    const how = { targetPrice: ray(RAY), liquidationRatio: ray(RAY), rate: ray(RAY), price: wad(WAD) };
    const wall = liquidationWall(sortVaults([]), how);
    expect(wall.map(({ fallBps }) => fallBps)).toEqual(EVERY_PERCENT);
    expect(wall.every(({ debt, vaults, share }) => debt === 0n && vaults === 0 && share === 0)).toBe(true);
  });
});

describe('concentration', () => {
  const owned = (owner: string, debt: number) => ({ owner, normalisedDebt: wad(BigInt(debt) * WAD) });

  test('counts all vaults of an owner together: 50, 30 and 20 % have a Herfindahl index of 0.38', () => {
    const { owners, largest, herfindahl } = concentrationOf([
      owned('a', 20),
      owned('b', 30),
      owned('a', 30),
      owned('c', 20),
    ]);
    expect([owners, largest]).toEqual([3, { owner: 'a', normalisedDebt: 50n * WAD, share: 0.5 }]);
    expect(herfindahl).toBeCloseTo(0.38, 12);
  });

  test('is one over the number of owners where all owe the same, and nothing where nobody owes', () => {
    expect(concentrationOf(['a', 'b', 'c', 'd'].map((owner) => owned(owner, 7))).herfindahl).toBe(0.25);
    expect(concentrationOf([owned('a', 0)])).toEqual({ owners: 0, largest: null, herfindahl: 0 });
  });
});
