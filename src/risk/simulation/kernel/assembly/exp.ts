const LN_2_HIGH: f64 = 0.6931471803691238;
const LN_2_LOW: f64 = 1.9082149292705877e-10;
const ONE_OVER_LN_2: f64 = 1.4426950408889634;
/** Beyond it the result would not be a normal number. */
const LARGEST: f64 = 700;

/** e^x by the same operations as `exp` of src/units, so that both give the same bits; |x| is cut at 700. */
export function exp(x: f64): f64 {
  const cut = min(max(x, -LARGEST), LARGEST);
  const k = floor(cut * ONE_OVER_LN_2 + 0.5);
  const high = cut - k * LN_2_HIGH;
  const rest = k * LN_2_LOW;
  const r = high - rest;
  const lost = high - r - rest;
  let sum: f64 = 1.0 / 87178291200.0;
  sum = sum * r + 1.0 / 6227020800.0;
  sum = sum * r + 1.0 / 479001600.0;
  sum = sum * r + 1.0 / 39916800.0;
  sum = sum * r + 1.0 / 3628800.0;
  sum = sum * r + 1.0 / 362880.0;
  sum = sum * r + 1.0 / 40320.0;
  sum = sum * r + 1.0 / 5040.0;
  sum = sum * r + 1.0 / 720.0;
  sum = sum * r + 1.0 / 120.0;
  sum = sum * r + 1.0 / 24.0;
  sum = sum * r + 1.0 / 6.0;
  sum = sum * r + 0.5;
  const beyond = r * r * sum;
  return (1 + (r + (beyond + lost * (1 + r + beyond)))) * reinterpret<f64>((<i64>k + 1023) << 52);
}
