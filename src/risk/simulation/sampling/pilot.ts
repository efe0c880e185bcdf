import type { JumpLaw, SimulationModel } from '../simulation-input.js';
import { sizeWeight, stratumProbabilities, type JumpSample } from './imposed-jumps.js';
import { STRATA, type JumpDesign } from './jump-design.js';
import { excessOver, lossDistribution } from './loss-distribution.js';
import type { SparseValues } from './weighted-sample.js';

/** Shifts to choose from, in deviations; further ones roughen what Sobol's sequence smooths. */
const SHIFTS = [0, 0.75, 1.5] as const;
/** Shares to choose from, in the order of the strata: powers of two, as the sequence likes them, and none too small. */
const SHARES = dyadicShares();
/** Gains below this are within the pilot's own error. */
const WORTHWHILE = 1.2;
/** The least gain for what is watched first, if each stratum held one more large loss than was seen. */
const LEAST_IF_WARY = 0.5;
/** Fewer large losses than this in the pilot are no ground to leave plain paths. */
const FEWEST_EXCESSES = 16;
const LEVEL = 0.99;

export interface PilotVerdict {
  readonly design: JumpDesign;
  /** Variance of plain paths over that of the design, harmonic mean over what was watched; sequences left out. */
  readonly predictedGain: number;
}

/**
 * Chooses how to draw from a pilot run of the strata. For each shift and each loss that is watched, the variance of the
 * excess over its value at risk within a stratum under that shift is E[w·excess²] − E[excess]², with w the weight that the
 * shift would give: the pilot's own weights turn this into a sum over its paths. Of all shifts and shares, those that gain
 * most are taken; where none gains enough, or the pilot may well have overlooked that one loses, plain paths are drawn.
 *
 * @param watched the loss that matters most first.
 */
export function judgePilot(
  model: SimulationModel,
  law: JumpLaw,
  pilot: JumpSample,
  watched: readonly SparseValues[],
): PilotVerdict {
  const probabilities = stratumProbabilities(law, model.hours);
  const excesses = watched
    .filter(({ paths }) => paths.length > 0)
    .map((losses) => {
      const [tail] = lossDistribution(pilot.sample, losses, [LEVEL]).tail;
      return excessOver(losses, tail!.valueAtRisk.point);
    });
  const large = excesses[0]?.values.reduce((count, excess) => count + (excess > 0 ? 1 : 0), 0) ?? 0;
  if (large < FEWEST_EXCESSES) return { design: { kind: 'plain' }, predictedGain: 1 };
  const shifts = law.deviation > 0 ? SHIFTS : SHIFTS.slice(0, 1);
  let best: PilotVerdict = { design: { kind: 'plain' }, predictedGain: WORTHWHILE };
  for (const shift of shifts) {
    const moments = excesses.map((excess) => momentsOf(pilot, excess, shift, probabilities));
    for (const shares of SHARES) {
      const predictedGain = meanGain(moments, shares, probabilities);
      if (predictedGain > best.predictedGain) best = { design: { kind: 'strata', shares, shift }, predictedGain };
    }
  }
  return best.design.kind === 'plain' ? { ...best, predictedGain: 1 } : best;
}

/** Of one watched loss: variance of plain paths; deviation within each stratum under a shift, and the same
 * if one more loss had been seen there, unless losses are rarer than that everywhere. */
interface Moments {
  readonly plainVariance: number;
  readonly deviations: readonly number[];
  readonly wary: readonly number[];
}

function momentsOf(
  { sample, stratum, count, sizeSum }: JumpSample,
  { paths, values }: SparseValues,
  shift: number,
  probabilities: readonly number[],
): Moments {
  const first = new Float64Array(STRATA);
  const second = new Float64Array(STRATA);
  const weighted = new Float64Array(STRATA);
  let chance = 0;
  values.forEach((value, i) => {
    if (value === 0) return;
    const path = paths[i]!;
    const s = stratum[path]!;
    const probability = sample.weights![path]! / sample.paths;
    chance += probability;
    first[s] = first[s]! + probability * value;
    second[s] = second[s]! + probability * value * value;
    weighted[s] = weighted[s]! + probability * value * value * sizeWeight(shift, count[path]!, sizeSum[path]!);
  });
  const mean = first.reduce((sum, value) => sum + value, 0);
  const square = second.reduce((sum, value) => sum + value, 0);
  const seen = new Float64Array(STRATA);
  for (const s of stratum) seen[s] = seen[s]! + 1;
  const variances = probabilities.map((probability, s) => {
    if (probability === 0) return 0;
    const within = first[s]! / probability;
    return Math.max(0, weighted[s]! / probability - within * within);
  });
  return {
    plainVariance: square - mean * mean,
    deviations: variances.map(Math.sqrt),
    wary: variances.map((variance, s) =>
      Math.sqrt(variance + square * Math.min(1, 1 / (chance * Math.max(1, seen[s]!)))),
    ),
  };
}

function dyadicShares(): (readonly [number, number, number, number])[] {
  const all: (readonly [number, number, number, number])[] = [[1 / 4, 1 / 4, 1 / 4, 1 / 4]];
  for (let half = 0; half < STRATA; half++) {
    for (let quarter = 0; quarter < STRATA; quarter++) {
      if (quarter === half) continue;
      const share = (s: number): number => (s === half ? 1 / 2 : s === quarter ? 1 / 4 : 1 / 8);
      all.push([share(0), share(1), share(2), share(3)]);
    }
  }
  return all;
}

/** Variance of plain paths over that of a design. */
function gainOf(
  plainVariance: number,
  deviations: readonly number[],
  shares: readonly number[],
  probabilities: readonly number[],
): number {
  const variance = deviations.reduce((all, deviation, s) => {
    const part = probabilities[s]! * deviation;
    return all + (part * part) / shares[s]!;
  }, 0);
  return plainVariance / variance;
}

/** Harmonic mean; zero where the first might lose. */
function meanGain(moments: readonly Moments[], shares: readonly number[], probabilities: readonly number[]): number {
  const [first] = moments;
  if (gainOf(first!.plainVariance, first!.wary, shares, probabilities) < LEAST_IF_WARY) return 0;
  const inverse = moments.reduce((sum, { plainVariance, deviations }) => {
    return sum + 1 / gainOf(plainVariance, deviations, shares, probabilities);
  }, 0);
  return moments.length / inverse;
}
