import { exp, log } from '../../../units/deterministic-math.js';
import type { Interval } from '../../estimators/interval.js';
import { exceedance, positiveLosses } from '../../simulation/sampling/loss-distribution.js';
import type { Estimate } from '../../simulation/sampling/weighted-sample.js';
import type { SimulationResult } from '../../simulation/simulation-result.js';

/** The two limits that governance sets, for one type. Amounts in debt units. */
export interface RiskLimits {
  /** T1: a loss over this part of the type's debt … */
  readonly lossShare: number;
  /** … may come with at most this probability over the horizon. */
  readonly probability: number;
  /** T2: the expected shortfall of the type, at the first level of the simulation, may be at most this. */
  readonly shortfall: number;
}

/** How far a candidate uses the limits up: 1 is all of them. */
export interface Use {
  readonly debtScale: number;
  readonly byProbability: Interval;
  readonly byShortfall: Interval;
}

const over = ({ value, error }: Estimate, limit: number, deviations: number): Interval => ({
  low: Math.max(0, value - deviations * error) / limit,
  point: value / limit,
  high: (value + deviations * error) / limit,
});

/** Use of the limits by a candidate of a type. @param debt of its book today. @param deviations half an interval's width in standard errors. */
export function useOf(
  result: SimulationResult,
  book: number,
  candidate: number,
  debt: number,
  limits: RiskLimits,
  deviations: number,
): Use {
  const { own, candidate: parameters } = result.types[book]!.candidates[candidate]!;
  const losses = positiveLosses(result.lossesOf(book, candidate));
  const threshold = limits.lossShare * debt * parameters.debtScale;
  return {
    debtScale: parameters.debtScale,
    byProbability: over(exceedance(result.sample, losses, threshold), limits.probability, deviations),
    byShortfall: over(own.tail[0]!.expectedShortfall, limits.shortfall, deviations),
  };
}

export const larger = (a: Interval, b: Interval): Interval => ({
  low: Math.max(a.low, b.low),
  point: Math.max(a.point, b.point),
  high: Math.max(a.high, b.high),
});

/**
 * The largest scale at which neither limit is used up, between the candidates by a straight line in logarithms; the largest
 * candidate where even that is within. Zero where the smallest is not. A use that falls again further up is not trusted: the
 * first crossing counts.
 */
export function largestScale(uses: readonly { readonly debtScale: number; readonly use: number }[]): number {
  let within = 0;
  let before = 0;
  for (const { debtScale, use } of uses) {
    if (!(use <= 1)) {
      if (within === 0) return 0;
      const part = use > before ? (1 - before) / (use - before) : 0;
      return exp(log(within) + part * (log(debtScale) - log(within)));
    }
    within = debtScale;
    before = use;
  }
  return within;
}

/** Which limit binds, and the scale with its Monte-Carlo bounds: more use is less scale. */
export function scaleWithin(uses: readonly Use[]): {
  readonly scale: Interval;
  readonly binding: 'probability' | 'shortfall';
} {
  const at = (end: keyof Interval): number =>
    largestScale(uses.map((it) => ({ debtScale: it.debtScale, use: larger(it.byProbability, it.byShortfall)[end] })));
  const first =
    uses.find(({ byProbability, byShortfall }) => !(larger(byProbability, byShortfall).point <= 1)) ?? uses.at(-1);
  const byProbability = first === undefined || first.byProbability.point >= first.byShortfall.point;
  return {
    scale: { low: at('high'), point: at('point'), high: at('low') },
    binding: byProbability ? 'probability' : 'shortfall',
  };
}
