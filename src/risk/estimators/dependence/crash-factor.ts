import { InsufficientHistoryError, OutOfDomainError } from '../estimator-error.js';
import { momentsOf } from '../moments.js';
import { HOURS_PER_YEAR } from '../realised.js';
import { checkSeries, type TimedSeries } from './joint-clock.js';

export interface CrashOptions {
  /** An hour counts when the series that have it fall by so many of their deviations on average; four unless told. */
  readonly deviations?: number;
  /** Series that must have the hour; two unless told. */
  readonly minPresent?: number;
  /** Observations of a year; 8,760 hours unless told. */
  readonly periodsPerYear?: number;
}

/** Crashes that all series share: a year has so many, each a common log return times a loading for each series. */
export interface CrashFactor {
  readonly perYear: number;
  /** Of the common log return of a crash, negative, and its standard deviation. */
  readonly mean: number;
  readonly deviation: number;
  /** What a common return of one does to each series; null for a series that was in no crash. */
  readonly loadings: readonly (number | null)[];
  readonly crashes: readonly { readonly time: number; readonly size: number; readonly present: number }[];
  /** Times that enough series have. */
  readonly periods: number;
}

const DEVIATIONS = 4;

/**
 * The common factor of crashes: which hours they are by the average of standardised falls, their size the mean log return of the
 * series that have the hour, each loading the regression of the series on that size through the origin.
 *
 * @throws {InsufficientHistoryError} for fewer than two crashes. @throws {ImpossibleDataError} @throws {ConstantSeriesError}
 * @throws {OutOfDomainError}
 */
export function estimateCrashFactor(series: readonly TimedSeries[], options: CrashOptions = {}): CrashFactor {
  const { deviations = DEVIATIONS, minPresent = 2, periodsPerYear = HOURS_PER_YEAR } = options;
  for (const [name, value] of [
    ['The deviations of a crash', deviations],
    ['The series that must be present', minPresent],
    ['The periods of a year', periodsPerYear],
  ] as const) {
    if (!(value > 0 && value < Infinity)) throw new OutOfDomainError(name, value, 'the numbers above zero');
  }
  const rows = [...rowsOf(series).entries()].filter(([, { returns }]) => returns.length >= minPresent);
  const crashes = rows
    .filter(([, { standardised, returns }]) => standardised / returns.length < -deviations)
    .map(([time, { returns }]) => {
      const size = returns.reduce((sum, { value }) => sum + value, 0) / returns.length;
      return { time, size, present: returns.length, returns };
    })
    .sort((a, b) => a.time - b.time);
  if (crashes.length < 2) throw new InsufficientHistoryError('A crash factor', 2, crashes.length);
  const { mean, deviation } = spreadOf(crashes.map(({ size }) => size));
  return {
    perYear: (crashes.length / rows.length) * periodsPerYear,
    mean,
    deviation,
    loadings: series.map((_, i) => loadingOf(crashes, i)),
    crashes: crashes.map(({ time, size, present }) => ({ time, size, present })),
    periods: rows.length,
  };
}

interface Row {
  /** Sum of the returns over their series' deviations. */
  standardised: number;
  readonly returns: { readonly series: number; readonly value: number }[];
}

function rowsOf(series: readonly TimedSeries[]): Map<number, Row> {
  const rows = new Map<number, Row>();
  series.forEach((one, index) => {
    checkSeries(one);
    const { deviation } = momentsOf(Float64Array.from(one.values), 'A crash factor', 100);
    for (let i = 0; i < one.times.length; i++) {
      const row = rows.get(one.times[i]!) ?? { standardised: 0, returns: [] };
      row.standardised += one.values[i]! / deviation;
      row.returns.push({ series: index, value: one.values[i]! });
      rows.set(one.times[i]!, row);
    }
  });
  return rows;
}

function spreadOf(sizes: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  const squares = sizes.reduce((sum, size) => sum + (size - mean) * (size - mean), 0);
  return { mean, deviation: Math.sqrt(squares / (sizes.length - 1)) };
}

function loadingOf(
  crashes: readonly (Pick<Row, 'returns'> & { readonly size: number })[],
  index: number,
): number | null {
  let [products, squares] = [0, 0];
  for (const { size, returns } of crashes) {
    const own = returns.find((entry) => entry.series === index);
    if (own === undefined) continue;
    products += own.value * size;
    squares += size * size;
  }
  return squares === 0 ? null : products / squares;
}
