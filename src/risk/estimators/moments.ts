import { ConstantSeriesError, ImpossibleDataError, InsufficientHistoryError } from './estimator-error.js';

/**
 * Mean and sample standard deviation (n − 1).
 *
 * @throws {ImpossibleDataError} for a value that is not finite, or whose square is not. @throws {InsufficientHistoryError} for fewer than `needed`.
 * @throws {ConstantSeriesError}
 */
export function momentsOf(
  values: Float64Array,
  what: string,
  needed = 2,
): { readonly mean: number; readonly deviation: number } {
  values.forEach((value, index) => {
    if (!(value > -Infinity && value < Infinity)) throw new ImpossibleDataError('not a finite number', index, value);
  });
  if (values.length < needed) throw new InsufficientHistoryError(what, needed, values.length);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  if (values.every((value) => value === values[0])) throw new ConstantSeriesError(what, values[0]!);
  const deviation = Math.sqrt(squares / (values.length - 1));
  if (!(deviation < Infinity)) {
    const largest = values.reduce((best, value, i) => (Math.abs(value) > Math.abs(values[best]!) ? i : best), 0);
    throw new ImpossibleDataError('too large to be squared', largest, values[largest]);
  }
  return { mean, deviation };
}
