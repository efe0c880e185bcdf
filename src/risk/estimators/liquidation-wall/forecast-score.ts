import { brierReport, brierScore, type BrierReport } from '../backtests/brier.js';
import { clopperPearson } from '../clopper-pearson.js';
import { BAND, type LiquidationForecast } from './liquidation-forecast.js';

/** A forecast and what became of it, in debt units. */
export interface Outcome {
  readonly forecast: Pick<LiquidationForecast, 'expected' | 'low' | 'high' | 'any'>;
  readonly baseline: Pick<LiquidationForecast, 'expected' | 'any'>;
  readonly realised: number;
}

export interface ForecastScore {
  /** Within the 90 % band, ends included. */
  readonly inside: boolean;
  /** Quantile losses of the band's ends; small is good. */
  readonly pinball: readonly [low: number, high: number];
  /** Realised less expected. */
  readonly error: number;
  readonly baselineError: number;
  readonly occurred: boolean;
  /** Squared distance of the probability that any vault is liquidated. */
  readonly brier: number;
  readonly baselineBrier: number;
}

/** Rounding of floats must not put a debt outside a band that ends at it. */
const ROUNDING = 1e-9;

/** Loss of a quantile: its level per unit that it lies too low, one less the level per unit that it lies too high. */
export const pinballLoss = (level: number, quantile: number, value: number): number =>
  value >= quantile ? level * (value - quantile) : (1 - level) * (quantile - value);

export function scoreOf({ forecast, baseline, realised }: Outcome): ForecastScore {
  const occurred = realised > 0;
  const slack = ROUNDING * Math.max(forecast.high, realised);
  return {
    inside: realised >= forecast.low - slack && realised <= forecast.high + slack,
    pinball: [pinballLoss(BAND[0], forecast.low, realised), pinballLoss(BAND[1], forecast.high, realised)],
    error: realised - forecast.expected,
    baselineError: realised - baseline.expected,
    occurred,
    brier: brierScore([{ probability: forecast.any, occurred }]),
    baselineBrier: brierScore([{ probability: baseline.any, occurred }]),
  };
}

/** One window of several assets or types, which one market moves: it says as much as one observation. */
export interface ScoredWindow {
  /** Unix seconds. */
  readonly from: number;
  readonly to: number;
  /** Part of what was forecast that ended outside its band, 0 to 1. */
  readonly missed: number;
}

export interface Calibration {
  /** Windows that do not overlap. */
  readonly windows: number;
  /** Frequency of misses in them. */
  readonly missed: number;
  /**
   * The fewest misses that the windows allow (lower end of Clopper and Pearson's 90 % interval) over those that the band promises:
   * above one the band is too narrow beyond chance.
   */
  readonly excess: number;
}

const CONFIDENCE = 0.9;
const PROMISED = 1 - (BAND[1] - BAND[0]);

/** Null before the first window is over. */
export function calibrationOf(windows: readonly ScoredWindow[]): Calibration | null {
  let until = -Infinity;
  const apart = [...windows]
    .sort((a, b) => a.from - b.from)
    .filter(({ from, to }) => {
      if (from < until) return false;
      until = to;
      return true;
    });
  if (apart.length === 0) return null;
  const misses = apart.reduce((sum, { missed }) => sum + missed, 0);
  const { low } = clopperPearson(Math.round(misses), apart.length, CONFIDENCE);
  return { windows: apart.length, missed: misses / apart.length, excess: low / PROMISED };
}

/** Edges of probabilities that most of the time are small. */
const EDGES = [0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95, 1];

/** How often vaults were liquidated where the forecast said so, against the baseline; null before the first outcome. */
export function reliabilityOf(
  outcomes: readonly { readonly any: number; readonly baselineAny: number; readonly occurred: boolean }[],
): { readonly forecast: BrierReport; readonly baseline: number } | null {
  if (outcomes.length === 0) return null;
  const said = (of: 'any' | 'baselineAny') => outcomes.map((it) => ({ probability: it[of], occurred: it.occurred }));
  return { forecast: brierReport(said('any'), { edges: EDGES }), baseline: brierScore(said('baselineAny')) };
}
