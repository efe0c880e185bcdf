import type { JumpLaw, SimulationModel } from '../simulation-input.js';
import { sizeWeight, stratumProbabilities, type JumpSample } from './imposed-jumps.js';
import { STRATA, type JumpDesign } from './jump-design.js';
import { excessOver, lossDistribution } from './loss-distribution.js';
import type { SparseValues } from './weighted-sample.js';

/** Shifts to choose from, in deviations. */
const SHIFTS = [0, 0.75, 1.5, 2.25] as const;
/** Smallest part of the paths for a stratum, so that what the pilot did not see there is seen later. */
const SMALLEST_SHARES = [0.1, 0.05, 0.05, 0.02] as const;
/** Gains below this are within the pilot's own error. */
const WORTHWHILE = 1.2;
const LEVEL = 0.99;

export interface PilotVerdict {
  readonly design: JumpDesign;
  /** Variance of plain paths over that of the design, harmonic mean over what was watched; sequences left out. */
  readonly predictedGain: number;
}

/**
 * Chooses how to draw from a pilot run of the strata. For each shift and each loss that is watched, the variance of the
 * excess over its value at risk within a stratum under that shift is E[w·excess²] − E[excess]², with w the weight that the
 * shift would give: the pilot's own weights turn this into a sum over its paths. Shares follow the mean of p·deviation
 * (Neyman 1934). Where no design gains enough, or one loss would be known worse, plain paths are drawn.
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
  if (excesses.length === 0) return { design: { kind: 'plain' }, predictedGain: 1 };
  const shifts = law.deviation > 0 ? SHIFTS : SHIFTS.slice(0, 1);
  let best: PilotVerdict = { design: { kind: 'plain' }, predictedGain: WORTHWHILE };
  for (const shift of shifts) {
    const moments = excesses.map((excess) => momentsOf(pilot, excess, shift, probabilities));
    const shares = sharesOf(moments, probabilities);
    const predictedGain = meanGain(moments, shares, probabilities);
    if (predictedGain > best.predictedGain) best = { design: { kind: 'strata', shares, shift }, predictedGain };
  }
  return best.design.kind === 'plain' ? { ...best, predictedGain: 1 } : best;
}

/** Of one watched loss: variance of plain paths, and deviation within each stratum under a shift. */
interface Moments {
  readonly plainVariance: number;
  readonly deviations: readonly number[];
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
  values.forEach((value, i) => {
    const path = paths[i]!;
    const s = stratum[path]!;
    const probability = sample.weights![path]! / sample.paths;
    first[s] = first[s]! + probability * value;
    second[s] = second[s]! + probability * value * value;
    weighted[s] = weighted[s]! + probability * value * value * sizeWeight(shift, count[path]!, sizeSum[path]!);
  });
  const mean = first.reduce((sum, value) => sum + value, 0);
  const square = second.reduce((sum, value) => sum + value, 0);
  const deviations = probabilities.map((probability, s) => {
    if (probability === 0) return 0;
    const within = first[s]! / probability;
    return Math.sqrt(Math.max(0, weighted[s]! / probability - within * within));
  });
  return { plainVariance: square - mean * mean, deviations };
}

function sharesOf(moments: readonly Moments[], probabilities: readonly number[]): [number, number, number, number] {
  const wanted = probabilities.map((probability, s) => {
    const relative = moments.reduce((sum, { plainVariance, deviations }) => {
      return sum + (probability * deviations[s]!) / Math.sqrt(plainVariance);
    }, 0);
    return relative / moments.length;
  });
  const total = wanted.reduce((sum, share) => sum + share, 0);
  const floored = wanted.map((share, s) => Math.max(SMALLEST_SHARES[s]!, total > 0 ? share / total : 0));
  const sum = floored.reduce((all, share) => all + share, 0);
  return floored.map((share) => share / sum) as [number, number, number, number];
}

/** Zero where one of the watched would lose by it. */
function meanGain(moments: readonly Moments[], shares: readonly number[], probabilities: readonly number[]): number {
  let least = Infinity;
  let sum = 0;
  for (const { plainVariance, deviations } of moments) {
    const variance = deviations.reduce((all, deviation, s) => {
      const part = probabilities[s]! * deviation;
      return all + (part * part) / shares[s]!;
    }, 0);
    const inverse = variance / plainVariance;
    least = Math.min(least, 1 / inverse);
    sum += inverse;
  }
  return least < 1 ? 0 : moments.length / sum;
}
