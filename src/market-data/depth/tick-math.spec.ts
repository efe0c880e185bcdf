import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_SQRT_RATIO, MAX_TICK, MIN_SQRT_RATIO, MIN_TICK, sqrtRatioAtTick, tickAtSqrtRatio } from './tick-math.js';

test.each([
  [0, 79_228_162_514_264_337_593_543_950_336n],
  [-50, 79_030_349_367_926_598_376_800_521_322n],
  [-100, 78_833_030_112_140_176_575_862_854_579n],
  [-1_000, 75_364_347_830_767_020_784_054_125_655n],
  [-50_000, 6_504_256_538_020_985_011_912_221_507n],
  [MIN_TICK, MIN_SQRT_RATIO],
  [MAX_TICK, MAX_SQRT_RATIO],
])('tick %i has the ratio that the snapshots of v3-core publish', (tick, ratio) => {
  expect(sqrtRatioAtTick(tick)).toBe(ratio);
});

test('ratios follow 1.0001^(tick/2) to fifteen digits over the range of doubles', () => {
  for (let tick = -200_000; tick <= 200_000; tick += 997) {
    const relative = Number(sqrtRatioAtTick(tick)) / 2 ** 96 / 1.0001 ** (tick / 2);
    expect(Math.abs(relative - 1)).toBeLessThan(1e-10);
  }
});

test('the tick of a ratio is the last one that is not above it', () => {
  fc.assert(
    fc.property(fc.integer({ min: MIN_TICK + 1, max: MAX_TICK }), (tick) => {
      const ratio = sqrtRatioAtTick(tick);
      expect(tickAtSqrtRatio(ratio)).toBe(tick);
      expect(tickAtSqrtRatio(ratio - 1n)).toBe(tick - 1);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test.each([MIN_TICK - 1, MAX_TICK + 1, 0.5, NaN])('%s is no tick', (tick) => {
  expect(() => sqrtRatioAtTick(tick)).toThrow(RangeError);
});
