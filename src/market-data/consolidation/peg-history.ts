import { DAY } from '../../risk/estimators/candle.js';
import type { ConsolidatedHour } from './consolidated-hour.js';
import type { PriceState } from './price-state.js';

/** A UTC day of a coin's price against its target of one. */
export interface PegDay {
  /** Start of the day [s]. */
  readonly day: number;
  /** 1 − mean price of its usable hours: positive below the target. */
  readonly deviation: number;
}

/** The debt asset's price against its target, day by day without a gap, oldest first; `why` says what is missing. */
export interface PegHistory {
  readonly asset: string;
  readonly days: readonly PegDay[];
  /** Null where the history may be used. */
  readonly why: string | null;
}

/** Fewer usable hours are no day's mean. */
const FEWEST_HOURS = 12;
/** A year: what came before says little of how the coin answers today. */
const MOST_DAYS = 365;
/** The newest day may be yesterday's or the one before. */
const OLDEST = 2 * DAY;

/**
 * The longest run of whole days up to `now` that ends with the newest, from hours in states that may move a fee.
 * @param now [s]; hours of the day that is not over are left out.
 */
export function pegHistory(
  asset: string,
  hours: readonly ConsolidatedHour[],
  usable: readonly PriceState[],
  now: number,
): PegHistory {
  const today = now - (now % DAY);
  const closes = new Map<number, number[]>();
  for (const { time, state, candle } of hours) {
    if (!candle || !usable.includes(state) || time >= today) continue;
    const day = time - (time % DAY);
    const there = closes.get(day);
    if (there) there.push(candle.close);
    else closes.set(day, [candle.close]);
  }
  const whole = [...closes].filter(([, prices]) => prices.length >= FEWEST_HOURS);
  const run: PegDay[] = [];
  for (const [day, prices] of whole.reverse()) {
    if (run.length === MOST_DAYS || (run[0] && run[0].day - day !== DAY)) break;
    run.unshift({ day, deviation: 1 - prices.reduce((sum, price) => sum + price, 0) / prices.length });
  }
  const [newest] = run.slice(-1);
  if (!newest)
    return {
      asset,
      days: [],
      why: `no day of ${asset} has ${String(FEWEST_HOURS)} hours that are ${usable.join(' or ')}`,
    };
  const date = new Date(newest.day * 1_000).toISOString().slice(0, 10);
  return today - newest.day > OLDEST
    ? { asset, days: run, why: `the price of ${asset} ends on ${date}` }
    : { asset, days: run, why: null };
}
