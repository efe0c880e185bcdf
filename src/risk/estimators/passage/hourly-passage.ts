import { log } from '../../../units/deterministic-math.js';
import { normalCdf, normalPdf } from '../../../units/normal-distribution.js';
import { finite } from '../domain.js';
import { OutOfDomainError } from '../estimator-error.js';
import { firstPassageAtIntervals, type Passage } from '../first-passage.js';

/** A diffusing price that is looked at now and then: first after `firstYears`, then every `intervalYears`, `looks` times. */
export interface WatchedPassage extends Omit<Passage, 'years'> {
  readonly looks: number;
  readonly intervalYears: number;
  /** Until the first look; one interval unless told. */
  readonly firstYears?: number;
}

export interface WatchedProbability {
  readonly probability: number;
  /** Integrated from look to look, or by the continuity correction where there are too many looks. */
  readonly method: 'integrated' | 'corrected';
}

/** More looks than this are corrected for: by then that errs by less than 0.001, and by 0.0001 an interval's deviation away from the barrier. */
const MOST_LOOKS = 1_000;
/** Intervals that may pass before the first look. */
const LATEST_FIRST = 10_000;
/** Gauss and Legendre's six points on [0, 1]. */
const POINTS = [0.2386191860831969, 0.6612093864662645, 0.9324695142031521].flatMap((x) => [0.5 - x / 2, 0.5 + x / 2]);
const WEIGHTS = [0.467913934572691, 0.3607615730481386, 0.1713244923791704].flatMap((w) => [w / 2, w / 2]);
const SIZE = POINTS.length;
/** Beyond so many standard deviations a normal density is below the rounding of what it is added to. */
const REACH = 9;

/**
 * Probability that at least one of the looks finds the price at or under its barrier.
 *
 * The density of the log distance of a price that no look has found there is carried from look to look: in units of one
 * interval's standard deviation, by six-point quadrature on panels of length one, exact to about 1e-12. A price that dips under the
 * barrier between looks and recovers is not found, so the answer is below that of `firstPassage`. More than 1,000 looks are answered by
 * the continuity correction of Broadie, Glasserman and Kou (1997). A headroom of one or less may recover before the first look.
 * @throws {OutOfDomainError}
 */
export function watchedPassage(passage: WatchedPassage): WatchedProbability {
  check(passage);
  const { headroom, drift, volatility, looks, intervalYears, firstYears = intervalYears } = passage;
  const years = firstYears + (looks - 1) * intervalYears;
  if (volatility === 0) return { probability: withoutChance(passage, firstYears, years), method: 'integrated' };
  if (looks > MOST_LOOKS) {
    const probability = firstPassageAtIntervals({ headroom, drift, volatility, years, intervalYears });
    return { probability: finite('The probability', probability), method: 'corrected' };
  }
  const unit = volatility * Math.sqrt(intervalYears);
  const step = ((drift - (volatility * volatility) / 2) * intervalYears) / unit;
  const first = firstYears / intervalYears;
  const probability = integrated(log(headroom) / unit, step, first, looks);
  return { probability: Math.min(1, finite('The probability', probability)), method: 'integrated' };
}

function check({ headroom, drift, volatility, looks, intervalYears, firstYears = 0 }: WatchedPassage): void {
  if (!(headroom > 0 && headroom < Infinity)) throw new OutOfDomainError('The headroom', headroom, 'more than zero');
  if (!(drift > -Infinity && drift < Infinity)) throw new OutOfDomainError('The drift', drift, 'the finite numbers');
  if (!(volatility >= 0 && volatility < Infinity))
    throw new OutOfDomainError('The volatility', volatility, 'zero and above');
  if (!(Number.isSafeInteger(looks) && looks >= 0)) {
    throw new OutOfDomainError('The number of looks', looks, 'the whole numbers from zero');
  }
  if (!(intervalYears > 0 && intervalYears < Infinity)) {
    throw new OutOfDomainError('The interval in years', intervalYears, 'more than zero');
  }
  if (!(firstYears >= 0 && firstYears <= LATEST_FIRST * intervalYears)) {
    const domain = `0 to ${String(LATEST_FIRST)} intervals`;
    throw new OutOfDomainError('The time to the first look', firstYears, domain);
  }
}

/** A price without volatility is lowest at the first look or at the last. */
function withoutChance({ headroom, drift, looks }: WatchedPassage, firstYears: number, years: number): number {
  const distance = log(headroom);
  const lowest = Math.min(distance + drift * firstYears, distance + drift * years);
  return looks > 0 && lowest <= 0 ? 1 : 0;
}

/** `start` and `step` in standard deviations of one interval, `first` in intervals. */
function integrated(start: number, step: number, first: number, looks: number): number {
  if (looks === 0) return 0;
  if (first === 0) return start <= 0 ? 1 : integrated(start, step, 1, looks - 1);
  const mean = start + step * first;
  let found = normalCdf(-mean / Math.sqrt(first));
  if (looks === 1) return found;
  found += foundAtSecond(mean, step, first);
  if (looks === 2) return found;
  let density = afterSecond(mean, step, first);
  const kernel = kernelOf(step);
  for (let look = 3; look <= looks; look++) {
    found += foundNext(density, step);
    if (look < looks) density = carried(density, kernel, step);
  }
  return found;
}

/** Not found at the first look, found at the second. */
function foundAtSecond(mean: number, step: number, first: number): number {
  const spread = Math.sqrt(first);
  const panel = Math.min(spread, 1);
  let sum = 0;
  const low = Math.max(0, mean - REACH * spread);
  const panels = Math.ceil((mean + REACH * spread - low) / panel);
  for (let p = 0; p < panels; p++) {
    for (let i = 0; i < SIZE; i++) {
      const y = low + (p + POINTS[i]!) * panel;
      sum += ((WEIGHTS[i]! * panel) / spread) * normalPdf((y - mean) / spread) * normalCdf(-(y + step));
    }
  }
  return sum;
}

/** A density on panels of length one, from `lowest` on: `values` at the six points of each. */
interface Density {
  readonly lowest: number;
  readonly values: Float64Array;
  /** Of the price that is watched by nobody: it bounds where the density can be. */
  readonly mean: number;
  readonly variance: number;
}

const panelsAround = (mean: number, variance: number): readonly [lowest: number, count: number] => {
  const reach = REACH * Math.sqrt(variance);
  const lowest = Math.max(0, Math.floor(mean - reach));
  return [lowest, Math.max(0, Math.ceil(mean + reach) - lowest)];
};

/** Two steps of different lengths join to one normal, times the probability that it came by above the barrier. */
function afterSecond(mean: number, step: number, first: number): Density {
  const variance = first + 1;
  const end = mean + step;
  const [lowest, count] = panelsAround(end, variance);
  const share = first / variance;
  const values = Float64Array.from({ length: count * SIZE }, (_, n) => {
    const x = lowest + Math.floor(n / SIZE) + POINTS[n % SIZE]!;
    const before = mean + share * (x - end);
    return (normalPdf((x - end) / Math.sqrt(variance)) / Math.sqrt(variance)) * normalCdf(before / Math.sqrt(share));
  });
  return { lowest, values, mean: end, variance };
}

function foundNext({ lowest, values }: Density, step: number): number {
  let sum = 0;
  values.forEach((value, n) => {
    const y = lowest + Math.floor(n / SIZE) + POINTS[n % SIZE]!;
    if (y + step < 40) sum += WEIGHTS[n % SIZE]! * value * normalCdf(-(y + step));
  });
  return sum;
}

/** Weights from the points of one panel to those of another, by how many panels they lie apart. */
interface Kernel {
  readonly nearest: number;
  readonly tables: readonly Float64Array[];
}

function kernelOf(step: number): Kernel {
  const nearest = Math.floor(step) - REACH - 1;
  const tables = Array.from({ length: 2 * REACH + 4 }, (_, k) =>
    Float64Array.from({ length: SIZE * SIZE }, (_, n) => {
      const [to, from] = [Math.floor(n / SIZE), n % SIZE];
      return WEIGHTS[from]! * normalPdf(nearest + k + POINTS[to]! - POINTS[from]! - step);
    }),
  );
  return { nearest, tables };
}

function carried(density: Density, { nearest, tables }: Kernel, step: number): Density {
  const [mean, variance] = [density.mean + step, density.variance + 1];
  const [lowest, count] = panelsAround(mean, variance);
  const values = new Float64Array(count * SIZE);
  const panels = density.values.length / SIZE;
  for (let to = 0; to < count; to++) {
    for (let k = 0; k < tables.length; k++) {
      const from = to + lowest - (nearest + k) - density.lowest;
      if (from < 0 || from >= panels) continue;
      const table = tables[k]!;
      for (let i = 0; i < SIZE; i++) {
        let sum = 0;
        for (let j = 0; j < SIZE; j++) sum += table[i * SIZE + j]! * density.values[from * SIZE + j]!;
        values[to * SIZE + i]! += sum;
      }
    }
  }
  return { lowest, values, mean, variance };
}
