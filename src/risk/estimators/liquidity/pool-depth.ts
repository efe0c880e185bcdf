import { ImpossibleDataError, OutOfDomainError } from '../estimator-error.js';

/** What can be asked of every pool, in raw units. */
export interface Pool {
  /** Paid for an amount in. */
  readonly out: (amountIn: bigint) => bigint;
  /** Out per in at the margin, before the fee: a fraction. */
  readonly price: { readonly numerator: bigint; readonly denominator: bigint };
}

const TRILLION = 1_000_000_000_000n;
/** Beyond 2^MOST_DOUBLINGS units nothing is looked for. */
const MOST_DOUBLINGS = 256;

/** 1 − out / (in · price): the part of a sale's worth that it loses, fee included; to twelve digits. @throws {ImpossibleDataError} */
export function slippageOf(pool: Pool, amountIn: bigint): number {
  if (amountIn <= 0n) throw new ImpossibleDataError('the amount in is not positive', 0, amountIn);
  const { numerator, denominator } = pool.price;
  const worth = amountIn * numerator;
  return Number(((worth - pool.out(amountIn) * denominator) * TRILLION) / worth) / Number(TRILLION);
}

/**
 * The largest amount, to 2^−20 of itself, whose slippage is not above the given one; zero where the fee alone is more.
 *
 * @throws {OutOfDomainError} for a slippage outside (0, 1).
 */
export function depthAt(pool: Pool, slippage: number): bigint {
  if (!(slippage > 0 && slippage < 1)) throw new OutOfDomainError('The slippage', slippage, '0 to 1, ends excluded');
  const { numerator, denominator } = pool.price;
  // Sales too small for the pool's rounding tell nothing of its depth.
  const smallest = (denominator / numerator + 1n) * 1_000_000n;
  const within = (amount: bigint): boolean => slippageOf(pool, amount) <= slippage;
  if (!within(smallest)) return 0n;
  let [low, high] = [smallest, 2n * smallest];
  for (let n = 0; within(high) && n < MOST_DOUBLINGS; n++) [low, high] = [high, 2n * high];
  while (high - low > low >> 20n && high - low > 1n) {
    const middle = (low + high) / 2n;
    if (within(middle)) low = middle;
    else high = middle;
  }
  return low;
}
