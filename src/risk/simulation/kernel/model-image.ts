import { exp, pow } from '../../../units/deterministic-math.js';
import { cholesky } from '../cholesky.js';
import { ImpossibleInputError } from '../simulation-error.js';
import type { FactorInput, JumpLaw, SimulationModel } from '../simulation-input.js';
import { MODEL } from './layouts.js';
import { putDoubles, putFloats, putIntegers, putRecords, type KernelMemory } from './kernel-memory.js';

export const HOURS_PER_YEAR = 8_760;
/** Sizes of the kernel's tables of jump counts. */
const MOST_COMMON_JUMPS = 64;
const MOST_OWN_JUMPS = 16;
const WORD = 4_294_967_296;

/** Common jumps that the host has drawn: for each path from `from` on, jumps offsets[i] to offsets[i + 1]. */
export interface ImposedJumps {
  readonly from: number;
  readonly offsets: Int32Array;
  readonly hours: Int32Array;
  readonly sizes: Float32Array;
}

/** Lanes come in groups of eight, two vectors. */
const GROUP = 8;
export const lanesOf = (factors: number): number => Math.ceil(factors / GROUP) * GROUP;

/** Expected jumps of a law over the horizon. */
export const expectedJumps = ({ perYear }: JumpLaw, hours: number): number => (perYear * hours) / HOURS_PER_YEAR;

/** Address of the model. Lanes that no factor fills stay at price zero. */
export function putModel(
  image: KernelMemory,
  model: SimulationModel,
  delay: number,
  imposed: ImposedJumps | null,
): number {
  const lanes = lanesOf(model.factors.length);
  const byLane = (value: (factor: FactorInput) => number): number[] =>
    Array.from({ length: lanes }, (_, lane) => (lane < model.factors.length ? value(model.factors[lane]!) : 0));
  const { shocks, commonJumps, factors } = model;
  const drifts = factors.some(({ driftPerHour }) => driftPerHour !== 0);
  const normal = shocks.kind === 'normal' ? packedCholesky(shocks.correlation, model) : null;
  const record = {
    lanes,
    hours: model.hours,
    seedLow: model.seed % WORD,
    seedHigh: Math.floor(model.seed / WORD),
    cholesky: normal === null ? 0 : putFloats(image, normal.packed),
    firstColumn: normal === null ? 0 : putIntegers(image, normal.firstColumn),
    garch: putFloats(image, [
      ...byLane(({ variance }) => variance),
      ...byLane(({ garch }) => garch.omega),
      ...byLane(({ garch }) => garch.alpha),
      ...byLane(({ garch }) => garch.beta),
    ]),
    drift: drifts
      ? putFloats(
          image,
          byLane(({ driftPerHour }) => driftPerHour),
        )
      : 0,
    ...rowsOf(image, model, lanes),
    commonCounts:
      commonJumps === null ? 0 : putDoubles(image, jumpCounts(commonJumps, model.hours, MOST_COMMON_JUMPS, 'common')),
    commonMean: commonJumps?.mean ?? 0,
    commonDeviation: commonJumps?.deviation ?? 0,
    loadings: putFloats(
      image,
      byLane(({ commonJumpLoading }) => commonJumpLoading),
    ),
    imposedOffsets: imposed === null ? 0 : putIntegers(image, imposed.offsets),
    imposed: imposed === null ? 0 : putFloats(image, interleaved(imposed)),
    imposedFrom: imposed?.from ?? 0,
    ...ownJumps(image, model, lanes),
    late: delay,
  };
  return putRecords(image, MODEL, [record]);
}

/** Hours as the bits of floats beside sizes. */
function interleaved({ hours, sizes }: ImposedJumps): Float32Array {
  const pairs = new Float32Array(2 * sizes.length);
  const bits = new Int32Array(pairs.buffer);
  sizes.forEach((size, index) => {
    bits[2 * index] = hours[index]!;
    pairs[2 * index + 1] = size;
  });
  return pairs;
}

/**
 * Rows of the Cholesky factor by groups of eight lanes: for each group its columns from the first that is not zero to the
 * diagonal, of the last four only the lower halves, for the upper ones are zero. Independent factors put last cost nothing.
 */
export function packedCholesky(
  correlation: readonly (readonly number[])[],
  { factors }: Pick<SimulationModel, 'factors'>,
): { packed: number[]; firstColumn: number[] } {
  const n = factors.length;
  const lower = cholesky(
    correlation,
    factors.map(({ name }) => name),
  );
  const at = (row: number, column: number): number => (row < n && column < n ? lower[row * n + column]! : 0);
  const packed: number[] = [];
  const firstColumn: number[] = [];
  for (let group = 0; group < lanesOf(n); group += GROUP) {
    const rows = Array.from({ length: GROUP }, (_, row) => group + row);
    let first = 0;
    while (first < group && rows.every((row) => at(row, first) === 0)) first++;
    firstColumn.push(first);
    for (let column = first; column < group + GROUP; column++) {
      const kept = column < group + GROUP / 2 ? rows : rows.slice(GROUP / 2);
      packed.push(...kept.map((row) => at(row, column)));
    }
  }
  return { packed, firstColumn };
}

function rowsOf(
  image: KernelMemory,
  { shocks }: SimulationModel,
  lanes: number,
): { rows: number; rowCount: number; restart: number } {
  if (shocks.kind === 'normal') return { rows: 0, rowCount: 0, restart: 0 };
  const table = new Float32Array(shocks.rows.length * lanes);
  shocks.rows.forEach((row, index) => {
    table.set(row, index * lanes);
  });
  const restart = Math.min(WORD - 1, Math.floor(WORD / shocks.meanBlockHours));
  return { rows: putFloats(image, table), rowCount: shocks.rows.length, restart };
}

/** P(number ≤ n) for n from zero, of a Poisson number of jumps. @throws {ImpossibleInputError} when the kernel's table is too short. */
export function jumpCounts(law: JumpLaw, hours: number, most: number, where: string): Float64Array {
  const expected = expectedJumps(law, hours);
  const counts = new Float64Array(most);
  let probability = exp(-expected);
  let sum = 0;
  for (let n = 0; n < most; n++) {
    sum += probability;
    counts[n] = sum;
    probability *= expected / (n + 1);
  }
  if (!(1 - sum < 1e-9)) {
    throw new ImpossibleInputError(`${where} jumps`, 'are too many for jumps; they are volatility', expected);
  }
  return counts;
}

function ownJumps(
  image: KernelMemory,
  { factors, hours }: SimulationModel,
  lanes: number,
): { ownCounts: number; ownSizes: number } {
  if (factors.every((factor) => factor.ownJumps === null)) return { ownCounts: 0, ownSizes: 0 };
  const counts = new Float64Array(lanes * MOST_OWN_JUMPS).fill(1);
  const sizes = new Float32Array(2 * lanes);
  factors.forEach((factor, lane) => {
    if (factor.ownJumps === null) return;
    counts.set(jumpCounts(factor.ownJumps, hours, MOST_OWN_JUMPS, factor.name), lane * MOST_OWN_JUMPS);
    sizes[lane] = factor.ownJumps.mean;
    sizes[lanes + lane] = factor.ownJumps.deviation;
  });
  return { ownCounts: putDoubles(image, counts), ownSizes: putFloats(image, sizes) };
}

/** Part of the used depth that is left after 0, 1, … `hours` hours. */
export function recoveryPowers(halfLifeHours: number, hours: number): Float64Array {
  const perHour = halfLifeHours === Infinity ? 1 : halfLifeHours === 0 ? 0 : pow(0.5, 1 / halfLifeHours);
  const left = new Float64Array(hours + 1);
  left[0] = 1;
  for (let hour = 1; hour <= hours; hour++) left[hour] = left[hour - 1]! * perHour;
  return left;
}
