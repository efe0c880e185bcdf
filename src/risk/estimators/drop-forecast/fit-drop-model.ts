import { exp, pow } from '../../../units/deterministic-math.js';
import { HOUR, type Candle } from '../candle.js';
import { choleskyOf, solveCholesky } from '../cholesky.js';
import { InsufficientHistoryError, NoFitError, OutOfDomainError } from '../estimator-error.js';
import { dropFeatures, FEATURES, isUsed, type DropFeatures } from './drop-features.js';
import { scalesOf, TAIL_SHARE, type DropModel } from './drop-model.js';
import { fallsAfter, hourlyGrid, varianceAfter, type HourlyGrid } from './hourly-grid.js';
import { fitScaledTail, type ScaledFalls } from './scaled-tail.js';

export interface FitQuestion {
  readonly windowHours: number;
  /** Unix second: nothing after it is used, and no outcome that was not over by then. */
  readonly at: number;
}

/** One asset as far as it is known. */
export interface AssetHistory {
  readonly grid: HourlyGrid;
  readonly features: DropFeatures;
  readonly falls: Float64Array;
}

/** Bars before an asset's hours count. */
export const FIRST_AGE = 168;
const MOST_RATIO = 50;
const FEWEST_ROWS = 300;
const MOST_STEPS = 25;
const RIDGE = 1e-6;
const SETTLED = 1e-9;
/** Half-life of an hour's weight in the tail. */
const HALF_LIFE_HOURS = 17_520;
const LONGEST_GUARDED = 72;
/** Five assets over two years: above, the shape needs no prior. */
const PLENTY = 87_600;

export function historyOf(candles: readonly Candle[], { windowHours, at }: FitQuestion): AssetHistory {
  if (!(Number.isSafeInteger(windowHours) && windowHours > 0 && windowHours <= 720)) {
    throw new OutOfDomainError('The window in hours', windowHours, 'the whole numbers from 1 to 720');
  }
  if (!(at > -Infinity && at < Infinity)) throw new OutOfDomainError('The moment', at, 'the finite numbers');
  const grid = hourlyGrid(candles, at);
  return { grid, features: dropFeatures(grid), falls: fallsAfter(grid, windowHours) };
}

/**
 * The model fitted to a panel of assets as of `at`: the scale by the log of range variances over windows from three hours to two years,
 * recent falls and the time of day and week (gamma quasi-likelihood of the variance that followed), then one tail of scaled falls.
 *
 * Sources: Corsi (2009) for the windows, Patton (2011) for the loss. @throws {InsufficientHistoryError} @throws {NoFitError}
 * @throws {ImpossibleDataError} @throws {OutOfDomainError}
 */
export function fitDropModel(panel: readonly (readonly Candle[])[], question: FitQuestion): DropModel {
  return fitToHistories(
    panel.map((candles) => historyOf(candles, question)),
    question,
  );
}

export function fitToHistories(histories: readonly AssetHistory[], { windowHours, at }: FitQuestion): DropModel {
  const coefficients = fitScale(histories, windowHours);
  const untailed: DropModel = { windowHours, coefficients, tail: NO_TAIL, dataEnd: at };
  const falls = joined(histories.map((history) => scaledFalls(history, untailed, at)));
  const total = falls.weights.reduce((sum, weight) => sum + weight, 0);
  const hours = falls.z.length;
  const prior = hours < PLENTY ? { independentExcesses: (TAIL_SHARE * hours) / (3 * windowHours) } : {};
  const tail = fitScaledTail(falls, total, { guard: windowHours <= LONGEST_GUARDED, ...prior });
  return { ...untailed, tail };
}

const NO_TAIL = { threshold: NaN, shape: NaN, scale: NaN, calmness: NaN } as const;

/** Falls whose outcome is known over the scale that was forecast for them; old ones weigh less. */
export function scaledFalls({ grid, features, falls }: AssetHistory, model: DropModel, at: number): ScaledFalls {
  const scales = scalesOf(features, model);
  const places = Uint32Array.from(falls.keys()).filter(
    (t) => grid.age[t]! >= FIRST_AGE && falls[t]! === falls[t]! && scales[t]! === scales[t]!,
  );
  return {
    z: Float64Array.from(places, (t) => falls[t]! / scales[t]!),
    weights: Float64Array.from(places, (t) => pow(0.5, (at / HOUR - grid.firstHour - t) / HALF_LIFE_HOURS)),
    calm: Float64Array.from(places, (t) => features.calm[t]!),
  };
}

function joined(parts: readonly ScaledFalls[]): ScaledFalls {
  const of = (key: keyof ScaledFalls): Float64Array => {
    const all = new Float64Array(parts.reduce((sum, part) => sum + part[key].length, 0));
    let place = 0;
    for (const part of parts) {
      all.set(part[key], place);
      place += part[key].length;
    }
    return all;
  };
  return { z: of('z'), weights: of('weights'), calm: of('calm') };
}

/** Hours between rows of the fit, without a common divisor with the day. */
const stepOf = (windowHours: number): number =>
  windowHours <= 6 ? 5 : windowHours <= 12 ? 7 : windowHours <= 24 ? 11 : 13;

function fitScale(histories: readonly AssetHistory[], windowHours: number): Float64Array {
  const used = FEATURES.map((_, i) => i).filter((i) => isUsed(i, windowHours));
  const [rows, ratios]: [Float64Array[], number[]] = [[], []];
  const row = new Float64Array(FEATURES.length);
  for (const { grid, features } of histories) {
    const after = varianceAfter(grid, windowHours);
    for (let t = 0; t < grid.length; t++) {
      if ((grid.firstHour + t) % stepOf(windowHours) !== 0 || grid.age[t]! < FIRST_AGE) continue;
      const [next, reference] = [after[t]!, features.reference[t]!];
      if (next !== next || reference !== reference) continue;
      features.into(t, row);
      rows.push(Float64Array.from(used, (i) => row[i]!));
      ratios.push(Math.min(MOST_RATIO, next / exp(reference)));
    }
  }
  if (rows.length < FEWEST_ROWS) {
    throw new InsufficientHistoryError(
      'A forecast of falls',
      FEWEST_ROWS * stepOf(windowHours),
      rows.length * stepOf(windowHours),
    );
  }
  const fitted = gammaFit(rows, ratios);
  const coefficients = new Float64Array(FEATURES.length);
  used.forEach((place, i) => (coefficients[place] = fitted[i]!));
  return coefficients;
}

/** b that minimises the mean of y e^(−f·b) + f·b: Fisher's scoring, its information factored once. @throws {NoFitError} */
function gammaFit(rows: readonly Float64Array[], y: readonly number[]): Float64Array {
  const width = rows[0]!.length;
  const information = Array.from({ length: width }, () => new Float64Array(width));
  for (const row of rows) {
    for (let i = 0; i < width; i++) for (let j = 0; j <= i; j++) information[i]![j]! += row[i]! * row[j]!;
  }
  for (let i = 0; i < width; i++) {
    information[i]![i]! += RIDGE * rows.length;
    for (let j = 0; j < i; j++) information[j]![i] = information[i]![j]!;
  }
  const lower = choleskyOf(information);
  if (lower === null) throw new NoFitError('A forecast of falls', { reason: 'the features say the same' });
  const along = (row: Float64Array, b: Float64Array): number => row.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const loss = (b: Float64Array): number =>
    rows.reduce((sum, row, n) => sum + y[n]! * exp(-along(row, b)) + along(row, b), 0) / rows.length;
  let b: Float64Array = new Float64Array(width);
  let before = loss(b);
  for (let step = 0; step < MOST_STEPS; step++) {
    const slope = new Float64Array(width);
    rows.forEach((row, n) => {
      const excess = y[n]! * exp(-along(row, b)) - 1;
      for (let i = 0; i < width; i++) slope[i]! += row[i]! * excess;
    });
    const direction = solveCholesky(lower, slope);
    let [next, value] = [b, before];
    for (let length = 1; length > 1e-4; length /= 2) {
      next = b.map((part, i) => part + length * direction[i]!);
      value = loss(next);
      if (value <= before) break;
    }
    const gained = before - value;
    if (gained >= 0) [b, before] = [next, value];
    if (!(gained >= SETTLED)) return b;
  }
  return b;
}
