import { divUp } from '../../units/arithmetic.js';

/** Newton's steps that every stable pool allows itself. */
const MOST_STEPS = 255;

/**
 * Newton's steps in whole numbers until two follow each other within one unit, as every stable pool makes them.
 * @returns null where 255 steps do not settle: a contract would revert there.
 */
export function settle(start: bigint, next: (x: bigint) => bigint): bigint | null {
  let x = start;
  for (let step = 0; step < MOST_STEPS; step++) {
    const before = x;
    x = next(x);
    if (x - before <= 1n && before - x <= 1n) return x;
  }
  return null;
}

export const sumOf = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n);

/** The curve of a stable pool: balances in one common unit, the amplification with its precision. */
export interface StableCurve {
  readonly balances: readonly bigint[];
  /** A as the contract holds it, times `precision`; the invariant has A · n in it. */
  readonly amplification: bigint;
  readonly precision: bigint;
}

/** How an invariant is rounded: Balancer's first pools up or down, its later ones and Curve's down by their own steps. */
export type InvariantForm = 'balancer-first' | 'balancer' | 'curve' | 'curve-ng';

/**
 * D, the sum of the balances if all were equal: a Σx + D = a D + D^(n+1) / (n^n Πx) with a = A · n.
 *
 * Source: Egorov (2019). Rounded as `_calculateInvariant` of Balancer's StablePool of 2021, rounding up ('balancer-first') and
 * of 2022 ('balancer'), as `get_D` of Curve's pools with A_PRECISION ('curve') and of stableswap-ng ('curve-ng').
 * @returns null where a balance or the amplification is none, or Newton's steps do not settle.
 */
export function invariantOf({ balances, amplification, precision }: StableCurve, form: InvariantForm): bigint | null {
  const n = BigInt(balances.length);
  const sum = sumOf(balances);
  const strength = amplification * n;
  if (balances.some((balance) => balance <= 0n) || precision <= 0n || strength < precision) return null;
  if (form === 'balancer-first') return settle(sum, firstStep(balances, sum, strength, precision));
  return settle(sum, (d) => {
    const product = form === 'curve-ng' ? productNg(balances, d) : productOf(balances, d);
    return (
      (((strength * sum) / precision + product * n) * d) /
      (((strength - precision) * d) / precision + (n + 1n) * product)
    );
  });
}

/** D^(n+1) / (n^n Πx), divided factor by factor. */
const productOf = (balances: readonly bigint[], d: bigint): bigint => {
  const n = BigInt(balances.length);
  return balances.reduce((power, balance) => (power * d) / (balance * n), d);
};
const productNg = (balances: readonly bigint[], d: bigint): bigint => {
  const n = BigInt(balances.length);
  return balances.reduce((power, balance) => (power * d) / balance, d) / n ** n;
};

/** Of Balancer's first pools, with n^n Πx / D^(n−1) in place of the product, rounding up. */
function firstStep(balances: readonly bigint[], sum: bigint, strength: bigint, precision: bigint) {
  const n = BigInt(balances.length);
  const [head = 0n, ...tail] = balances;
  return (d: bigint): bigint => {
    const product = tail.reduce((power, balance) => divUp(power * balance * n, d), head * n);
    return divUp(
      n * d * d + divUp(strength * sum * product, precision),
      (n + 1n) * d + ((strength - precision) * product) / precision,
    );
  };
}

/**
 * The balance of the coin at `place` that the others and D leave, rounded up: `_getTokenBalanceGivenInvariantAndAllOtherBalances`
 * of Balancer. `balances` hold its present balance, which cancels but for rounding. Null where it does not settle.
 */
export function balancerBalance(
  { balances, amplification, precision }: StableCurve,
  d: bigint,
  place: number,
): bigint | null {
  const n = BigInt(balances.length);
  const own = balances[place] ?? 0n;
  const strength = amplification * n;
  const [head = 0n, ...tail] = balances;
  const product = tail.reduce((power, balance) => (power * balance * n) / d, head * n);
  if (product === 0n) return null;
  const square = d * d;
  const c = divUp(square, strength * product) * precision * own;
  const b = sumOf(balances) - own + (d / strength) * precision;
  return settle(divUp(square + c, d + b), (y) => divUp(y * y + c, 2n * y + b - d));
}

/** The same as Curve's `get_y` rounds it: down, from the other balances alone. Null where it does not settle. */
export function curveBalance(
  { balances, amplification, precision }: StableCurve,
  d: bigint,
  place: number,
): bigint | null {
  const n = BigInt(balances.length);
  const strength = amplification * n;
  const others = balances.filter((_, index) => index !== place);
  const product = others.reduce((power, balance) => (power * d) / (balance * n), d);
  const c = (product * d * precision) / (strength * n);
  const b = sumOf(others) + (d * precision) / strength;
  return settle(d, (y) => (y * y + c) / (2n * y + b - d));
}

/** What the next unit at `from` gets at `to`, both in the common unit, times 2^192, before fees: the curve's slope. */
export function slopeX192(
  { balances, amplification, precision }: StableCurve,
  d: bigint,
  from: number,
  to: number,
): bigint {
  const [x = 0n, y = 0n] = [balances[from], balances[to]];
  // Per unit of x the invariant gains A n + P / x, with P = D^(n+1) / (n^n Πx).
  const product = productOf(balances, d) * precision;
  const strength = amplification * BigInt(balances.length);
  const below = (strength * y + product) * x;
  return below === 0n ? 0n : (((strength * x + product) * y) << 192n) / below;
}
