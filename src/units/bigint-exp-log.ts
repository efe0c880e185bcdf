/** Digits kept beyond the 27 asked for; the summed truncation errors stay below 10^-40. */
const GUARD = 1_000_000_000_000_000_000n;
const RAY = 1_000_000_000_000_000_000_000_000_000n;
const SCALE = RAY * GUARD;

/**
 * ⌊ln(numerator / denominator) · 10^27⌋ for numerator ≥ denominator > 0.
 * Source: ln x = 2 artanh((x − 1) / (x + 1)), summed in integers until the terms vanish.
 */
export function lnRayDown(numerator: bigint, denominator: bigint): bigint {
  const z = ((numerator - denominator) * SCALE) / (numerator + denominator);
  const square = (z * z) / SCALE;
  let sum = 0n;
  for (let power = z, odd = 1n; power > 0n; power = (power * square) / SCALE, odd += 2n) sum += power / odd;
  return (2n * sum) / GUARD;
}

/** ⌊exp(exponent / 10^27) · 10^27⌋ for 0 ≤ exponent ≤ 10^27, by the power series in integers. */
export function expRayDown(exponent: bigint): bigint {
  let sum = 0n;
  for (let term = SCALE, n = 1n; term > 0n; term = (term * exponent) / (RAY * n), n += 1n) sum += term;
  return sum / GUARD;
}
