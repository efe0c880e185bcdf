import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { diffusionRatio, lossGivenLiquidation, type Liquidation } from './closed-form-loss.js';
import { OutOfDomainError } from './estimator-error.js';

const HOUR = 1 / 8_760;

/** Computed with 80 digits. */
test.each([
  [1.1, 0.05, 0.02, 1, 2, 0.05838169885102351, 0.00037593629656803434],
  [1.1, 0.05, 0.02, 2, 2, 0.2197848988094412, 0.00375410181207253],
  [1.15, 0.05, 0.02, 2, 3, 0.033929776708092406, 0.0004883964754430273],
  [1.45, 0.2, 0.05, 3, 6, 0.11549510571489241, 0.004281020184673454],
])(
  'ratio %d, slippage %d, margin %d, volatility %d, %d hours',
  (liquidationRatio, slippage, keeperMargin, volatility, hours, probability, loss) => {
    const got = lossGivenLiquidation({ liquidationRatio, slippage, keeperMargin, volatility, years: hours * HOUR });
    expect(got.probability / probability).toBeCloseTo(1, 12);
    expect(got.lossPerDebt / loss).toBeCloseTo(1, 10);
  },
);

test.each([
  [1e-3, 0.05, 0.8, 2, 1.115077220401255],
  [1e-3, 0.05, 1.2, 2, 1.1362033179883473],
  [1e-3, 0.1, 0.8, 2, 1.1770259548679913],
  [1e-3, 0.05, 0.8, 4, 1.1325474757694585],
])(
  'diffusion alone at probability %d, slippage %d, volatility %d, %d hours asks for a ratio of %d',
  (probability, slippage, volatility, hours, ratio) => {
    const sale = { slippage, keeperMargin: 0.02, volatility, years: hours * HOUR };
    expect(diffusionRatio(probability, sale)).toBeCloseTo(ratio, 12);
    expect(lossGivenLiquidation({ liquidationRatio: ratio, ...sale }).probability).toBeCloseTo(probability, 12);
  },
);

const liquidations = fc.record({
  liquidationRatio: fc.double({ min: 1, max: 3, noNaN: true }),
  slippage: fc.double({ min: 0, max: 0.5, noNaN: true }),
  keeperMargin: fc.double({ min: 0, max: 0.2, noNaN: true }),
  volatility: fc.double({ min: 0.1, max: 5, noNaN: true }),
  years: fc.double({ min: 1e-5, max: 0.1, noNaN: true }),
});

test('a higher ratio never loses more, slippage and margin never lose less, and no loss is larger than the debt', () => {
  fc.assert(
    fc.property(liquidations, (liquidation) => {
      const { lossPerDebt, probability } = lossGivenLiquidation(liquidation);
      const loss = (more: Partial<Liquidation>): number =>
        lossGivenLiquidation({ ...liquidation, ...more }).lossPerDebt;
      expect(lossPerDebt).toBeLessThanOrEqual(probability);
      expect(probability).toBeLessThanOrEqual(1);
      expect(loss({ liquidationRatio: liquidation.liquidationRatio * 1.05 })).toBeLessThanOrEqual(lossPerDebt + 1e-14);
      expect(loss({ slippage: liquidation.slippage + 0.05 })).toBeGreaterThanOrEqual(lossPerDebt - 1e-14);
      expect(loss({ keeperMargin: liquidation.keeperMargin + 0.05 })).toBeGreaterThanOrEqual(lossPerDebt - 1e-14);
      expect(loss({ volatility: liquidation.volatility * 1.2 })).toBeGreaterThanOrEqual(lossPerDebt - 1e-14);
    }),
    { seed: 151, numRuns: 500 },
  );
});

describe('ends', () => {
  const sale = { liquidationRatio: 1.2, slippage: 0.1, keeperMargin: 0, volatility: 0, years: 1 };
  test('without volatility the sale decides', () => {
    expect(lossGivenLiquidation(sale)).toEqual({ probability: 0, lossPerDebt: 0 });
    expect(lossGivenLiquidation({ ...sale, slippage: 0.25 }).probability).toBe(1);
    expect(lossGivenLiquidation({ ...sale, slippage: 0.25 }).lossPerDebt).toBeCloseTo(0.1, 15);
  });
  test('without any proceeds everything is lost', () => {
    expect(lossGivenLiquidation({ ...sale, slippage: 1, volatility: 1 })).toEqual({ probability: 1, lossPerDebt: 1 });
    expect(diffusionRatio(0.01, { ...sale, slippage: 1 })).toBe(Infinity);
  });
  test.each<[string, Partial<Liquidation>]>([
    ['a slippage above one', { slippage: 1.1 }],
    ['a negative margin', { keeperMargin: -0.1 }],
    ['a volatility that is no number', { volatility: Number.NaN }],
    ['a negative delay', { years: -1 }],
    ['a ratio of zero', { liquidationRatio: 0 }],
  ])('%s is refused', (_name, part) => {
    expect(() => lossGivenLiquidation({ ...sale, ...part })).toThrow(OutOfDomainError);
  });
  test('a certain failure has no ratio', () => {
    expect(() => diffusionRatio(1, sale)).toThrow(OutOfDomainError);
  });
});
