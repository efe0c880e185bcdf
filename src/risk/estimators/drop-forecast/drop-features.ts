import { log } from '../../../units/deterministic-math.js';
import { cos, sin } from '../trigonometry.js';
import { running, type HourlyGrid } from './hourly-grid.js';

/** What the scale of falls is explained by, in the order of a model's coefficients. */
export const FEATURES = [
  'const',
  ...['d3', 'd12', 'd24', 'd72', 'd720', 'd4320', 'd17520'],
  ...['n24', 'n168'],
  ...['s1s', 's1c', 's2s', 's2c', 'w1s', 'w1c'],
] as const;

const WINDOWS = [3, 12, 24, 72, 720, 4_320, 17_520] as const;
const REFERENCE = 168;
const FALLS = [24, 168] as const;
/** Keeps logarithms finite where a market stands still. */
const FLOOR = 1e-10;
/** A mean needs so many bars, or all of a shorter window. */
const LEAST_BARS = 12;
const FIRST_AGE = 25;
const MOST_FALL = 4;
const CALMEST = 2;

export interface DropFeatures {
  /** Log of the mean bar variance of the last week; NaN where nothing can be said. */
  readonly reference: Float64Array;
  /** How much calmer the last week was than two years: the log of their variances' ratio, from 0 to 2. */
  readonly calm: Float64Array;
  /** Writes the features of one hour into a row of `FEATURES.length`. */
  readonly into: (t: number, row: Float64Array) => void;
}

/** Features known at the close of each hour. All are free of scale: twice the returns have the same. */
export function dropFeatures(grid: HourlyGrid): DropFeatures {
  const { length, x, age, firstHour } = grid;
  const { sums, counts } = running(grid.v);
  const meanOf = (t: number, hours: number): number => {
    const from = Math.max(0, t + 1 - hours);
    const count = counts[t + 1]! - counts[from]!;
    return count < Math.min(hours, LEAST_BARS) ? NaN : (sums[t + 1]! - sums[from]!) / count;
  };
  const reference = Float64Array.from({ length }, (_, t) =>
    age[t]! < FIRST_AGE ? NaN : log(meanOf(t, REFERENCE) + FLOOR),
  );
  // Where an outage leaves a short window empty, the next longer one speaks for it.
  const relative = (t: number, window: number): number => {
    for (const hours of WINDOWS.slice(window)) {
      const mean = meanOf(t, hours);
      if (mean === mean) return log(mean + FLOOR) - reference[t]!;
    }
    return NaN;
  };
  const fallen = (t: number, hours: number): number => {
    if (t < hours) return 0;
    const steps = (x[t - hours]! - x[t]!) / Math.sqrt(hours * (meanOf(t, REFERENCE) + FLOOR));
    return steps > 0 ? Math.min(MOST_FALL, steps) : 0;
  };
  return {
    reference,
    calm: Float64Array.from({ length }, (_, t) => Math.min(CALMEST, Math.max(0, relative(t, WINDOWS.length - 1)))),
    into: (t, row) => {
      row[0] = 1;
      WINDOWS.forEach((_, i) => (row[1 + i] = relative(t, i)));
      FALLS.forEach((hours, i) => (row[8 + i] = fallen(t, hours)));
      season(firstHour + t, row);
    },
  };
}

/** Time of day and of week of the close; weeks begin on Monday, and 1970 on a Thursday. */
function season(hour: number, row: Float64Array): void {
  const [day, week] = [(2 * Math.PI * (hour % 24)) / 24, (2 * Math.PI * ((hour + 72) % 168)) / 168];
  [day, 2 * day, week].forEach((angle, i) => {
    row[10 + 2 * i] = sin(angle);
    row[11 + 2 * i] = cos(angle);
  });
}

/** Features that a window of so many hours uses: the time of day says little of a whole day, and that of the week of a week. */
export const featuresUsed = (windowHours: number): number => (windowHours <= 12 ? 16 : windowHours <= 72 ? 12 : 10);

/** Whether the feature at a place is used. */
export function isUsed(place: number, windowHours: number): boolean {
  if (place < 10) return true;
  return place < 14 ? windowHours <= 12 : windowHours <= 72;
}
