import { ImpossibleDataError } from '../estimator-error.js';

/** Values with their times, rising: returns or residuals of one asset. */
export interface TimedSeries {
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** @throws {ImpossibleDataError} for times that do not rise, values that are not finite, or more of one than of the other. */
export function checkSeries({ times, values }: TimedSeries): void {
  if (times.length !== values.length) {
    throw new ImpossibleDataError('not as many values as times', Math.min(times.length, values.length), values.length);
  }
  let before = -Infinity;
  for (let i = 0; i < times.length; i++) {
    const [time, value] = [times[i]!, values[i]!];
    if (!(time > before && time < Infinity)) throw new ImpossibleDataError('the time does not rise', i, time);
    if (!(value > -Infinity && value < Infinity)) throw new ImpossibleDataError('not a finite number', i, value);
    before = time;
  }
}

/** The times that all series have, and each one's values then. */
export interface JointRows {
  readonly times: Float64Array;
  readonly columns: readonly Float64Array[];
}

/** A gap of one series takes an hour from the rows, and nothing else. @throws {ImpossibleDataError} */
export function jointRowsOf(series: readonly TimedSeries[]): JointRows {
  series.forEach(checkSeries);
  const places = series.map(() => 0);
  const times: number[] = [];
  const columns = series.map((): number[] => []);
  const [first] = series;
  for (let i = 0; first !== undefined && i < first.times.length; i++) {
    const time = first.times[i]!;
    const all = series.every(({ times: other }, k) => {
      while (places[k]! < other.length && other[places[k]!]! < time) places[k]!++;
      return other[places[k]!] === time;
    });
    if (!all) continue;
    times.push(time);
    series.forEach(({ values }, k) => columns[k]!.push(values[places[k]!]!));
  }
  return { times: Float64Array.from(times), columns: columns.map((column) => Float64Array.from(column)) };
}
