import { exp } from '../../../units/deterministic-math.js';
import { normalQuantile } from '../../../units/normal-distribution.js';
import { expectedJumps, type ImposedJumps } from '../kernel/model-image.js';
import { keyOf, philox, STREAM } from '../philox.js';
import type { JumpLaw, SimulationModel } from '../simulation-input.js';
import { SHIFTED, STRATA, type Grouping, type JumpDesign } from './jump-design.js';
import { scrambledSobol, type Sequence } from './sobol.js';
import type { WeightedSample } from './weighted-sample.js';

/** Jumps of a path whose sizes and hours come from the sequence; those of more come from plain draws. */
const SEQUENCED = 3;
const MOST_JUMPS = 64;
const WORD = 4_294_967_296;

/** Paths with their jumps drawn ahead, and what each path was drawn as. */
export interface JumpSample {
  readonly jumps: ImposedJumps;
  readonly sample: WeightedSample;
  readonly stratum: Uint8Array;
  /** Number of common jumps, and sum of their standardised sizes with falling prices counted as negative. */
  readonly count: Uint8Array;
  readonly sizeSum: Float64Array;
}

/** Probabilities of 0, 1, 2 and more common jumps within the horizon. */
export function stratumProbabilities(law: JumpLaw, hours: number): readonly [number, number, number, number] {
  const expected = expectedJumps(law, hours);
  const none = exp(-expected);
  const one = none * expected;
  const two = (one * expected) / 2;
  return [none, one, two, Math.max(0, 1 - none - one - two)];
}

/** Model over mixture density of the sizes, for a shift of `shift` deviations down in `SHIFTED` of the paths. */
export const sizeWeight = (shift: number, count: number, sizeSum: number): number =>
  shift === 0 || count === 0 ? 1 : 1 / (1 - SHIFTED + SHIFTED * exp(-shift * sizeSum - (count * shift * shift) / 2));

/** Whether a negative jump makes most prices fall. */
const direction = ({ factors }: SimulationModel): 1 | -1 =>
  factors.reduce((sum, { commonJumpLoading }) => sum + commonJumpLoading, 0) < 0 ? -1 : 1;

/** How many paths of a group each stratum gets; none of those that are possible gets none. */
export function stratumSizes(
  shares: readonly number[],
  probabilities: readonly number[],
  paths: number,
): readonly number[] {
  const sizes = shares.map((share, s) => (probabilities[s]! > 0 ? Math.max(1, Math.round(share * paths)) : 0));
  const largest = sizes.indexOf(Math.max(...sizes));
  sizes[largest] = sizes[largest]! + paths - sizes.reduce((sum, size) => sum + size, 0);
  return sizes;
}

/** Draws the common jumps of groups of paths by the design. @param scramble number of the first scramble. */
export function imposeJumps(
  model: SimulationModel,
  law: JumpLaw,
  design: Extract<JumpDesign, { kind: 'strata' }>,
  { groups, pathsPerGroup }: Grouping,
  firstPath: number,
  scramble = 0,
): JumpSample {
  const paths = pathsPerGroup * groups;
  const probabilities = stratumProbabilities(law, model.hours);
  const sizes = stratumSizes(design.shares, probabilities, pathsPerGroup);
  const [seedLow, seedHigh] = keyOf(model.seed);
  const counts = conditionalCounts(expectedJumps(law, model.hours), probabilities[3]);
  const down = direction(model);
  const hours: number[] = [];
  const values: number[] = [];
  const offsets = new Int32Array(paths + 1);
  const weights = new Float64Array(paths);
  const stratum = new Uint8Array(paths);
  const count = new Uint8Array(paths);
  const sizeSum = new Float64Array(paths);
  let path = 0;
  for (let group = 0; group < groups; group++) {
    for (let s = 0; s < STRATA; s++) {
      const sequence = scrambledSobol((scramble + group) * STRATA + s, seedLow, seedHigh);
      for (let i = 0; i < sizes[s]!; i++, path++) {
        const draw = (n: number): readonly number[] =>
          philox([n, 0, firstPath + path, STREAM.imposedJumps], seedLow, seedHigh);
        const jumps = s < SEQUENCED ? s : countOf(counts, draw(0)[0]!);
        const shifted = design.shift !== 0 && sequence(i, 0) < SHIFTED * WORD;
        for (let jump = 0; jump < jumps; jump++) {
          const [a, b] = wordsOf(sequence, i, jump, draw);
          const z = normalQuantile((a + 0.5) / WORD) - (shifted ? design.shift : 0);
          sizeSum[path] = sizeSum[path]! + z;
          values.push(law.mean + law.deviation * down * z);
          hours.push(Math.floor((b * model.hours) / WORD));
        }
        stratum[path] = s;
        count[path] = jumps;
        weights[path] =
          ((probabilities[s]! * pathsPerGroup) / sizes[s]!) * sizeWeight(design.shift, jumps, sizeSum[path]!);
        offsets[path + 1] = values.length;
      }
    }
  }
  const jumps = { from: firstPath, offsets, hours: Int32Array.from(hours), sizes: Float32Array.from(values) };
  return { jumps, sample: { paths, groups, weights }, stratum, count, sizeSum };
}

/** Words for size and hour of a jump. */
function wordsOf(
  sequence: Sequence,
  index: number,
  jump: number,
  draw: (n: number) => readonly number[],
): readonly [number, number] {
  if (jump < SEQUENCED) return [sequence(index, 1 + jump), sequence(index, 1 + SEQUENCED + jump)];
  const [size, hour] = draw(jump);
  return [size!, hour!];
}

/** P(number ≤ n | at least three) for n from zero. */
function conditionalCounts(expected: number, atLeastThree: number): Float64Array {
  const cumulative = new Float64Array(MOST_JUMPS);
  let probability = exp(-expected);
  let sum = 0;
  for (let n = 0; n < MOST_JUMPS; n++) {
    if (n >= SEQUENCED) sum += probability;
    cumulative[n] = atLeastThree > 0 ? sum / atLeastThree : 1;
    probability *= expected / (n + 1);
  }
  return cumulative;
}

function countOf(cumulative: Float64Array, word: number): number {
  const uniform = (word + 0.5) / WORD;
  let count = SEQUENCED;
  while (count < MOST_JUMPS - 1 && uniform > cumulative[count]!) count++;
  return count;
}
