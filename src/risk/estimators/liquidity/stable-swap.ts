import { ImpossibleDataError, InsufficientHistoryError, NoFitError } from '../estimator-error.js';
import { checkAmounts, checkShare } from './amounts.js';
import type { Pool } from './pool-depth.js';

/** A pool of coins that are meant to be worth the same. */
export interface StableSwapPool {
  /** In one common unit: raw balances times their rates. */
  readonly balances: readonly bigint[];
  /** The whole number A of the contracts, whose invariant has A · n in it (first pools without A_PRECISION). */
  readonly amplification: bigint;
  /** On what goes out, in units of 1e-10 as the contracts have it; none unless told. */
  readonly fee?: number;
}

export interface StableSwapSale {
  readonly amountIn: bigint;
  /** Places of the coins sold and bought. */
  readonly from: number;
  readonly to: number;
}

const FEE_WHOLE = 10_000_000_000n;
const MOST_STEPS = 255;
/** A swing below one part in this many is rounding. */
const STILL = 1_000_000_000_000n;

function check({ balances, amplification, fee = 0 }: StableSwapPool): void {
  if (balances.length < 2) throw new InsufficientHistoryError('A stable-swap pool', 2, balances.length);
  balances.forEach((balance, index) => {
    if (balance <= 0n) throw new ImpossibleDataError('the balance is not positive', index, balance);
  });
  checkAmounts({ 'the amplification': amplification }, 1n);
  checkShare('the fee', fee, FEE_WHOLE);
}

/**
 * Newton's steps in whole numbers, as the contracts make them, until two follow each other within one unit. Very lopsided pools may
 * go on swinging by some units for ever: then the 255th is the answer, as in the first contracts.
 */
function settled(what: string, start: bigint, next: (x: bigint) => bigint): bigint {
  let [x, moved] = [start, 0n];
  for (let step = 0; step < MOST_STEPS; step++) {
    const before = x;
    x = next(x);
    moved = x > before ? x - before : before - x;
    if (moved <= 1n) return x;
  }
  if (moved * STILL > x) throw new NoFitError(what, { reason: 'no convergence' });
  return x;
}

/**
 * D, the sum of the balances if all were equal: a Σx + D = a D + D^(n+1) / (n^n Πx) with a = A · n.
 *
 * Source: Egorov (2019), with the rounding of `get_D` of Curve's first pools. @throws {ImpossibleDataError}
 * @throws {InsufficientHistoryError} @throws {NoFitError}
 */
export function stableSwapInvariant(pool: StableSwapPool): bigint {
  check(pool);
  const { balances, amplification } = pool;
  const n = BigInt(balances.length);
  const sum = balances.reduce((total, balance) => total + balance, 0n);
  const strength = amplification * n;
  return settled('The invariant of a stable-swap pool', sum, (d) => {
    const product = balances.reduce((power, balance) => (power * d) / (balance * n), d);
    return ((strength * sum + product * n) * d) / ((strength - 1n) * d + (n + 1n) * product);
  });
}

/** The balance of one coin when all the others are given: `get_y` of the contracts. */
function balanceOf(others: readonly bigint[], invariant: bigint, amplification: bigint): bigint {
  const n = BigInt(others.length + 1);
  const strength = amplification * n;
  const sum = others.reduce((total, balance) => total + balance, 0n);
  const product = others.reduce((power, balance) => (power * invariant) / (balance * n), invariant);
  const c = (product * invariant) / (strength * n);
  const b = sum + invariant / strength;
  return settled('A balance of a stable-swap pool', invariant, (y) => (y * y + c) / (2n * y + b - invariant));
}

/**
 * What the pool pays: `get_dy` of the contracts, one unit less than the balances would give, less the fee.
 *
 * @throws {ImpossibleDataError} @throws {InsufficientHistoryError} @throws {NoFitError}
 */
export function stableSwapOut(pool: StableSwapPool, { amountIn, from, to }: StableSwapSale): bigint {
  const invariant = stableSwapInvariant(pool);
  checkAmounts({ 'the amount in': amountIn }, 0n);
  const { balances, amplification, fee = 0 } = pool;
  for (const [name, place] of [
    ['sold', from],
    ['bought', to],
  ] as const) {
    if (balances[place] === undefined) throw new ImpossibleDataError(`no coin to be ${name} is there`, place, place);
  }
  if (from === to) throw new ImpossibleDataError('a coin is sold for itself', from, to);
  const others = balances.map((balance, i) => (i === from ? balance + amountIn : balance)).filter((_, i) => i !== to);
  const gross = balances[to]! - balanceOf(others, invariant, amplification) - 1n;
  return gross <= 0n ? 0n : gross - (gross * BigInt(fee)) / FEE_WHOLE;
}

/** Out per in for the next unit, before the fee, by the invariant's derivatives in whole numbers. */
export function stableSwapPrice(pool: StableSwapPool, from: number, to: number): Pool['price'] {
  const d = stableSwapInvariant(pool);
  const { balances, amplification } = pool;
  const [sold, bought] = [balances[from], balances[to]];
  if (sold === undefined || bought === undefined || from === to) {
    throw new ImpossibleDataError('the coins are not two of the pool', from, to);
  }
  const n = BigInt(balances.length);
  // ∂/∂x = A n + P / x with P = D^(n+1) / (n^n Πx).
  const product = balances.reduce((power, balance) => (power * d) / (balance * n), d);
  const strength = amplification * n;
  return { numerator: (strength * sold + product) * bought, denominator: (strength * bought + product) * sold };
}

/** The pool as `slippageOf` and `depthAt` ask it. @throws {ImpossibleDataError} @throws {InsufficientHistoryError} @throws {NoFitError} */
export const stableSwapQuotes = (pool: StableSwapPool, from: number, to: number): Pool => ({
  out: (amountIn) => stableSwapOut(pool, { amountIn, from, to }),
  price: stableSwapPrice(pool, from, to),
});
