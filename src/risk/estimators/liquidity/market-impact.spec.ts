import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCsv, testWithSharedData } from '../../../../test/support/shared-data.js';
import { uniformStream } from '../bootstrap/uniform-stream.js';
import { ImpossibleDataError, InsufficientHistoryError, OutOfDomainError } from '../estimator-error.js';
import { quantileInterval } from '../quantile-interval.js';
import { depthOverTime, slippageBySize } from './depth-over-time.js';
import { impactCoefficient, impactOf, squareRootImpact, type ImpactModel } from './impact.js';
import { lossOfLiquidity, lossVersusRebalancing } from './loss-versus-rebalancing.js';

describe('impact', () => {
  const model: ImpactModel = {
    dailyVolume: 2e9,
    dailyVolatility: 0.04,
    coefficient: 1,
    permanentShare: 0.3,
    recoveryHalfLife: 6,
  };
  test('5 and 100 million of 2 billion a day at 4 % move 0.2 % and 0.894 %', () => {
    expect(squareRootImpact(5e6, model)).toBeCloseTo(0.002, 14);
    expect(squareRootImpact(1e8, model)).toBeCloseTo(0.00894427190999916, 14);
  });
  test('one sale moves all of it at first, comes back by half of the depth in a half-life, and keeps the permanent part', () => {
    const sale = [{ time: 0, quantity: 1e8 }];
    const full = squareRootImpact(1e8, model);
    expect(impactOf(sale, 0, model).total).toBeCloseTo(full, 14);
    expect(impactOf(sale, 6, model).transient).toBeCloseTo(0.7 * full * Math.SQRT1_2, 14);
    expect(impactOf(sale, 600, model).total).toBeCloseTo(0.3 * full, 12);
    expect(impactOf([], 3, model)).toEqual({ permanent: 0, transient: 0, total: 0 });
  });
  test('sales at one time move as much as one of their sum, later ones less', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 8 }), (quantities) => {
        const total = quantities.reduce((sum, q) => sum + q, 0);
        const at = (apart: number): number =>
          impactOf(
            quantities.map((quantity, i) => ({ time: i * apart, quantity })),
            quantities.length * apart,
            model,
          ).total;
        expect(at(0)).toBeCloseTo(squareRootImpact(total, model), 12);
        expect(at(2)).toBeLessThanOrEqual(at(0) + 1e-15);
        expect(at(2)).toBeGreaterThanOrEqual(0.3 * at(0) - 1e-15);
      }),
      { seed: 431, numRuns: 200 },
    );
  });
  test('the coefficient is found again from quotes, also when some are nonsense', () => {
    const next = uniformStream(3);
    const quotes = Array.from({ length: 101 }, (_, i) => {
      const quantity = 1e5 * (1 + 1_000 * next());
      return { quantity, impact: i % 10 === 0 ? 0.9 : 0.8 * squareRootImpact(quantity, model) };
    });
    expect(impactCoefficient(quotes, model)).toBeCloseTo(0.8, 12);
    expect(() => impactCoefficient(quotes.slice(0, 4), model)).toThrow(InsufficientHistoryError);
  });
  test('sales out of order, after the moment or negative, and models outside their domain, are refused', () => {
    const sale = (time: number, quantity = 1): { time: number; quantity: number } => ({ time, quantity });
    expect(() => impactOf([sale(2), sale(1)], 3, model)).toThrow(ImpossibleDataError);
    expect(() => impactOf([sale(4)], 3, model)).toThrow(ImpossibleDataError);
    expect(() => impactOf([sale(1, -1)], 3, model)).toThrow(ImpossibleDataError);
    expect(() => impactOf([sale(1, NaN)], 3, model)).toThrow(ImpossibleDataError);
    for (const part of [{ dailyVolume: 0 }, { permanentShare: 1.1 }, { recoveryHalfLife: 0 }, { coefficient: NaN }]) {
      expect(() => impactOf([], 3, { ...model, ...part })).toThrow(OutOfDomainError);
    }
  });
});

describe('loss versus rebalancing', () => {
  test('5 % a day cost 3.125 basis points', () => expect(lossVersusRebalancing(0.05, 1)).toBeCloseTo(3.125e-4, 18));
  test('liquidity L at a price P is worth 2 L √P over all prices', () => {
    expect(lossOfLiquidity(10, 2_500, 0.05, 1) / (2 * 10 * 50)).toBeCloseTo(3.125e-4, 18);
  });
  test('a negative volatility is refused', () => expect(() => lossVersusRebalancing(-1, 1)).toThrow(OutOfDomainError));
});

describe('a quantile and its interval by ranks', () => {
  /** Ranks by scipy's binom(100, 0.1): P(X ≤ 5) = 0.0576, P(X ≤ 4) = 0.0237, P(X ≤ 14) = 0.9274, P(X ≤ 15) = 0.9601. */
  test('the tenth of a hundred, 90 %: fifth below and sixteenth above', () => {
    const values = Array.from({ length: 100 }, (_, i) => (i * 37) % 100);
    expect(quantileInterval(values, 0.1, 0.9)).toEqual({ low: 4, point: 9, high: 15 });
  });
  test('it holds the quantile at least as often as it says', () => {
    const next = uniformStream(8);
    let [below, above] = [0, 0];
    for (let n = 0; n < 2_000; n++) {
      const { low, high } = quantileInterval(Float64Array.from({ length: 60 }, next), 0.1, 0.9);
      if (low > 0.1) below++;
      if (high < 0.1) above++;
    }
    expect(below / 2_000).toBeLessThan(0.055);
    expect(above / 2_000).toBeLessThan(0.055);
  });
  test('too few to enclose it, or nonsense, is refused', () => {
    expect(() => quantileInterval(new Float64Array(28), 0.1, 0.9)).toThrow(InsufficientHistoryError);
    expect(quantileInterval(new Float64Array(29), 0.1, 0.9)).toEqual({ low: 0, point: 0, high: 0 });
    expect(() => quantileInterval([...new Float64Array(40), NaN], 0.1, 0.9)).toThrow(ImpossibleDataError);
    expect(() => quantileInterval(new Float64Array(40), 0, 0.9)).toThrow(OutOfDomainError);
    expect(() => quantileInterval(new Float64Array(40), 0.1, 1)).toThrow(OutOfDomainError);
  });
});

describe('depth over time', () => {
  const snapshots = Array.from({ length: 100 }, (_, i) => {
    const depth = 1_000 + ((i * 37) % 100) * 10;
    return { time: i, depths: [depth, 3 * depth] };
  });
  const low = { probability: 0.1, confidence: 0.9 };
  test('is its low quantile for each slippage', () => {
    expect(depthOverTime(snapshots, low)).toEqual([
      { low: 1_040, point: 1_090, high: 1_150 },
      { low: 3_120, point: 3_270, high: 3_450 },
    ]);
  });
  test('a hundred times the same depth is that depth; half the depth is half the quantile', () => {
    const half = snapshots.map(({ time, depths }) => ({ time, depths: depths.map((depth) => depth / 2) }));
    expect(depthOverTime(half, low)[0]).toEqual({ low: 520, point: 545, high: 575 });
  });
  test('snapshots out of order, of other levels or with a falling depth are refused', () => {
    const [first, second] = [snapshots[0]!, snapshots[1]!];
    expect(() => depthOverTime([second, first], low)).toThrow(ImpossibleDataError);
    expect(() => depthOverTime([first, { time: 1, depths: [1] }], low)).toThrow(ImpossibleDataError);
    expect(() => depthOverTime([{ time: 1, depths: [2, 1] }], low)).toThrow(ImpossibleDataError);
    expect(() => depthOverTime([{ time: 1, depths: [NaN, 1] }], low)).toThrow(ImpossibleDataError);
    expect(() => depthOverTime([], low)).toThrow(OutOfDomainError);
    expect(() => depthOverTime(snapshots.slice(0, 10), low)).toThrow(InsufficientHistoryError);
  });
});

testWithSharedData(
  'slippage of ETH by size rises from bucket to bucket',
  'liquidity/oneinch_quotes_2023-11.csv.gz',
  (file) => {
    const quotes = readCsv(file)
      .filter((row) => row['token_in'] === 'WETH' && row['token_out'] === 'USDC')
      .map((row) => ({ value: Number(row['amount_in']), slippage: Number(row['price_impact']) }))
      .filter(({ value }) => value > 0);
    const buckets = slippageBySize(quotes, [0, 1_000, 5_000, 20_000, 100_000], { probability: 0.1, confidence: 0.9 });
    expect(buckets.reduce((sum, { quotes: count }) => sum + count, 0)).toBeGreaterThan(200);
    buckets.forEach(({ slippage }, i) => {
      expect(slippage.low).toBeLessThanOrEqual(slippage.point);
      expect(slippage.point).toBeLessThanOrEqual(slippage.high);
      if (i > 0) expect(slippage.point).toBeGreaterThan(buckets[i - 1]!.slippage.point);
    });
  },
);
test('edges that do not rise are refused, buckets without quotes left out', () => {
  const quotes = Array.from({ length: 60 }, (_, i) => ({ value: 1 + i / 100, slippage: i / 1_000 }));
  const question = { probability: 0.1, confidence: 0.9 };
  expect(slippageBySize(quotes, [0, 1, 2, 3], question)).toHaveLength(1);
  expect(() => slippageBySize(quotes, [0, 2, 2], question)).toThrow(OutOfDomainError);
  expect(() => slippageBySize(quotes, [0, 1.1, 2], question)).toThrow(InsufficientHistoryError);
});
