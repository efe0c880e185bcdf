import { sqrtFloor } from './integer-math.js';

export const MIN_TICK = -887_272;
export const MAX_TICK = 887_272;
/** Square roots of the prices at the outermost ticks, times 2^96. A swap stops one unit inside them. */
export const MIN_SQRT_RATIO = 4_295_128_739n;
export const MAX_SQRT_RATIO = 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_342n;

const PRECISION = 512n;
const UINT256_MAX = 2n ** 256n - 1n;

/** round(2^128 · 1.0001^(−2^i / 2)) for i = 0 … 19: one factor for each bit of a tick. */
const FACTORS: readonly bigint[] = factors();

function factors(): bigint[] {
  let power = sqrtFloor((10_000n << (2n * PRECISION)) / 10_001n);
  return Array.from({ length: 20 }, () => {
    const rounded = (power + (1n << (PRECISION - 129n))) >> (PRECISION - 128n);
    power = (power * power) >> PRECISION;
    return rounded;
  });
}

/**
 * √(1.0001^tick) · 2^96, rounded as the pools do it.
 * Source: the algorithm of Uniswap v3 core, TickMath: binary powers in Q128.128, inverse for positive ticks, rounded up to Q96.
 */
export function sqrtRatioAtTick(tick: number): bigint {
  if (!Number.isInteger(tick) || tick < MIN_TICK || tick > MAX_TICK) {
    throw new RangeError(`a tick is an integer from ${String(MIN_TICK)} to ${String(MAX_TICK)}, not ${String(tick)}`);
  }
  const size = Math.abs(tick);
  let ratio = 1n << 128n;
  FACTORS.forEach((factor, bit) => {
    if (size & (1 << bit)) ratio = (ratio * factor) >> 128n;
  });
  if (tick > 0) ratio = UINT256_MAX / ratio;
  return (ratio >> 32n) + (ratio & 0xffffffffn ? 1n : 0n);
}

/** The greatest tick whose ratio is at most `sqrtRatio`; ratios outside the range give the outermost tick. */
export function tickAtSqrtRatio(sqrtRatio: bigint): number {
  let low = MIN_TICK;
  let high = MAX_TICK;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sqrtRatioAtTick(middle) <= sqrtRatio) low = middle;
    else high = middle - 1;
  }
  return low;
}
