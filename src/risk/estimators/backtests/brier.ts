import { clopperPearson } from '../clopper-pearson.js';
import { ImpossibleDataError, InsufficientHistoryError, OutOfDomainError } from '../estimator-error.js';
import type { Interval } from '../interval.js';

/** A probability that was stated, and whether it came to pass. */
export interface ProbabilityForecast {
  readonly probability: number;
  readonly occurred: boolean;
}

/** Forecasts of one bin [from, to), the last one with its end. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly forecasts: number;
  readonly meanForecast: number;
  /** How often it came to pass, with Clopper and Pearson's interval: a bin is reliable when it holds the mean forecast. */
  readonly frequency: Interval;
}

export interface BrierReport {
  /** Mean squared distance of the probability from 1 or 0. */
  readonly score: number;
  /** How far frequencies lie from forecasts: small is good. */
  readonly reliability: number;
  /** How far frequencies of bins lie from the frequency of all: large is good. */
  readonly resolution: number;
  /** Of the event itself, f (1 − f): the score of a forecast that always says f. */
  readonly uncertainty: number;
  /** What forecasts that differ inside their bin leave over: score = reliability − resolution + uncertainty + within. */
  readonly within: number;
  /** 1 − score / uncertainty; null where the event always came, or never. */
  readonly skill: number | null;
  /** Those that hold forecasts. */
  readonly bins: readonly ReliabilityBin[];
}

export interface BrierOptions {
  /** Rising from 0 to 1; tenths unless told. Small probabilities deserve finer ones. */
  readonly edges?: readonly number[];
  /** Level of the bins' intervals. */
  readonly confidence?: number;
}

const TENTHS = Array.from({ length: 11 }, (_, i) => i / 10);

/** Mean squared distance. Source: Brier (1950). @throws {InsufficientHistoryError} @throws {ImpossibleDataError} */
export function brierScore(forecasts: readonly ProbabilityForecast[]): number {
  if (forecasts.length === 0) throw new InsufficientHistoryError('A Brier score', 1, 0);
  let sum = 0;
  forecasts.forEach(({ probability, occurred }, index) => {
    if (!(probability >= 0 && probability <= 1)) {
      throw new ImpossibleDataError('not a probability', index, probability);
    }
    const distance = probability - (occurred ? 1 : 0);
    sum += distance * distance;
  });
  return sum / forecasts.length;
}

/**
 * The score and its parts over bins of the forecast, and how often the event came in each of them.
 *
 * Source: Murphy (1973). @throws {InsufficientHistoryError} @throws {ImpossibleDataError} @throws {OutOfDomainError}
 */
export function brierReport(forecasts: readonly ProbabilityForecast[], options: BrierOptions = {}): BrierReport {
  const { edges = TENTHS, confidence = 0.9 } = options;
  const score = brierScore(forecasts);
  checkEdges(edges);
  const n = forecasts.length;
  const bins = edges.slice(1).flatMap((to, i) => binOf(forecasts, edges[i]!, to, confidence));
  const frequency = forecasts.filter(({ occurred }) => occurred).length / n;
  const meanOver = (part: (bin: ReliabilityBin) => number): number =>
    bins.reduce((sum, bin) => sum + bin.forecasts * part(bin) * part(bin), 0) / n;
  const reliability = meanOver((bin) => bin.meanForecast - bin.frequency.point);
  const resolution = meanOver((bin) => bin.frequency.point - frequency);
  const uncertainty = frequency * (1 - frequency);
  return {
    score,
    reliability,
    resolution,
    uncertainty,
    within: score - (reliability - resolution + uncertainty),
    skill: uncertainty === 0 ? null : 1 - score / uncertainty,
    bins,
  };
}

function checkEdges(edges: readonly number[]): void {
  edges.forEach((edge, i) => {
    const fits = i === 0 ? edge === 0 : edge > edges[i - 1]!;
    if (!fits) throw new OutOfDomainError('The edge of a bin', edge, 'rising numbers from 0 to 1');
  });
  const last = edges.at(-1) ?? NaN;
  if (last !== 1) throw new OutOfDomainError('The last edge of the bins', last, '1');
}

function binOf(
  forecasts: readonly ProbabilityForecast[],
  from: number,
  to: number,
  confidence: number,
): ReliabilityBin[] {
  const inside = forecasts.filter(
    ({ probability }) => probability >= from && (probability < to || (to === 1 && probability === 1)),
  );
  if (inside.length === 0) return [];
  const meanForecast = inside.reduce((sum, { probability }) => sum + probability, 0) / inside.length;
  const events = inside.filter(({ occurred }) => occurred).length;
  const frequency = clopperPearson(events, inside.length, confidence);
  return [{ from, to, forecasts: inside.length, meanForecast, frequency }];
}
