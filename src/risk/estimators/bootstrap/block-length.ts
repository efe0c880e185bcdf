import { log, pow } from '../../../units/deterministic-math.js';
import { finite } from '../domain.js';
import { momentsOf } from '../moments.js';

/** Mean block lengths that make a bootstrap's variance as accurate as it can be, in observations. */
export interface BlockLength {
  /** Of blocks with geometrically distributed lengths. */
  readonly stationary: number;
  /** Of blocks of one length on a circle. */
  readonly circular: number;
}

const MIN_OBSERVATIONS = 30;
/** So many autocorrelations in a row must be insignificant for the memory to count as ended. */
const INSIGNIFICANT_RUN = 5;

/**
 * The automatic block length of Politis and White (2004), as corrected by Patton, Politis and White (2009).
 *
 * The memory m ends where five autocorrelations in a row stay within ±2 √(log₁₀ n / n); with flat-top weights λ over 2m lags,
 * g = Σ λ |k| R(k) and s = Σ λ R(k), the length is (2 g² / D)^⅓ n^⅓, D = 2 s² for stationary and 4/3 s² for circular blocks, at
 * most min(3 √n, n / 3).
 * @throws {InsufficientHistoryError} below 30 observations. @throws {ImpossibleDataError} @throws {ConstantSeriesError}
 */
export function optimalBlockLength(series: Float64Array): BlockLength {
  const { mean } = momentsOf(series, 'A block length', MIN_OBSERVATIONS);
  const n = series.length;
  const errors = series.map((value) => value - mean);
  const longest = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  const lags = Math.ceil(Math.sqrt(n)) + INSIGNIFICANT_RUN;
  const { covariances, memory } = autocovariances(errors, lags);
  const window = Math.min(2 * Math.max(memory, 1), lags);
  let [spread, level] = [0, covariances[0]!];
  for (let k = 1; k <= window; k++) {
    const weight = 2 * k <= window ? 1 : 2 * (1 - k / window);
    spread += 2 * weight * k * covariances[k]!;
    level += 2 * weight * covariances[k]!;
  }
  const lengthFor = (scale: number): number =>
    finite('The block length', Math.min(longest, pow((2 * spread * spread * n) / (scale * level * level), 1 / 3)));
  return { stationary: lengthFor(2), circular: lengthFor(4 / 3) };
}

/** Autocovariances up to `lags`, and the last lag before the first run of insignificant autocorrelations. */
function autocovariances(errors: Float64Array, lags: number): { covariances: Float64Array; memory: number } {
  const n = errors.length;
  const critical = 2 * Math.sqrt(log(n) / (Math.LN10 * n));
  const covariances = new Float64Array(lags + 1);
  let [run, memory] = [0, -1];
  const squares = errors.reduce((sum, error) => sum + error * error, 0);
  // Of the errors from lag + 1 on, and of those up to n − lag − 2.
  let [late, early] = [squares, squares];
  for (let lag = 0; lag <= lags; lag++) {
    let product = 0;
    for (let t = lag; t < n; t++) product += errors[t]! * errors[t - lag]!;
    covariances[lag] = product / n;
    if (run === INSIGNIFICANT_RUN && memory < 0) memory = lag - INSIGNIFICANT_RUN;
    late -= errors[lag]! * errors[lag]!;
    early -= errors[n - 1 - lag]! * errors[n - 1 - lag]!;
    const correlation = Math.abs(product) / Math.sqrt(late * early);
    run = correlation < critical ? run + 1 : 0;
  }
  return { covariances, memory: memory < 0 ? lags : memory };
}
