import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sizingCases, type SizingCase } from '../../../test/builders/random-sizing.js';
import { assetInput, sizingInput, typeInput, vault, type TailShape } from '../../../test/builders/sizing.builder.js';
import type { RiskTarget } from './risk-target.js';
import { sizeParameters } from './size-parameters.js';
import type { Sized, SizingInput, TypeSizing } from './sizing-input.js';

const inputOf = ({ target, tail, depth, types }: SizingCase): SizingInput => ({
  target,
  assets: { ETH: assetInput({ depth }, tail) },
  types,
  feeMarket: { peg: null, competing: [] },
});
const sizedOf = (one: SizingCase): TypeSizing[] => sizeParameters(inputOf(one));
const pick = ({ sized }: TypeSizing, parameter: Sized['parameter']): Sized =>
  sized.find((it) => it.parameter === parameter)!;

type Values = Readonly<Record<'low' | 'point' | 'high' | 'wanted', number>>;
const valuesOf = (sizing: TypeSizing, parameter: Sized['parameter']): Values => {
  const { interval, wanted } = pick(sizing, parameter);
  return { ...interval, wanted };
};

/** Every figure of `parameter` is at least as high in `a` as in `b`, but for rounding of floats. */
function expectNotLower(parameter: Sized['parameter'], a: TypeSizing, b: TypeSizing): void {
  const [above, below] = [valuesOf(a, parameter), valuesOf(b, parameter)];
  for (const key of ['low', 'point', 'high', 'wanted'] as const) {
    expect(above[key]).toBeGreaterThanOrEqual(below[key] * (1 - 1e-12));
  }
}

/** Every way of making a case worse asks for no less ratio and fee, and allows no more ceiling. */
function expectNoLessCare(seed: number, worsen: (one: SizingCase, by: number) => SizingCase): void {
  fc.assert(
    fc.property(sizingCases, fc.integer({ min: 1, max: 1_000_000 }), (one, size) => {
      const [before, after] = [sizedOf(one), sizedOf(worsen(one, 1 + size / 1_000_000))];
      before.forEach((better, index) => {
        expectNotLower('liquidationRatio', after[index]!, better);
        expectNotLower('stabilityFee', after[index]!, better);
        expectNotLower('debtCeiling', better, after[index]!);
      });
    }),
    { seed, numRuns: 20 },
  );
}

const fatter = (tail: TailShape, by: number): TailShape => ({
  threshold: tail.threshold * by,
  scale: tail.scale * by,
  shape: tail.shape + (by - 1) / 10,
  worst: tail.worst * by,
  fall: { low: tail.fall.low * by, point: tail.fall.point * by, high: tail.fall.high * by },
});
const eachShare = (target: RiskTarget, change: (share: number) => number): RiskTarget => {
  const { low, point, high } = target.unprotectedShare;
  return { ...target, unprotectedShare: { low: change(low), point: change(point), high: change(high) } };
};

describe('ratio and fee never fall and the ceiling never rises', () => {
  test('with a fatter tail and larger falls', () => {
    expectNoLessCare(601, (one, by) => ({ ...one, tail: fatter(one.tail, by) }));
  });

  test('with a shallower market', () => {
    const depth = ({ depth: points }: SizingCase, by: number) =>
      points.map(({ value, slippage }) => ({ value: value / by, slippage }));
    expectNoLessCare(602, (one, by) => ({ ...one, depth: depth(one, by) }));
  });

  test('with a keeper who keeps more', () => {
    const target = ({ target: { keeperMargin, ...rest } }: SizingCase, by: number): RiskTarget => ({
      ...rest,
      keeperMargin: keeperMargin + (by - 1) / 10,
    });
    expectNoLessCare(603, (one, by) => ({ ...one, target: target(one, by) }));
  });

  test('with more owners who do not rescue their vaults', () => {
    expectNoLessCare(604, (one, by) => ({ ...one, target: eachShare(one.target, (share) => Math.min(1, share * by)) }));
  });

  test('with a market that comes back more slowly', () => {
    expectNoLessCare(608, (one, by) => ({
      ...one,
      target: { ...one.target, depthRecoverySeconds: one.target.depthRecoverySeconds * by },
    }));
  });

  test('with keepers who start auctions later', () => {
    expectNoLessCare(609, (one, by) => ({
      ...one,
      target: { ...one.target, liquidationLatencySeconds: one.target.liquidationLatencySeconds * (1 + 20 * (by - 1)) },
    }));
  });
});

/** The same case with every amount counted in units that are 2^-power of the old ones: exact in floats. */
function inUnits(one: SizingCase, power: number): SizingCase {
  const more = (amount: number): number => amount * 2 ** power;
  return {
    ...one,
    depth: one.depth.map(({ value, slippage }) => ({ value: more(value), slippage })),
    types: one.types.map((type) => ({
      ...type,
      ceiling: more(type.ceiling),
      auctionLimit: more(type.auctionLimit),
      auto: type.auto && { ...type.auto, gap: more(type.auto.gap) },
      positions: type.positions.map(({ collateralWorth, debt }) => ({
        collateralWorth: more(collateralWorth),
        debt: more(debt),
      })),
    })),
  };
}

test('quoting all amounts in other units changes amounts and nothing else', () => {
  const AMOUNTS = /^(debt|capacity|closedForm|familySale)/;
  fc.assert(
    fc.property(sizingCases, fc.integer({ min: -8, max: 40 }), (one, power) => {
      const [before, after] = [sizedOf(one), sizedOf(inUnits(one, power))];
      before.forEach((was, index) => {
        const is = after[index]!;
        expect(is.windowHours).toBe(was.windowHours);
        for (const parameter of ['liquidationRatio', 'stabilityFee'] as const) {
          const [a, b] = [pick(was, parameter), pick(is, parameter)];
          expect([b.wanted, b.interval, b.decision]).toEqual([a.wanted, a.interval, a.decision]);
        }
        for (const { parameter, inputs } of was.sized) {
          const now = pick(is, parameter).inputs;
          for (const [name, value] of Object.entries(inputs)) {
            expect(now[name]).toBe(AMOUNTS.test(name) ? value * 2 ** power : value);
          }
        }
      });
    }),
    { seed: 605, numRuns: 20 },
  );
});

/** Every number in it, however deep. */
const numbersIn = (value: unknown): number[] =>
  typeof value === 'number'
    ? [value]
    : Object.values(value ?? {}).flatMap((it) => (typeof it === 'string' ? [] : numbersIn(it)));

test('the same facts give the same sizes, and the facts stay as they were', () => {
  fc.assert(
    fc.property(sizingCases, (one) => {
      const before = structuredClone(one);
      const first = sizedOf(one);
      expect(sizedOf(one)).toEqual(first);
      expect(one).toEqual(before);
    }),
    { seed: 606, numRuns: 20 },
  );
});

test('every number is finite, and every interval in order', () => {
  fc.assert(
    fc.property(sizingCases, (one) => {
      const sizings = sizedOf(one);
      for (const number of numbersIn(sizings)) expect(Number.isFinite(number)).toBe(true);
      for (const { interval } of sizings.flatMap(({ sized }) => sized)) {
        expect(interval.low).toBeLessThanOrEqual(interval.point);
        expect(interval.point).toBeLessThanOrEqual(interval.high);
      }
      expect(JSON.stringify(sizings.map(({ sized }) => sized))).not.toMatch(/NaN|Infinity|undefined|null/);
    }),
    { seed: 607, numRuns: 40 },
  );
});

describe('books and markets at the end of what there is', () => {
  test.each<[string, Partial<SizingInput>]>([
    ['an empty book', { types: [typeInput({ positions: [] })] }],
    ['one vault', { types: [typeInput({ positions: [vault(1.6)] })] }],
    ['a vault without debt', { types: [typeInput({ positions: [{ collateralWorth: 5, debt: 0 }] })] }],
    ['a vault without collateral', { types: [typeInput({ positions: [{ collateralWorth: 0, debt: 5 }] })] }],
    ['vaults that are all unsafe', { types: [typeInput({ positions: [vault(0.5), vault(1.1), vault(1.49)] })] }],
    ['no liquidity', { assets: { ETH: assetInput({ depth: [] }) } }],
    ['no liquidity and no debt', { assets: { ETH: assetInput({ depth: [] }) }, types: [typeInput({ positions: [] })] }],
    ['no automatic ceiling and a ceiling of zero', { types: [typeInput({ auto: null, ceiling: 0 })] }],
  ])('%s gives finite numbers for every parameter', (_name, changes) => {
    const sizings = sizeParameters(sizingInput(changes));
    expect(sizings).toHaveLength(1);
    expect(sizings[0]!.sized.length).toBeGreaterThanOrEqual(3);
    for (const number of numbersIn(sizings)) expect(Number.isFinite(number)).toBe(true);
  });

  test('a market that takes nothing asks for the highest ratio, the lowest ceiling and the full fee for its use', () => {
    const [sizing] = sizeParameters(sizingInput({ assets: { ETH: assetInput({ depth: [] }) } }));
    expect(pick(sizing!, 'liquidationRatio').interval.point).toBe(99_900);
    expect(pick(sizing!, 'debtCeiling')).toMatchObject({ wanted: 1e7, interval: { low: 0, point: 0, high: 0 } });
    expect(pick(sizing!, 'stabilityFee').inputs['utilisationFee']).toBe(0.03);
  });

  test('types of another asset change nothing', () => {
    const alone = sizeParameters(sizingInput());
    const other = typeInput({ ilk: 'LINK-A', asset: 'LINK', positions: [vault(1.1, 1e9)] });
    const assets = { ETH: assetInput(), LINK: assetInput({ depth: [] }) };
    expect(sizeParameters(sizingInput({ assets, types: [other, typeInput()] }))[1]).toEqual(alone[0]);
  });

  test('a sibling that sells into the same market makes the ratio higher and the ceiling lower', () => {
    const [alone] = sizeParameters(sizingInput());
    const sibling = typeInput({ ilk: 'ETH-B', positions: Array.from({ length: 50 }, () => vault(1.52, 3e5)) });
    const [beside] = sizeParameters(sizingInput({ types: [typeInput(), sibling] }));
    expect(pick(beside!, 'liquidationRatio').interval.point).toBeGreaterThan(
      pick(alone!, 'liquidationRatio').interval.point,
    );
    expect(pick(beside!, 'debtCeiling').interval.point).toBeLessThan(pick(alone!, 'debtCeiling').interval.point);
  });
});

describe('beside every number', () => {
  const [type] = sizeParameters(sizingInput());
  const of = (parameter: Sized['parameter']) => type!.sized.find((it) => it.parameter === parameter)!;

  test('stand the target that it follows from and the careful end of its interval', () => {
    for (const { target, interval, conservative, parameter } of type!.sized) {
      expect(target).toMatch(/probability of at most \d/);
      expect([interval.low, interval.high]).toContain(conservative);
      const careful = parameter === 'debtCeiling' || parameter === 'ceilingGap' ? interval.low : interval.high;
      expect(conservative).toBe(careful);
    }
  });

  test('stands what would change it most: a louder or shallower market tightens', () => {
    for (const input of ['volatility', 'depth']) {
      const value = (parameter: Sized['parameter']): number =>
        of(parameter).sensitivities.find((it) => it.input === input)?.value ?? of(parameter).interval.point;
      expect(value('liquidationRatio')).toBeGreaterThan(of('liquidationRatio').interval.point);
      expect(value('debtCeiling')).toBeLessThan(of('debtCeiling').interval.point);
      expect(value('stabilityFee')).toBeGreaterThanOrEqual(of('stabilityFee').interval.point);
    }
    for (const { sensitivities, interval } of type!.sized) {
      const effects = sensitivities.map(({ value }) => Math.abs(value - interval.point));
      expect(effects).toEqual([...effects].sort((a, b) => b - a));
      expect(effects.every((effect) => effect > 0)).toBe(true);
    }
  });
});

test('advice on auctions says what would change it most', () => {
  const calm = { ETH: { rise: { low: 0.03, point: 0.05, high: 0.08 } } };
  const [{ advice } = { advice: [] }] = sizeParameters(sizingInput(), null, calm);
  expect(advice).toHaveLength(9);
  const reset = advice.find(({ parameter }) => parameter === 'resetFactor')!;
  expect(reset.sensitivities.map(({ input }) => input)).toContain('volatility');
  for (const { value } of reset.sensitivities) expect(value).toBeLessThan(reset.advised);
  expect(advice.find(({ parameter }) => parameter === 'incentiveFlat')!.sensitivities).toEqual([]);
});

test('a rate that competes lifts the fee of every type alike', () => {
  const fee = (rate: number): number[] =>
    sizeParameters({ ...sizingInput(), feeMarket: { peg: null, competing: [{ name: 'elsewhere', rate }] } }).map(
      ({ sized }) => sized.find(({ parameter }) => parameter === 'stabilityFee')!.interval.point,
    );
  const [cheap, dear] = [fee(0), fee(0.055)];
  dear.forEach((value, i) => {
    expect(value - cheap[i]!).toBeCloseTo(500, 6);
  });
});
