import { expect, test } from '@jest/globals';
import { uniformSample } from '../../../test/support/uniforms.js';
import { cos, sin } from './trigonometry.js';

test('sine and cosine agree with the engine to the last digit of one, up to a hundred thousand', () => {
  for (const u of uniformSample(7, 3_000)) {
    for (const x of [u * 4 - 2, (u - 0.5) * 200, (u - 0.5) * 2e5]) {
      expect(Math.abs(sin(x) - Math.sin(x))).toBeLessThan(2.3e-16);
      expect(Math.abs(cos(x) - Math.cos(x))).toBeLessThan(2.3e-16);
    }
  }
});

test('known angles, parity and the circle', () => {
  expect(sin(0)).toBe(0);
  expect(cos(0)).toBe(1);
  expect(sin(Math.PI / 6)).toBeCloseTo(0.5, 15);
  expect(cos(Math.PI)).toBe(-1);
  for (const u of uniformSample(8, 1_000)) {
    const x = 50 * u;
    expect(sin(-x)).toBe(-sin(x));
    expect(cos(-x)).toBe(cos(x));
    expect(sin(x) * sin(x) + cos(x) * cos(x)).toBeCloseTo(1, 14);
  }
});
