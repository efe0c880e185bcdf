import { jointRowsOf } from '../../estimators/dependence/joint-clock.js';
import type { CalibratedFactor } from './calibrate-factors.js';

/** Residuals of hours that all factors have: hours by factors, by rising time. @throws {ImpossibleDataError} */
export function jointRows(factors: readonly Pick<CalibratedFactor, 'residuals'>[]): number[][] {
  const { times, columns } = jointRowsOf(factors.map(({ residuals }) => residuals));
  return Array.from(times, (_, i) => columns.map((values) => values[i]!));
}

/** Mean of each column moved to zero, its variance to one. */
export function standardiseRows(rows: readonly (readonly number[])[]): number[][] {
  const width = rows[0]?.length ?? 0;
  const centers = column(width, (j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length);
  const spreads = column(width, (j) =>
    Math.sqrt(rows.reduce((sum, row) => sum + (row[j]! - centers[j]!) * (row[j]! - centers[j]!), 0) / rows.length),
  );
  return rows.map((row) => row.map((z, j) => (z - centers[j]!) / (spreads[j]! > 0 ? spreads[j]! : 1)));
}

const column = (width: number, of: (j: number) => number): number[] => Array.from({ length: width }, (_, j) => of(j));

/** Pearson's correlations of the columns of standardised rows; ones on the diagonal. */
export function correlationOf(rows: readonly (readonly number[])[]): number[][] {
  const width = rows[0]?.length ?? 0;
  return column(width, (i) => i).map((i) =>
    column(width, (j) => (i === j ? 1 : rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0) / rows.length)),
  );
}
