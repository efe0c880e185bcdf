import { describe, expect, test } from '@jest/globals';
import { normalQuantile } from '../../../units/normal-distribution.js';
import { uniformStream } from '../../estimators/bootstrap/uniform-stream.js';
import { NoFitError, OutOfDomainError } from '../../estimators/estimator-error.js';
import { pegAdjustment, type PegInput } from './peg-adjustment.js';
import { gentlestGains, spectralRadius, worstRadius, type PegRegion, type PegResponse } from './peg-loop.js';
import { estimatePegResponse, type PegHistory } from './peg-response.js';

/** A coin that answers as told, with a fee that wanders. */
function historyOf({ a, b }: PegResponse, periods: number, noise: number, uniform: () => number): PegHistory {
  const [deviations, adjustments] = [[] as number[], [] as number[]];
  let [deviation, adjustment] = [0, 0];
  for (let t = 0; t < periods; t++) {
    deviations.push(deviation);
    adjustment = 0.8 * adjustment + 0.02 * normalQuantile(uniform());
    adjustments.push(adjustment);
    deviation = a * deviation - b * adjustment + noise * normalQuantile(uniform());
  }
  return { deviations, adjustments };
}

const LIMITS = { confidence: 0.9, maxRadius: 0.95, deadband: 0.001, lowest: -0.04, highest: 0.04 };
const clear = (seed = 5): PegHistory => historyOf({ a: 0.9, b: 0.05 }, 400, 0.0005, uniformStream(seed));
/** The same history with another newest deviation. */
const now = (deviation: number): PegInput => {
  const { deviations, adjustments } = clear();
  return { ...LIMITS, deviations: [...deviations.slice(0, -1), deviation], adjustments };
};

describe('spectral radius', () => {
  test.each([
    [0.9, 0.05, 1, 0.2, 0.9273618495495705],
    [0.9, 0.05, 10, 2, 0.7071068],
    [0.9, 0.05, 40, 1, 1.0759142264341595],
    [0.95, 0.02, 5, 0.5, 0.9273618495495705],
  ])('a %d, b %d, kp %d, ki %d: %d', (a, b, kp, ki, radius) => {
    expect(spectralRadius({ a, b }, { kp, ki })).toBeCloseTo(radius, 7);
  });
  test('without gains it is one, for the sum never forgets; NaN is refused', () => {
    expect(spectralRadius({ a: 0.5, b: 0.1 }, { kp: 0, ki: 0 })).toBe(1);
    expect(() => spectralRadius({ a: Number.NaN, b: 0.1 }, { kp: 0, ki: 0 })).toThrow(OutOfDomainError);
  });
});

describe('certificate', () => {
  const pointIn = ({ point, spread: { aa, ab, bb } }: PegRegion, angle: number, size: number): PegResponse => {
    const lower = Math.sqrt(aa);
    const [x, y] = [size * Math.cos(angle), size * Math.sin(angle)];
    return { a: point.a + lower * x, b: point.b + (ab / lower) * x + Math.sqrt(bb - (ab * ab) / aa) * y };
  };
  test('over random regions no response is less stable than the worst radius, and one comes close to it', () => {
    const next = uniformStream(31);
    let certified = 0;
    for (let n = 0; n < 150; n++) {
      const point = { a: 0.2 + 0.78 * next(), b: 0.01 + 0.2 * next() };
      const [da, db, correlation] = [0.2 * next(), point.b * 0.6 * next(), 1.8 * next() - 0.9];
      const region = { point, spread: { aa: da * da, ab: correlation * da * db, bb: db * db } };
      const gains = gentlestGains(region, 0.95);
      if (gains === null) continue;
      certified++;
      expect(gains.worstRadius).toBeLessThanOrEqual(0.95 + 1e-12);
      expect(Math.min(gains.kp, gains.ki)).toBeGreaterThan(-1e-12);
      for (let i = 0; i < 100; i++) {
        const inside = pointIn(region, 2 * Math.PI * next(), Math.sqrt(next()));
        expect(spectralRadius(inside, gains)).toBeLessThanOrEqual(gains.worstRadius + 1e-9);
      }
      const onRim = Array.from({ length: 720 }, (_, i) =>
        spectralRadius(pointIn(region, (i * Math.PI) / 360, 1), gains),
      );
      expect(Math.max(...onRim)).toBeGreaterThan(gains.worstRadius - 1e-3);
    }
    expect(certified).toBeGreaterThan(60);
  });
  test('a region of one point has the radius of that point', () => {
    const region = { point: { a: 0.9, b: 0.05 }, spread: { aa: 0, ab: 0, bb: 0 } };
    expect(worstRadius(region, { kp: 1, ki: 0.2 })).toBeCloseTo(0.9273618495495705, 10);
    expect(worstRadius(region, { kp: 40, ki: 1 })).toBeCloseTo(1.0759142264341595, 10);
  });
  test('no gains are stable where the effect of the fee may be nothing', () => {
    expect(gentlestGains({ point: { a: 0.9, b: 0.05 }, spread: { aa: 1e-4, ab: 0, bb: 0.01 } }, 0.95)).toBeNull();
  });
});

describe('response of the peg', () => {
  test('the region holds the truth about as often as it says', () => {
    const next = uniformStream(32);
    const truth = { a: 0.8, b: 0.06 };
    let held = 0;
    for (let n = 0; n < 400; n++) {
      const { point, spread } = estimatePegResponse(historyOf(truth, 300, 0.002, next), 0.9);
      const [x, y] = [truth.a - point.a, truth.b - point.b];
      const determinant = spread.aa * spread.bb - spread.ab * spread.ab;
      if ((spread.bb * x * x - 2 * spread.ab * x * y + spread.aa * y * y) / determinant <= 1) held++;
    }
    expect(held).toBeGreaterThan(340);
    expect(held).toBeLessThan(380);
  });
  test('a fee that never moved says nothing, nor do series of unequal length', () => {
    const { deviations } = clear();
    expect(() => estimatePegResponse({ deviations, adjustments: deviations.map(() => 0.01) }, 0.9)).toThrow(NoFitError);
    expect(() => estimatePegResponse({ deviations, adjustments: [0.01] }, 0.9)).toThrow(OutOfDomainError);
  });
});

describe('adjustment', () => {
  test('a coin below its target makes the fee dearer, one above it cheaper, and the loop brings it back', () => {
    const below = pegAdjustment(now(0.01));
    expect(below.adjustment).toBeGreaterThan(0);
    expect(pegAdjustment(now(-0.01)).adjustment).toBeLessThan(0);
    expect(below.worstRadius).toBeLessThanOrEqual(0.95);
    let [deviation, integral] = [0.02, 0];
    for (let t = 0; t < 200; t++) {
      const step = pegAdjustment({ ...now(deviation), deadband: 0, integral });
      integral = step.integral;
      deviation = 0.9 * deviation - 0.05 * step.adjustment;
    }
    expect(Math.abs(deviation)).toBeLessThan(1e-4);
  });
  test('within the band and with nothing gathered it keeps still', () => {
    expect(pegAdjustment(now(0.0009))).toMatchObject({ adjustment: 0, integral: 0 });
  });
  test('it never leaves its bounds, and the first deviation to the other side moves it off the bound', () => {
    let integral = 0;
    for (let t = 0; t < 60; t++) {
      const step = pegAdjustment({ ...now(0.2), integral });
      expect(step.adjustment).toBe(0.04);
      integral = step.integral;
    }
    const turned = pegAdjustment({ ...now(-0.005), integral });
    expect(turned.adjustment).toBeLessThan(0.04);
    expect(pegAdjustment({ ...now(-0.005), integral: 1e9 }).adjustment).toBeLessThan(0.04);
  });
  test('whatever happens to the price it stays in its bounds, and a change of sign takes it off a bound at once', () => {
    const next = uniformStream(33);
    let [bounded, turned, integral, before] = [0, 0, 0, 0];
    for (let t = 0; t < 300; t++) {
      // Spells of one sign, some of them long, with sizes from within the band to a crash.
      const sign = next() < 0.1 ? -Math.sign(before || 1) : Math.sign(before || 1);
      const deviation = sign * 10 ** (-4 + 3.5 * next());
      const step = pegAdjustment({ ...now(deviation), integral });
      expect(Math.abs(step.adjustment)).toBeLessThanOrEqual(0.04);
      if (bounded !== 0 && sign !== bounded && Math.abs(deviation) > LIMITS.deadband) {
        turned++;
        expect(step.adjustment * bounded).toBeLessThan(0.04);
      }
      if (Math.abs(deviation) <= LIMITS.deadband) expect(step.integral).toBe(integral);
      bounded = Math.abs(step.adjustment) === 0.04 ? Math.sign(step.adjustment) : 0;
      [integral, before] = [step.integral, deviation];
    }
    expect(turned).toBeGreaterThan(3);
  });
  test.each([
    ['ten periods', { deviations: [0.01], adjustments: [0] }, /needs 60/],
    ['a NaN', { ...clear(), deviations: clear().deviations.map((x, i) => (i === 7 ? Number.NaN : x)) }, /not a finite/],
    ['a fee that never moved', { ...clear(), adjustments: clear().adjustments.map(() => 0) }, /no admissible fit/],
    ['an effect that drowns in noise', historyOf({ a: 0.9, b: 0.001 }, 100, 0.01, uniformStream(6)), /may be none/],
    ['an effect of the wrong sign', historyOf({ a: 0.9, b: -0.05 }, 400, 0.0005, uniformStream(7)), /the opposite/],
  ] as const)('%s leaves the fee alone and says why', (_, history, reason) => {
    const answer = pegAdjustment({ ...LIMITS, ...history });
    expect(answer).toMatchObject({ adjustment: 0, gains: null, worstRadius: null });
    expect(answer.reason).toMatch(reason);
  });
  test('a region that no gains can hold leaves the fee alone and says so', () => {
    const history = historyOf({ a: 0.9, b: 0.05 }, 400, 0.0005, uniformStream(5));
    expect(pegAdjustment({ ...LIMITS, ...history, maxRadius: 0.01 }).reason).toMatch(/No gains are stable/);
  });
  test.each([{ maxRadius: 1 }, { lowest: 0.01 }, { highest: -1 }, { deadband: Number.NaN }, { confidence: 1 }])(
    'limits %j are refused',
    (change) => {
      expect(() => pegAdjustment({ ...now(0.01), ...change })).toThrow(OutOfDomainError);
    },
  );
});
