import { exp, log } from '../../../units/deterministic-math.js';
import { HOUR, type Candle } from '../candle.js';
import { InsufficientHistoryError, OutOfDomainError } from '../estimator-error.js';
import { FEWEST_RESAMPLED } from '../drop-forecast/drop-interval.js';
import { scalesOf, TAIL_SHARE, tailQuantile, type DropModel } from '../drop-forecast/drop-model.js';
import { trackedQuantiles } from '../drop-forecast/drop-tracker.js';
import { FIRST_AGE, fitToHistories, scaledFalls, type AssetHistory } from '../drop-forecast/fit-drop-model.js';
import { fallsAfter, hourlyGrid } from '../drop-forecast/hourly-grid.js';
import { dropFeatures, FEATURES } from '../drop-forecast/drop-features.js';
import { publishedModel } from '../drop-forecast/published-models.js';
import type { ScaledFalls } from '../drop-forecast/scaled-tail.js';

/** How far the log price falls at worst within a window. */
export interface FallDistribution {
  readonly windowHours: number;
  /** Falls that are exceeded with probability 1 − level, at rising levels; neither falls. */
  readonly levels: readonly number[];
  readonly falls: Float64Array;
  /** Standard deviation of the logarithm of these falls, by what the parameters are not known better than. */
  readonly uncertainty: number;
  /** Deviation of the log price over the whole window, as the volatility model foresees it. */
  readonly deviation: number;
  readonly method: string;
}

/** Closely in the body, where vaults near their line are, and down to once in a hundred thousand windows. */
const LEVELS = [
  ...Array.from({ length: 20 }, (_, n) => n / 20),
  ...[0.975, 0.99, 0.995, 0.9975, 0.999, 0.9995, 0.9999, 0.99999],
];
/**
 * Standard deviation of the logarithm of the tail's 99 % quantile, by windows in hours: of 200 refits of the published model to resampled
 * months of its 13 assets, up to July 2024 (90 % intervals 2.45 to 2.65, 2.52 to 2.99 and 2.73 to 3.73 over 3.29 deviations).
 */
const UNCERTAINTY = [
  [3, 0.0239],
  [24, 0.052],
  [168, 0.0949],
] as const;
/** √13: one asset knows as much less than thirteen. */
const OWN_UNCERTAINTY = 3.605551275463989;
/** Levels whose own exceedances move their quantile; a rarer one would need more years than there are. */
const TRACKED = [0.9, 0.99, 0.999] as const;
const STALEST_HOURS = 48;

/** A history by the hour, with what each hour knows: the same for every window, and the larger part of the work. */
export interface HourlyHistory extends Pick<AssetHistory, 'grid' | 'features'> {
  /** Unix second up to which bars were looked at. */
  readonly at: number;
}

/** @param at bars that close later are not looked at. @throws {ImpossibleDataError} */
export function hourlyHistory(candles: readonly Candle[], at: number): HourlyHistory {
  const grid = hourlyGrid(candles, at);
  const features = dropFeatures(grid);
  const width = FEATURES.length;
  const rows = new Float64Array(grid.length * width);
  for (let t = 0; t < grid.length; t++) features.into(t, rows.subarray(t * width, (t + 1) * width));
  const into = (t: number, row: Float64Array): void => {
    row.set(rows.subarray(t * width, (t + 1) * width));
  };
  return { grid, features: { ...features, into }, at };
}

/**
 * The whole distribution of which `dropForecast` states one quantile: scale by range variances, a generalized Pareto tail from its
 * threshold on, before it the asset's own scaled falls, and quantiles moved by the asset's own exceedances of them.
 *
 * The published model of the window is taken whose data ended by then; before the first one the asset's own history is fitted.
 * @param windowHours hourly closes that are looked at, the first an hour from now.
 * @throws {InsufficientHistoryError} below 2,160 hours of falls. @throws {OutOfDomainError} where the last close is older than 48 hours.
 * @throws {NoFitError}
 */
export function fallDistribution({ grid, features, at }: HourlyHistory, windowHours: number): FallDistribution {
  const last = grid.length - 1;
  if (last < 0 || grid.age[last]! < FIRST_AGE) {
    throw new InsufficientHistoryError('A distribution of falls', FIRST_AGE, last + 1);
  }
  const stale = at / HOUR - grid.firstHour - last;
  if (stale > STALEST_HOURS) {
    throw new OutOfDomainError('The age of the last close in hours', stale, `0 to ${String(STALEST_HOURS)}`);
  }
  const history: AssetHistory = { grid, features, falls: fallsAfter(grid, windowHours) };
  const published = publishedModel(windowHours, at);
  const model = published?.model ?? fitToHistories([history], { windowHours, at });
  const scales = scalesOf(features, model);
  const deviation = scales[last]!;
  const own = scaledFalls(history, model, at);
  if (own.z.length < FEWEST_RESAMPLED || deviation !== deviation) {
    throw new InsufficientHistoryError('A distribution of falls', FEWEST_RESAMPLED, own.z.length);
  }
  return {
    windowHours,
    levels: LEVELS,
    falls: issuedFalls(history, model, scaledQuantiles(own), scales),
    uncertainty: uncertaintyOf(windowHours) * (published === null ? OWN_UNCERTAINTY : 1),
    deviation,
    method: published === null ? 'fitted to the asset alone' : `13 assets up to ${published.label}`,
  };
}

/** Straight in the logarithm of the window; as at the first or last one beyond. */
function uncertaintyOf(windowHours: number): number {
  const next = UNCERTAINTY.findIndex(([hours]) => hours >= windowHours);
  const [fromHours, from] = UNCERTAINTY[Math.max(0, next < 0 ? UNCERTAINTY.length - 1 : next - 1)]!;
  const [toHours, to] = UNCERTAINTY[next < 0 ? UNCERTAINTY.length - 1 : next]!;
  return toHours === fromHours ? to : from + ((to - from) * log(windowHours / fromHours)) / log(toHours / fromHours);
}

/** Weighted quantiles of the own scaled falls at the levels before the tail. */
function scaledQuantiles({ z, weights }: ScaledFalls): readonly number[] {
  const order = Uint32Array.from(z.keys()).sort((i, j) => z[i]! - z[j]! || i - j);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let [place, below] = [0, 0];
  return LEVELS.filter((level) => level <= 1 - TAIL_SHARE).map((level) => {
    while (place < order.length - 1 && below + weights[order[place]!]! <= level * total)
      below += weights[order[place++]!]!;
    return level === 0 ? 0 : z[order[place]!]!;
  });
}

/** Each level's fall from now on: scale, quantile and the tracked factor; made to rise with the level. */
function issuedFalls(
  history: AssetHistory,
  model: DropModel,
  body: readonly number[],
  scales: Float64Array,
): Float64Array {
  const { grid, features, falls } = history;
  const quantile = (level: number, calm: number): number =>
    body[LEVELS.indexOf(level)] ?? tailQuantile(model.tail, level, calm);
  const thetas = TRACKED.map((level) => {
    const known = scales.map((scale, t) =>
      grid.age[t]! < FIRST_AGE ? NaN : scale * quantile(level, features.calm[t]!),
    );
    return trackedQuantiles(known, falls, model.windowHours, 1 - level).theta;
  });
  const calmNow = features.calm.at(-1)!;
  let before = 0;
  return Float64Array.from(LEVELS, (level) => {
    before = Math.max(before, scales.at(-1)! * quantile(level, calmNow) * exp(thetaAt(level, thetas)));
    return before;
  });
}

/** None up to the median, from there through the tracked levels straight in ln(1 − level), and that of the rarest beyond. */
function thetaAt(level: number, thetas: readonly number[]): number {
  const knots = [0.5, ...TRACKED].map((at, n) => ({ at: log(1 - at), theta: n === 0 ? 0 : thetas[n - 1]! }));
  const here = log(1 - level);
  const next = knots.findIndex(({ at }) => at <= here);
  if (next === 0) return 0;
  if (next < 0) return knots.at(-1)!.theta;
  const [from, to] = [knots[next - 1]!, knots[next]!];
  return from.theta + ((to.theta - from.theta) * (here - from.at)) / (to.at - from.at);
}

/** Of a normal variable, by Gauss and Hermite: exact for polynomials of the fifth degree. */
const NODES = [-Math.sqrt(3), 0, Math.sqrt(3)] as const;
const WEIGHTS = [1 / 6, 2 / 3, 1 / 6] as const;

/**
 * Probability that the price falls by at least `fall` (of its logarithm) within the window, over what the parameters may be. One for no
 * fall. Between levels straight in the logarithm of the probability, and on beyond the last one.
 */
export function probabilityOfFall(distribution: FallDistribution, fall: number): number {
  if (fall <= 0) return 1;
  return NODES.reduce(
    (sum, node, n) => sum + WEIGHTS[n]! * beyond(distribution, fall * exp(-node * distribution.uncertainty)),
    0,
  );
}

function beyond({ levels, falls }: FallDistribution, fall: number): number {
  let [low, high] = [0, falls.length - 1];
  if (fall >= falls[high]!) low = high - 1;
  else {
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (falls[middle]! <= fall) low = middle;
      else high = middle;
    }
  }
  const [from, to] = [falls[low]!, falls[low + 1]!];
  const [before, after] = [log(1 - levels[low]!), log(1 - levels[low + 1]!)];
  if (!(to > from)) return exp(after);
  return exp(before + ((after - before) * (fall - from)) / (to - from));
}

/** The fall that is exceeded with probability 1 − level, over what the parameters may be. @throws {OutOfDomainError} */
export function fallAtLevel(distribution: FallDistribution, level: number): number {
  if (!(level > 0 && level < 1)) throw new OutOfDomainError('The level', level, '0 to 1, ends excluded');
  let [low, high] = [0, distribution.falls.at(-1)!];
  for (let n = 0; n < 60; n++) {
    const middle = (low + high) / 2;
    if (probabilityOfFall(distribution, middle) > 1 - level) low = middle;
    else high = middle;
  }
  return high < 1e-12 ? 0 : high;
}
