import type { Candle } from './candle.js';
import { HOUR } from './candle.js';
import { clustersOver, type Clusters } from './clusters.js';
import { dropsWithin, type DropOptions, type Drops } from './drops.js';
import { OutOfDomainError } from './estimator-error.js';
import { fitTail, SPARSE, SPARSE_PRIOR, type GpdFit } from './gpd.js';
import { valueAtRiskInterval } from './gpd-interval.js';
import { expectedShortfall } from './gpd-risk.js';
import type { Interval } from './interval.js';

export interface DropTailQuestion extends DropOptions {
  /** Length of the window in bars, hours for hourly candles. */
  readonly windowHours: number;
  /** Probability that one window falls further than the answer. */
  readonly probability: number;
  /** Level of the answer's interval. */
  readonly confidence: number;
}

/** The tail of the worst fall of the log price within a window, with everything that it was estimated from. */
export interface DropTailEstimate {
  readonly windowHours: number;
  readonly threshold: number;
  readonly shape: number;
  readonly scale: number;
  /** Share of windows whose worst fall exceeds the threshold. */
  readonly exceedanceShare: number;
  /** One over the mean size of a cluster of exceedances. */
  readonly extremalIndex: number;
  /** The fall that a window exceeds with the asked probability, and its profile-likelihood bounds. */
  readonly fall: Interval;
  /** Mean fall of the windows beyond it. */
  readonly shortfall: number;
  readonly worst: number;
  readonly windows: number;
  readonly clusters: number;
  readonly method: GpdFit['method'];
  /** Fewer than 30 clusters: the prior says more than the data. */
  readonly priorDominated: boolean;
}

/** Shares of windows beyond the threshold, from the first that leaves enough clusters. */
const SHARES = [0.025, 0.05, 0.1] as const;
const PRIOR_DOMINATED = 30;

/**
 * Peaks over threshold of the falls within `windowHours`.
 *
 * Windows overlap, so their exceedances come in clusters (runs of a window's length), and the generalized Pareto
 * distribution is fitted to the largest of each cluster. Shares and probabilities are of windows, as the question is; a
 * cluster's largest stands for all of it, which errs towards larger falls. (On simulated paths with heavy-tailed shocks
 * and changing volatility, the upper end of a 90 % interval lay above the truth in 87 to 97 % of cases.) Threshold: the 97.5 % quantile of the windows;
 * where that leaves fewer than 50 clusters 95 %, then 90 %. Below 50 clusters the shape has a prior.
 * @throws {InsufficientHistoryError} @throws {ConstantSeriesError} @throws {NoFitError}
 * @throws {OutOfDomainError} for a probability above the share of windows beyond the threshold.
 */
export function estimateDropTail(candles: readonly Candle[], question: DropTailQuestion): DropTailEstimate {
  const { windowHours, probability, confidence, stepSeconds = HOUR } = question;
  const drops = dropsWithin(candles, windowHours, question);
  const sorted = drops.values.slice().sort();
  const { threshold, clusters } = chooseThreshold(drops, sorted, windowHours * stepSeconds);
  const windows = sorted.length;
  const exceedanceShare = clusters.exceedances / windows;
  if (!(probability > 0 && probability < exceedanceShare)) {
    throw new OutOfDomainError(
      'The probability',
      probability,
      `0 to ${String(exceedanceShare)}, the share in the tail`,
    );
  }
  const excesses = clusters.maxima.map((value) => value - threshold);
  const fit = fitTail(excesses);
  const prior = fit.method === 'prior' ? { prior: SPARSE_PRIOR } : {};
  return {
    windowHours,
    threshold,
    shape: fit.shape,
    scale: fit.scale,
    exceedanceShare,
    extremalIndex: clusters.extremalIndex,
    fall: valueAtRiskInterval(excesses, fit, { threshold, exceedanceShare, probability, confidence, ...prior }),
    shortfall: expectedShortfall({ threshold, exceedanceShare, shape: fit.shape, scale: fit.scale }, probability),
    worst: sorted[windows - 1]!,
    windows,
    clusters: excesses.length,
    method: fit.method,
    priorDominated: excesses.length < PRIOR_DOMINATED,
  };
}

function chooseThreshold(
  drops: Drops,
  sorted: Float64Array,
  runSeconds: number,
): { readonly threshold: number; readonly clusters: Clusters } {
  const at = (share: number) => {
    const threshold = sorted[Math.max(0, sorted.length - 1 - Math.floor(share * sorted.length))]!;
    return { threshold, clusters: clustersOver(drops, threshold, runSeconds) };
  };
  let chosen = at(SHARES[0]);
  for (const share of SHARES.slice(1)) {
    if (chosen.clusters.maxima.length >= SPARSE) break;
    chosen = at(share);
  }
  return chosen;
}
