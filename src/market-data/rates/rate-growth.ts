import { BallastError } from '../../units/ballast-error.js';
import { expm1, log1p } from '../../units/deterministic-math.js';
import { WAD } from '../../units/fixed-point.js';
import type { RatePoint } from './rate.js';

const DAY = 86_400;
const YEAR = 365 * DAY;
/** Days before the last one whose growths say what is usual. */
const TRAILING_DAYS = 30;
/** With fewer growths than this nobody knows what is usual. */
const FEWEST = 5;
/** More than this many times the median is too fast. */
const MOST_TIMES = 3;

/** Growth was asked between two readings that do not follow each other in time, or of a rate that is none. */
export class NoGrowthError extends BallastError {
  readonly code = 'market-data/no-growth';

  constructor(from: RatePoint, to: RatePoint) {
    super(
      `There is no growth from ${String(from.rate)} at ${String(from.readAt)} s to ${String(to.rate)} at ${String(to.readAt)} s.`,
      'Compare positive rates of two different times, the earlier one first.',
      { from, to },
    );
  }
}

/** ln of later / earlier, to a part in 10^18. @throws {NoGrowthError} */
function logGrowth(from: RatePoint, to: RatePoint): number {
  if (from.rate <= 0n || to.rate <= 0n || to.readAt <= from.readAt) throw new NoGrowthError(from, to);
  return log1p(Number(((to.rate - from.rate) * WAD) / from.rate) / Number(WAD));
}

/** Growth per day that, compounded, leads from one reading to the other; a fraction. @throws {NoGrowthError} */
export const growthPerDay = (from: RatePoint, to: RatePoint): number =>
  (logGrowth(from, to) * DAY) / (to.readAt - from.readAt);

/** The same compounded over a year: 0.04 is 4 %. @throws {NoGrowthError} */
export const annualisedGrowth = (from: RatePoint, to: RatePoint): number =>
  expm1((logGrowth(from, to) * YEAR) / (to.readAt - from.readAt));

export type GrowthVerdict = 'usual' | 'backwards' | 'too-fast' | 'unproven';

/** Whether a rate grows as it always did. */
export interface GrowthCheck {
  readonly verdict: GrowthVerdict;
  /** Over the last day or a little more; null where no reading is that old. A fraction per day. */
  readonly perDay: number | null;
  /** Median of the days before; null where there are fewer than five. */
  readonly usualPerDay: number | null;
  /** From here on it is too fast: three times the median. */
  readonly mostPerDay: number | null;
  /** What is wrong or missing; null when nothing is. */
  readonly why: string | null;
}

/**
 * Growth per day must lie within zero and three times the trailing median. It is measured over a whole day, for many rates are
 * set once a day and stand still between. A rate below the reading just before goes backwards, however much it grew since.
 * @param history earlier readings, in any order; those that are not older than `latest` are left out.
 */
export function checkGrowth(history: readonly RatePoint[], latest: RatePoint): GrowthCheck {
  const earlier = history.filter(({ readAt, rate }) => readAt < latest.readAt && rate > 0n);
  earlier.sort((a, b) => a.readAt - b.readAt);
  const reference = lastAt(earlier, latest.readAt - DAY);
  const perDay = reference && latest.rate > 0n ? growthPerDay(reference, latest) : null;
  const usual = trailingMedian(earlier, latest.readAt - DAY);
  const limits = { perDay, usualPerDay: usual, mostPerDay: usual === null ? null : MOST_TIMES * usual };
  const before = earlier.at(-1);
  if (latest.rate <= 0n) return { ...limits, verdict: 'backwards', why: 'The rate is not positive.' };
  if ((before && latest.rate < before.rate) || (perDay !== null && perDay < 0)) {
    return { ...limits, verdict: 'backwards', why: 'The rate is lower than it was.' };
  }
  if (perDay === null) return { ...limits, verdict: 'unproven', why: 'No reading is a day old.' };
  if (limits.mostPerDay === null) {
    return { ...limits, verdict: 'unproven', why: 'There are too few days to say what growth is usual.' };
  }
  if (perDay > limits.mostPerDay) {
    const why = `The rate grew by ${percent(perDay)} in a day, usual is ${percent(usual ?? 0)}.`;
    return { ...limits, verdict: 'too-fast', why };
  }
  return { ...limits, verdict: 'usual', why: null };
}

const percent = (part: number): string => `${(part * 100).toPrecision(3)} %`;

/** The last of the points at or before a time. */
function lastAt(points: readonly RatePoint[], time: number): RatePoint | null {
  return points.findLast(({ readAt }) => readAt <= time) ?? null;
}

/** Median growth per day between one reading a day, over the days that end at `end`; null where there are too few. */
function trailingMedian(points: readonly RatePoint[], end: number): number | null {
  const daily = Array.from({ length: TRAILING_DAYS + 1 }, (_, days) => lastAt(points, end - days * DAY));
  const growths = daily.flatMap((to, days) => {
    const from = daily[days + 1];
    return to && from && from.readAt < to.readAt ? [growthPerDay(from, to)] : [];
  });
  if (growths.length < FEWEST) return null;
  growths.sort((a, b) => a - b);
  const [low, high] = [growths[(growths.length - 1) >> 1] ?? 0, growths[growths.length >> 1] ?? 0];
  return (low + high) / 2;
}
