import { describe, expect, test } from '@jest/globals';
import { slippageAt } from '../estimators/slippage.js';
import { impactAt, impactCurve, isConcave, isLinear, mostAdded, steepest } from './impact-curve.js';

const QUOTES = [
  { value: 1e5, slippage: 0.001 },
  { value: 1e6, slippage: 0.008 },
  { value: 1e7, slippage: 0.05 },
];

describe('the impact of sales', () => {
  const curve = impactCurve({ kind: 'quotes', quotes: QUOTES }, 1e9);

  test('is −ln(1 − slippage) at the quotes, and straight between', () => {
    for (const { value, slippage } of QUOTES) expect(impactAt(curve, value)).toBeCloseTo(-Math.log(1 - slippage), 14);
    const middle = (-Math.log(0.992) - Math.log(0.95)) / 2;
    expect(impactAt(curve, 5.5e6)).toBeCloseTo(middle, 14);
    expect(impactAt(curve, 0)).toBe(0);
  });

  test('goes on by the law of the quotes beyond the last, never flat', () => {
    for (const worth of [3e7, 2e8, 9e8]) {
      const law = -Math.log(1 - slippageAt(QUOTES, worth));
      expect(impactAt(curve, worth) / law).toBeGreaterThan(0.97);
      expect(impactAt(curve, worth) / law).toBeLessThan(1.001);
    }
    expect(impactAt(curve, 1e12)).toBeGreaterThan(impactAt(curve, 1e9));
  });

  test('without quotes takes any sale for nothing', () => {
    const none = impactCurve({ kind: 'quotes', quotes: [] }, 1e6);
    expect(impactAt(none, 0)).toBe(0);
    expect(impactAt(none, 1)).toBe(50);
  });

  test('of one slope is linear, concave, and adds the same whatever was used', () => {
    const line = impactCurve({ kind: 'linear', logPerWorth: 2e-9 }, 1e9);
    expect(isLinear(line) && isConcave(line)).toBe(true);
    expect(mostAdded(line, 3e8)).toBeCloseTo(0.6, 14);
    expect(steepest(line)).toBe(2e-9);
  });

  test('adds at most what the bound says, wherever it starts', () => {
    expect(isConcave(curve)).toBe(true);
    const steep = impactCurve({ kind: 'quotes', quotes: [{ value: 1e6, slippage: 0.001 }, { value: 2e6, slippage: 0.3 }] }, 1e7); // prettier-ignore
    expect(isConcave(steep)).toBe(false);
    for (const which of [curve, steep]) {
      for (const sold of [1e5, 7e5, 3e6]) {
        const bound = mostAdded(which, sold);
        for (let used = 0; used < 2e7; used += 77_777) {
          expect(impactAt(which, used + sold) - impactAt(which, used)).toBeLessThanOrEqual(bound + 1e-15);
        }
      }
    }
  });
});
