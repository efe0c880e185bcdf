import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exp, expm1, log, log1p, pow, productError } from './deterministic-math.js';
import { scaleByPowerOfTwo, splitFloat } from './float-parts.js';

/** Exact values come from integers with this many bits after the point. */
const BITS = 240n;
const ONE = 1n << BITS;

const fixed = (x: number): bigint => {
  const { mantissa, exponent } = splitFloat(Math.abs(x));
  const shift = BITS + BigInt(exponent);
  const scaled = shift >= 0n ? BigInt(mantissa) << shift : BigInt(mantissa) >> -shift;
  return x < 0 ? -scaled : scaled;
};
function logFixed(x: bigint): bigint {
  let value = x;
  let halvings = 0n;
  for (; value >= 2n * ONE; value /= 2n) halvings += 1n;
  for (; value < ONE; value *= 2n) halvings -= 1n;
  const artanh = (z: bigint): bigint => {
    let sum = 0n;
    for (let power = z, odd = 1n; power !== 0n; power = (power * z * z) / ONE / ONE, odd += 2n) sum += power / odd;
    return sum;
  };
  return 2n * artanh(((value - ONE) * ONE) / (value + ONE)) + halvings * 2n * artanh(ONE / 3n);
}
const LN_2 = logFixed(2n * ONE);
function expFixed(x: bigint): readonly [value: bigint, doublings: number] {
  const doublings = x / LN_2;
  const r = x - doublings * LN_2;
  let sum = 0n;
  for (let term = ONE, n = 1n; term !== 0n; term = (term * r) / ONE / n, n += 1n) sum += term;
  return [sum, Number(doublings)];
}
/** Distance of `got` from exact × 2^doublings, in units in the last place of `got`. */
function ulps(got: number, exact: bigint, doublings = 0): number {
  const unit = scaleByPowerOfTwo(1, splitFloat(Math.abs(got)).exponent);
  const difference = fixed(scaleByPowerOfTwo(got, -doublings)) - exact;
  return Math.abs(Number(difference)) / Number(fixed(scaleByPowerOfTwo(unit, -doublings)));
}
function worst(inputs: fc.Arbitrary<number>, errorOf: (x: number) => number): number {
  return fc.sample(inputs, { seed: 7, numRuns: 2_000 }).reduce((most, x) => Math.max(most, errorOf(x)), 0);
}
const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1_000_000_000 }).map((n) => min + ((max - min) * n) / 1_000_000_000);
const positive = between(-480, 480).map((x) => Math.exp(x) * 1.0000001);

describe('accuracy against exact integers', () => {
  test('exp is within one unit in the last place from -700 to 700', () => {
    expect(worst(between(-700, 700), (x) => ulps(exp(x), ...expFixed(fixed(x))))).toBeLessThan(0.8);
    expect(worst(between(-1, 1), (x) => ulps(exp(x), ...expFixed(fixed(x))))).toBeLessThan(0.8);
  });
  test('log is within one unit in the last place from 1e-60 to 1e200 and around one', () => {
    expect(worst(between(-130, 480).map(Math.exp), (x) => ulps(log(x), logFixed(fixed(x))))).toBeLessThan(0.8);
    expect(worst(between(0.5, 2), (x) => ulps(log(x), logFixed(fixed(x))))).toBeLessThan(0.8);
  });
  test('log1p and expm1 keep small arguments', () => {
    expect(worst(between(-0.9, 3), (x) => ulps(log1p(x), logFixed(ONE + fixed(x))))).toBeLessThan(1.5);
    expect(worst(between(-0.01, 0.01), (x) => ulps(log1p(x), logFixed(ONE + fixed(x))))).toBeLessThan(1.5);
    const exact = (x: number): bigint => {
      const [value, doublings] = expFixed(fixed(x));
      return (doublings >= 0 ? value << BigInt(doublings) : value >> BigInt(-doublings)) - ONE;
    };
    expect(worst(between(-3, 3), (x) => ulps(expm1(x), exact(x)))).toBeLessThan(1.5);
    expect(worst(between(-0.01, 0.01), (x) => ulps(expm1(x), exact(x)))).toBeLessThan(1.5);
  });
  test('pow is within one unit in the last place even where the exponent is in the hundreds', () => {
    const power = (x: number, y: number): number => ulps(pow(x, y), ...expFixed((logFixed(fixed(x)) * fixed(y)) / ONE));
    expect(worst(between(0.5, 3), (x) => power(x, 300 / x))).toBeLessThan(1);
    expect(worst(between(0.01, 100), (x) => power(x, -0.37))).toBeLessThan(1);
  });
  test('all agree with this engine within four units in the last place', () => {
    const apart = (a: number, b: number): number => Math.abs(a - b) / (Math.abs(b) * 2 ** -52);
    expect(worst(between(-700, 700), (x) => apart(exp(x), Math.exp(x)))).toBeLessThan(4);
    expect(worst(positive, (x) => apart(log(x), Math.log(x)))).toBeLessThan(4);
    expect(worst(between(-0.99, 9), (x) => apart(log1p(x), Math.log1p(x)))).toBeLessThan(4);
    expect(worst(between(-9, 9), (x) => apart(expm1(x), Math.expm1(x)))).toBeLessThan(4);
    expect(worst(positive, (x) => apart(pow(x, 0.61), Math.pow(x, 0.61)))).toBeLessThan(4);
  });
});

test('the bytes of a thousand values of each function are the same on every machine', () => {
  const values = new Float64Array(5_000);
  for (let i = 0; i < 1_000; i++) {
    const x = (i + 1) / 37;
    values.set([exp(x - 13), log(x), log1p(x - 0.02), expm1(x - 13), pow(x, 13 - x)], 5 * i);
  }
  const bytes = new DataView(new ArrayBuffer(values.length * 8));
  values.forEach((value, i) => bytes.setFloat64(8 * i, value));
  const digest = createHash('sha256').update(Buffer.from(bytes.buffer)).digest('hex');
  expect(digest).toBe('01ed5b28d897baee68e3e8b55b3b1aea84c620f93a5768e00cfbb8d3ef0258e7');
});

describe('ends of the range', () => {
  test.each([
    ['exp(0) is 1', exp(0), 1],
    ['exp of no number is none', exp(NaN), NaN],
    ['expm1 beyond 60 doublings is exp', expm1(50), exp(50)],
    ['exp overflows to infinity', exp(710), Infinity],
    ['exp underflows to zero', exp(-746), 0],
    ['exp reaches the smallest float', exp(-744.5), 5e-324],
    ['exp of the largest logarithm is finite', exp(709.78), 1.7928227943945155e308],
    ['log(1) is 0', log(1), 0],
    ['log(0) is minus infinity', log(0), -Infinity],
    ['log of a negative number is no number', log(-1), NaN],
    ['log of the smallest float is right', log(5e-324), -744.4400719213812],
    ['log of infinity is infinity', log(Infinity), Infinity],
    ['log1p(-1) is minus infinity', log1p(-1), -Infinity],
    ['expm1 of a large negative number is -1', expm1(-100), -1],
    ['expm1 overflows to infinity', expm1(710), Infinity],
    ['expm1 keeps the sign of zero', expm1(-0), -0],
    ['pow(2, 10) is exact', pow(2, 10), 1024],
    ['pow(10, 22) is exact', pow(10, 22), 1e22],
    ['pow(x, 0) is 1', pow(7, 0), 1],
    ['pow(0, 2) is 0', pow(0, 2), 0],
    ['pow(0, -2) is infinity', pow(0, -2), Infinity],
    ['pow(infinity, -2) is 0', pow(Infinity, -2), 0],
    ['pow(2, infinity) is infinity', pow(2, Infinity), Infinity],
    ['pow(0.5, infinity) is 0', pow(0.5, Infinity), 0],
    ['pow overflows to infinity', pow(10, 400), Infinity],
    ['pow of a negative base is no number', pow(-2, 2), NaN],
  ])('%s', (_name, got, expected) => {
    expect(got).toBe(expected);
  });
});

test('what a product loses in rounding is found exactly', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (a, b) => {
      const [x, y] = [a * 4_194_305, b * 4_194_303];
      const product = x * y;
      expect(BigInt(product) + BigInt(productError(x, y, product))).toBe(BigInt(x) * BigInt(y));
    }),
    { seed: 11, numRuns: 500 },
  );
});

test('exp is monotone and undone by log', () => {
  fc.assert(
    fc.property(between(-30, 30), between(1e-9, 1), (x, step) => {
      expect(exp(x + step)).toBeGreaterThan(exp(x));
      expect(Math.abs(log(exp(x)) - x)).toBeLessThan(4e-16 * Math.max(1, Math.abs(x)));
    }),
    { seed: 12, numRuns: 1_000 },
  );
});
