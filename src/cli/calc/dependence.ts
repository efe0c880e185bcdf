import { estimateCrashFactor } from '../../risk/estimators/dependence/crash-factor.js';
import { checkSeries, jointRowsOf, type TimedSeries } from '../../risk/estimators/dependence/joint-clock.js';
import { jointCorrelation } from '../../risk/estimators/dependence/joint-correlation.js';
import { nearestCorrelation } from '../../risk/estimators/dependence/nearest-correlation.js';
import { fitTCopula, tailDependence } from '../../risk/estimators/dependence/t-copula.js';
import { tCopulaSampler } from '../../risk/estimators/dependence/t-copula-sampling.js';
import { OutOfDomainError } from '../../risk/estimators/estimator-error.js';
import { fitGarch } from '../../risk/estimators/garch.js';
import { calculator, type Calculator } from './calculator.js';
import { choice, count, joint, matrix, number, optional } from './fields.js';

const SERIES = joint('returns or residuals of several assets');
const FILES = [{ file: 'ETHUSDT.csv.gz' }, { file: 'BTCUSDT.csv.gz' }];
const MATRIX = [
  [1, 0.9, 0.7],
  [0.9, 1, 0.3],
  [0.7, 0.3, 1],
];

export const DEPENDENCE: readonly Calculator[] = [
  calculator({
    name: 'correlation',
    summary: 'correlations of series with gaps: each pair over what both have, made positive definite',
    source: "Pearson, or sin(π τ / 2) of Kendall's τ; Higham (2002)",
    inputs: {
      series: SERIES,
      measure: optional(choice(['linear', 'kendall'], 'linear unless told')),
      minOverlap: optional(count('times that each pair must share; 100 unless told')),
    },
    outputs: {
      ...{ matrix: 'positive definite', pairwise: 'as measured', overlaps: 'times that each pair shares' },
      distance: 'between both, root of the sum of squares',
    },
    example: { series: FILES },
    run: ({ series, ...options }) => jointCorrelation(series, options),
  }),
  calculator({
    name: 'joint-rows',
    summary: 'rows of the hours that all series have, as they were or as residuals of a GARCH model of each',
    source: 'filtered historical simulation, Barone-Adesi, Giannopoulos and Vosper (1999)',
    inputs: { series: SERIES, filter: optional(choice(['none', 'garch', 'gjr'], 'none unless told')) },
    outputs: { times: 'of the rows', columns: 'values of each series at those times' },
    example: { series: FILES },
    run: ({ series, filter = 'none' }) =>
      jointRowsOf(filter === 'none' ? series : series.map((it) => filtered(it, filter))),
  }),
  calculator({
    name: 'nearest-correlation',
    summary: 'the correlation matrix nearest to a symmetric one',
    source: 'Higham (2002)',
    inputs: { matrix: matrix('rows, symmetric, ones on the diagonal') },
    outputs: { matrix: 'positive definite', distance: 'root of the sum of squares' },
    example: { matrix: MATRIX },
    run: (input) => nearestCorrelation(square(input.matrix)),
  }),
  calculator({
    name: 't-copula',
    summary: "Student's t copula of several series: correlations, degrees of freedom, tail dependence",
    source: "Demarta and McNeil (2005): Kendall's τ, then maximum likelihood of the ranks",
    inputs: { series: SERIES },
    outputs: {
      ...{ correlation: 'matrix', degrees: 'of freedom', degreesInterval: 'at 90 %', logLikelihood: 'at the peak' },
      ...{ rows: 'that all series have', tailDependence: 'of each pair, fraction' },
    },
    example: { series: FILES },
    run: ({ series }) => fitTCopula(series),
  }),
  calculator({
    name: 'tail-dependence',
    summary: 'chance that one falls beyond any quantile far out, given that the other does, under a t copula',
    source: 'Embrechts, McNeil and Straumann (2002)',
    inputs: { correlation: number('−1 to 1'), degrees: number('of freedom') },
    outputs: { tailDependence: 'fraction' },
    example: { correlation: 0.7, degrees: 4 },
    run: ({ correlation, degrees }) => ({ tailDependence: tailDependence(correlation, degrees) }),
  }),
  calculator({
    name: 't-copula-sample',
    summary: 'rows of probabilities that depend on each other as a t copula says',
    source: 'normals over the root of one χ² / ν for the whole row',
    inputs: {
      correlation: matrix('rows'),
      degrees: number('of freedom'),
      rows: count('how many', 100_000),
      seed: optional(count('whole number that all chance follows from; 1 unless told')),
    },
    outputs: { rows: 'lists of probabilities, one for each series' },
    example: {
      correlation: [
        [1, 0.7],
        [0.7, 1],
      ],
      degrees: 4,
      rows: 3,
    },
    run: ({ correlation, degrees, rows, seed = 1 }) => {
      const next = tCopulaSampler({ correlation: square(correlation), degrees }, seed);
      return { rows: Array.from({ length: rows }, next) };
    },
  }),
  calculator({
    name: 'crash-factor',
    summary: 'crashes that all series share: how many a year, how large, and what they do to each series',
    source: 'hours by the mean of standardised falls, loadings by regression through the origin',
    inputs: {
      series: SERIES,
      deviations: optional(number('mean fall that makes an hour a crash, standard deviations; 4 unless told')),
      minPresent: optional(count('series that must have the hour; 2 unless told')),
      periodsPerYear: optional(number('observations of a year; 8760 unless told')),
    },
    outputs: {
      ...{ perYear: 'crashes', mean: 'log return of a crash', deviation: 'its standard deviation' },
      ...{
        loadings: 'of each series, null where it was in none',
        crashes: 'time, size, series present',
        periods: 'count',
      },
    },
    example: { series: FILES },
    run: ({ series, ...options }) => estimateCrashFactor(series, options),
  }),
];

function filtered(series: TimedSeries, model: 'garch' | 'gjr'): TimedSeries {
  checkSeries(series);
  const { residuals } = fitGarch(Float64Array.from(series.values), { model, presample: 'backcast', maxPersistence: 1 });
  return { times: series.times, values: residuals };
}

function square(rows: readonly (readonly number[])[]): Float64Array[] {
  rows.forEach(({ length }) => {
    if (length !== rows.length) throw new OutOfDomainError('The length of a row', length, String(rows.length));
  });
  return rows.map((row) => Float64Array.from(row));
}
