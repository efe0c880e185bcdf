import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCsv, testWithSharedData } from '../../../test/support/shared-data.js';
import { ImpossibleDataError, OutOfDomainError } from './estimator-error.js';
import { slippageAt, slippageCurve, valueAt, type SlippagePoint } from './slippage.js';

const CURVE: SlippagePoint[] = [
  { value: 1e6, slippage: 0.01 },
  { value: 5e6, slippage: 0.03 },
];

describe('the curve of quotes', () => {
  test('pools violators to their mean, the textbook isotonic regression of 1 3 2 4 3.5 6', () => {
    const fitted = slippageCurve(
      [0.01, 0.03, 0.02, 0.04, 0.035, 0.06].map((slippage, i) => ({ value: i + 1, slippage })),
    );
    const expected = [0.01, 0.025, 0.025, 0.0375, 0.0375, 0.06];
    fitted.forEach(({ slippage }, i) => {
      expect(slippage).toBeCloseTo(expected[i]!, 15);
    });
  });
  test('takes the mean of the quotes of one size, in any order', () => {
    const quotes = [
      { value: 2, slippage: 0.05 },
      { value: 1, slippage: 0.02 },
      { value: 2, slippage: 0.03 },
    ];
    expect(slippageCurve(quotes)).toEqual([
      { value: 1, slippage: 0.02 },
      { value: 2, slippage: 0.04 },
    ]);
    expect(slippageCurve([...quotes].reverse())).toEqual(slippageCurve(quotes));
  });
  test('counts a quote better than the oracle as no slippage', () => {
    expect(slippageCurve([{ value: 1, slippage: -0.01 }])).toEqual([{ value: 1, slippage: 0 }]);
  });
});

describe('slippage of a sale', () => {
  test.each([
    ['nothing sold loses nothing', 0, 0],
    ['before the first point it is straight from zero', 5e5, 0.005],
    ['between points it is straight', 3e6, 0.02],
    ['on a point it is the point', 5e6, 0.03],
    ['four times the last size loses twice as much', 20e6, 0.06],
    ['the square-root law holds until two thirds are lost', 5e6 * (2 / 3 / 0.03) ** 2, 2 / 3],
    ['from there on the proceeds stay the same', 2 * 5e6 * (2 / 3 / 0.03) ** 2, 1 - 1 / 6],
  ])('%s', (_name, value, expected) => {
    expect(slippageAt(CURVE, value)).toBeCloseTo(expected, 14);
    expect(valueAt(CURVE, expected)).toBeCloseTo(value, -1);
  });
  test('into no liquidity everything is lost, and nothing can be sold', () => {
    expect(slippageAt([], 0)).toBe(0);
    expect(slippageAt([], 1)).toBe(1);
    expect(valueAt([], 0.5)).toBe(0);
  });
  test('a curve without any loss gives no more than its largest quote beyond it', () => {
    expect(slippageAt([{ value: 100, slippage: 0 }], 400)).toBe(0.75);
    expect(valueAt([{ value: 100, slippage: 0 }], 0)).toBe(100);
  });
  test('the square root of published impact: 5 million of 2 billion at 4 % a day cost 0.2 %, 100 million 0.894 %', () => {
    const small = [{ value: 5e6, slippage: 0.04 * Math.sqrt(5e6 / 2e9) }];
    expect(slippageAt(small, 5e6)).toBeCloseTo(0.002, 12);
    expect(slippageAt(small, 100e6)).toBeCloseTo(0.00894, 5);
  });
});

const quotes = fc.array(
  fc.record({
    value: fc.double({ min: 1, max: 1e8, noNaN: true }),
    slippage: fc.double({ min: -0.01, max: 0.95, noNaN: true }),
  }),
  { minLength: 1, maxLength: 30 },
);

test('slippage never falls, stays below one, grows without end, and proceeds never fall beyond the quotes', () => {
  fc.assert(
    fc.property(quotes, fc.double({ min: 0, max: 1e10, noNaN: true }), (points, value) => {
      const curve = slippageCurve(points);
      const last = curve.at(-1)!;
      const here = slippageAt(curve, value);
      const further = slippageAt(curve, value * 1.5 + 1);
      expect(here).toBeGreaterThanOrEqual(0);
      expect(further).toBeGreaterThanOrEqual(here);
      expect(further).toBeLessThan(1);
      if (value > last.value) {
        expect(further).toBeGreaterThan(here);
        expect((value * 1.5 + 1) * (1 - further)).toBeGreaterThanOrEqual(value * (1 - here - 1e-15));
      }
    }),
    { seed: 41, numRuns: 1_000 },
  );
});

test('a market some times as deep never loses more on a sale, and exactly as much on one as many times as large', () => {
  fc.assert(
    fc.property(
      quotes,
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      (points, n, value) => {
        const by = 2 ** n;
        const curve = slippageCurve(points);
        const deeper = slippageCurve(points.map((point) => ({ ...point, value: point.value * by })));
        expect(slippageAt(deeper, value)).toBeLessThanOrEqual(slippageAt(curve, value) + 1e-12);
        expect(slippageAt(deeper, value * by)).toBeCloseTo(slippageAt(curve, value), 12);
      },
    ),
    { seed: 44, numRuns: 300 },
  );
});

test('the largest sale at a slippage is undone by the slippage of that sale', () => {
  fc.assert(
    fc.property(quotes, fc.double({ min: 0, max: 0.99, noNaN: true }), (points, slippage) => {
      const curve = slippageCurve(points);
      const value = valueAt(curve, slippage);
      expect(slippageAt(curve, value)).toBeLessThanOrEqual(slippage + 1e-9);
      expect(slippageAt(curve, value * 1.01 + 1e-6)).toBeGreaterThan(slippage - 1e-9);
    }),
    { seed: 42, numRuns: 1_000 },
  );
});

test('the curve keeps the mean of the quotes and fits them at least as well as any single slippage', () => {
  fc.assert(
    fc.property(quotes, fc.double({ min: 0, max: 1, noNaN: true }), (points, level) => {
      const clipped = points.map(({ value, slippage }) => ({ value, slippage: Math.max(0, slippage) }));
      const curve = new Map(slippageCurve(points).map(({ value, slippage }) => [value, slippage]));
      const sum = (of: (point: SlippagePoint) => number): number =>
        clipped.reduce((total, point) => total + of(point), 0);
      expect(sum(({ value }) => curve.get(value)!)).toBeCloseTo(
        sum(({ slippage }) => slippage),
        9,
      );
      const fit = sum(({ value, slippage }) => (curve.get(value)! - slippage) ** 2);
      expect(fit).toBeLessThanOrEqual(sum(({ slippage }) => (level - slippage) ** 2) + 1e-9);
    }),
    { seed: 43, numRuns: 300 },
  );
});

describe('refusals', () => {
  test('name the quote that no market gives', () => {
    const at = (points: SlippagePoint[]) => () => slippageCurve([{ value: 1, slippage: 0 }, ...points]);
    expect(at([{ value: 0, slippage: 0.1 }])).toThrow(ImpossibleDataError);
    expect(at([{ value: 2, slippage: 1 }])).toThrow(expect.objectContaining({ index: 1 }));
    expect(at([{ value: 2, slippage: Number.NaN }])).toThrow(ImpossibleDataError);
  });
  test('a list of points that falls is not taken for a curve', () => {
    expect(() => slippageAt([...CURVE].reverse(), 1)).toThrow(ImpossibleDataError);
    expect(() => valueAt([CURVE[1]!, { value: 6e6, slippage: 0.02 }], 0.1)).toThrow(ImpossibleDataError);
  });
  test('a negative sale is none', () => {
    expect(() => slippageAt(CURVE, -1)).toThrow(OutOfDomainError);
    expect(() => slippageAt(CURVE, Number.NaN)).toThrow(OutOfDomainError);
    expect(valueAt(CURVE, -0.1)).toBe(0);
    expect(valueAt(CURVE, 1)).toBe(Infinity);
  });
});

testWithSharedData(
  'the router quotes of 2023-11-20 say that 163 WETH cost less than 0.1 % and 72,750 WETH about 7 %',
  'liquidity/oneinch_quotes_2023-11.csv.gz',
  (file) => {
    const price = 2_002;
    const points = readCsv(file)
      .filter(({ token_in, token_out }) => token_in === 'WETH' && token_out === 'USDC')
      .map((row) => ({ value: Number(row.amount_in) * price, slippage: Number(row.price_impact) }));
    const curve = slippageCurve(points);
    expect(curve.length).toBeGreaterThan(100);
    expect(slippageAt(curve, 163 * price)).toBeLessThan(0.001);
    expect(slippageAt(curve, 72_750 * price)).toBeGreaterThan(0.06);
    expect(slippageAt(curve, 72_750 * price)).toBeLessThan(0.08);
  },
);
