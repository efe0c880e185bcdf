import { describe, expect, test } from '@jest/globals';
import { riskTarget } from '../../../test/builders/sizing.builder.js';
import { uniforms } from '../../../test/support/uniforms.js';
import { feeBase, type CompetingRate } from './fee-base.js';
import type { PegInput } from './peg/peg-adjustment.js';

const TARGET = riskTarget({ baseFee: 0.01 });
const rates = (...values: number[]): CompetingRate[] =>
  values.map((rate, i) => ({ name: `market ${String(i)}`, rate }));

/** A peg that answers adjustments as a = 0.8, b = 0.5 would, with a little noise, and ends at this deviation. */
function peg(last: number): PegInput {
  const next = uniforms(5);
  const adjustments = Array.from({ length: 400 }, () => (next() - 0.5) * 0.04);
  const deviations = [0];
  for (const adjustment of adjustments.slice(0, -1)) {
    deviations.push(0.8 * deviations.at(-1)! - 0.5 * adjustment + (next() - 0.5) * 1e-4);
  }
  deviations[deviations.length - 1] = last;
  const bounds = { deadband: 0.001, lowest: -0.02, highest: 0.05, maxRadius: 0.95, confidence: 0.9 };
  return { deviations, adjustments, ...bounds };
}

describe('the base of the fees', () => {
  test('is that of governance where nothing else is known', () => {
    expect(feeBase(TARGET, { peg: null, competing: [] })).toEqual({
      base: 0.01,
      competing: null,
      peg: null,
      reason: 'Base 1.0 %',
    });
  });

  test('is no less than the median of what competes, and is not pulled down by it', () => {
    expect(feeBase(TARGET, { peg: null, competing: rates(0.2, 0.04, 0.06) }).base).toBe(0.06);
    expect(feeBase(TARGET, { peg: null, competing: rates(0.04, 0.06) }).base).toBe(0.05);
    expect(feeBase(TARGET, { peg: null, competing: rates(0.002) }).base).toBe(0.01);
    expect(feeBase(TARGET, { peg: null, competing: rates(0.05) }).reason).toBe('Base 5.0 % (competing rates 5.0 %)');
  });

  test('rises while the coin is below its peg, falls while it is above, and is never below zero', () => {
    const [below, at, above] = [0.02, 0, -0.02].map((last) => feeBase(TARGET, { peg: peg(last), competing: [] }));
    expect(below!.base).toBeGreaterThan(0.01);
    expect(at!.base).toBe(0.01);
    expect(above!.base).toBeLessThan(0.01);
    expect(above!.base).toBeGreaterThanOrEqual(0);
    expect(below!.peg?.worstRadius).toBeLessThanOrEqual(0.95);
    expect(below!.reason).toMatch(/^Base \d+\.\d % \(peg \d+\.\d %\)$/);
  });

  test('keeps still, and says why, on a history too short to prove anything', () => {
    const whole = peg(0.02);
    const short = { ...whole, deviations: whole.deviations.slice(-30), adjustments: whole.adjustments.slice(-30) };
    const { base, peg: answer } = feeBase(TARGET, { peg: short, competing: [] });
    expect(base).toBe(0.01);
    expect(answer).toMatchObject({ adjustment: 0, gains: null });
    expect(answer?.reason).toMatch(/needs 60 observations and found 30/);
  });
});
