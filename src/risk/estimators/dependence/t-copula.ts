import { log, log1p } from '../../../units/deterministic-math.js';
import { choleskyOf } from '../cholesky.js';
import { InsufficientHistoryError, NoFitError, OutOfDomainError } from '../estimator-error.js';
import { logGamma } from '../gamma-function.js';
import type { Interval } from '../interval.js';
import { findRoot, maximise } from '../one-dimensional.js';
import { normalScoresOf, tableOfTQuantiles, tCdf } from '../student-t.js';
import { jointRowsOf, type TimedSeries } from './joint-clock.js';
import { jointCorrelation } from './joint-correlation.js';

/** Student's t copula: how series depend on each other, whatever each of them looks like alone. */
export interface TCopula {
  /** Positive definite, in the order of the series. */
  readonly correlation: readonly Float64Array[];
  /** The fewer, the more often extremes come together; infinitely many are the normal copula. */
  readonly degrees: number;
}

export interface TCopulaFit extends TCopula {
  /** Degrees with their profile-likelihood bounds at 90 %, as if rows were independent. */
  readonly degreesInterval: Interval;
  readonly logLikelihood: number;
  /** Rows that all series have: the degrees were fitted to them. */
  readonly rows: number;
  /** λ of each pair: the chance that one falls beyond any quantile far out, given that the other does. */
  readonly tailDependence: Float64Array[];
}

const FEWEST_DEGREES = 2.05;
/** As good as normal. */
const MOST_DEGREES = 200;
const MIN_ROWS = 250;
/** Of χ²₁ at 90 %, halved. */
const LIKELIHOOD_DROP = 1.352772;
const TOLERANCE = 5e-4;
const BOUND_TOLERANCE = 1e-3;

/**
 * Correlations by Kendall's τ over the times that each pair shares; degrees of freedom by maximum likelihood of the ranks, with the
 * correlations held, over the rows that all share.
 *
 * Source: Demarta and McNeil (2005), 4.2; McNeil, Frey and Embrechts, 7.5. @throws {InsufficientHistoryError} below 250 joint rows.
 * @throws {ImpossibleDataError} @throws {ConstantSeriesError} @throws {NoFitError} for fewer than two series.
 */
export function fitTCopula(series: readonly TimedSeries[]): TCopulaFit {
  if (series.length < 2) throw new NoFitError('A copula', { reason: 'fewer than two series', series: series.length });
  const { matrix: correlation } = jointCorrelation(series, { measure: 'kendall' });
  const { times, columns } = jointRowsOf(series);
  if (times.length < MIN_ROWS) throw new InsufficientHistoryError('A copula', MIN_ROWS, times.length);
  const likelihood = profileOf(columns, correlation);
  // In one over the degrees the likelihood is nearly a parabola.
  const [low, high] = [1 / MOST_DEGREES, 1 / FEWEST_DEGREES];
  const best = maximise(likelihood, low, high, TOLERANCE);
  const below = (s: number): number => likelihood(s) - best.value + LIKELIHOOD_DROP;
  const bound = (end: number): number => (below(end) >= 0 ? end : findRoot(below, end, best.at, BOUND_TOLERANCE));
  const degrees = 1 / best.at;
  return {
    correlation,
    degrees,
    degreesInterval: {
      low: Math.min(degrees, 1 / bound(high)),
      point: degrees,
      high: Math.max(degrees, 1 / bound(low)),
    },
    logLikelihood: best.value,
    rows: times.length,
    tailDependence: correlation.map((row, i) => row.map((rho, j) => (i === j ? 1 : tailDependence(rho, degrees)))),
  };
}

/**
 * λ = 2 t_{ν+1}(−√((ν + 1)(1 − ρ) / (1 + ρ))), of both tails. Source: Embrechts, McNeil and Straumann (2002). @throws {OutOfDomainError}
 */
export function tailDependence(correlation: number, degrees: number): number {
  if (!(correlation >= -1 && correlation <= 1)) throw new OutOfDomainError('The correlation', correlation, '−1 to 1');
  if (!(degrees > 0 && degrees <= 1e9)) throw new OutOfDomainError('The degrees of freedom', degrees, '0 to 1e9');
  if (correlation === -1) return 0;
  const distance = Math.sqrt(((degrees + 1) * (1 - correlation)) / (1 + correlation));
  return 2 * tCdf(-distance, degrees + 1);
}

/** Log-likelihood of the ranks, as a function of one over the degrees. */
function profileOf(columns: readonly Float64Array[], correlation: readonly Float64Array[]): (s: number) => number {
  const lower = choleskyOf(correlation);
  if (lower === null) throw new NoFitError('A copula', { reason: 'the correlations are not positive definite' });
  const [d, n] = [columns.length, columns[0]!.length];
  const scores = normalScoresOf(n);
  const ranked = columns.map(ranksOf);
  const logRoot = lower.reduce((sum, row, i) => sum + log(row[i]!), 0);
  const x = new Float64Array(d);
  const solved = new Float64Array(d);
  return (s) => {
    const degrees = 1 / s;
    const quantile = tableOfTQuantiles(degrees);
    const values = scores.map(quantile);
    const single = logGamma((degrees + 1) / 2) - logGamma(degrees / 2);
    const constant = logGamma((degrees + d) / 2) - logGamma(degrees / 2) - d * single - logRoot;
    let sum = 0;
    for (let t = 0; t < n; t++) {
      let [square, margins] = [0, 0];
      for (let i = 0; i < d; i++) {
        x[i] = values[ranked[i]![t]!]!;
        let rest = x[i]!;
        for (let k = 0; k < i; k++) rest -= lower[i]![k]! * solved[k]!;
        solved[i] = rest / lower[i]![i]!;
        square += solved[i]! * solved[i]!;
        margins += log1p(x[i]! * x[i]! * s);
      }
      sum += ((degrees + 1) / 2) * margins - ((degrees + d) / 2) * log1p(square * s);
    }
    return sum + n * constant;
  };
}

/** Ranks 0 … n − 1; of equal values the earlier one comes first. */
function ranksOf(values: Float64Array): Uint32Array {
  const order = Uint32Array.from(values, (_, i) => i).sort((i, j) => values[i]! - values[j]! || i - j);
  const ranks = new Uint32Array(values.length);
  order.forEach((place, rank) => (ranks[place] = rank));
  return ranks;
}
