import { chanceOf } from '../chance.js';
import { ASSETS, HOUR, YEAR, type AssetSymbol } from '../world-spec.js';
import {
  ANNUAL_VOLATILITY,
  CLUSTERING,
  CORRELATION,
  CRASH_DAYS,
  CRASH_SHAPE,
  HOURLY_VOLUME,
  LARGEST_SHOCK,
  THREE_YEAR_GROWTH,
} from './market-character.js';

/** One hour of a market. `time` is the start of the hour [seconds], prices in DAI, volume in units of the asset. */
export interface Candle {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Three years. */
export const HISTORY_HOURS = 3 * 365 * 24;
const HOURS_PER_YEAR = YEAR / HOUR;

/** One hour as logs relative to its open: `reach` upwards and downwards of high and low. */
interface Move {
  readonly toClose: number;
  readonly toHigh: number;
  readonly toLow: number;
  readonly volume: number;
}

/** Variance of each hour in multiples of the average, and the shock that all assets share; oldest hour first. */
interface Climate {
  readonly variance: Float64Array;
  readonly shock: Float64Array;
}

const hourOf = (hoursBeforeEnd: number): number => HISTORY_HOURS - hoursBeforeEnd;
const clipped = (shock: number): number => Math.max(-LARGEST_SHOCK, Math.min(LARGEST_SHOCK, shock));

function climate(): Climate {
  const chance = chanceOf('market climate');
  const { reaction, persistence, highest, afterCrash } = CLUSTERING;
  const endsOfCrashes = new Set(CRASH_DAYS.map(({ hoursBeforeEnd }) => hourOf(hoursBeforeEnd) + CRASH_SHAPE.length));
  const variance = new Float64Array(HISTORY_HOURS);
  const shock = new Float64Array(HISTORY_HOURS);
  let now = 1;
  for (let hour = 0; hour < HISTORY_HOURS; hour += 1) {
    if (endsOfCrashes.has(hour)) now += afterCrash;
    now = Math.min(now, highest);
    const drawn = clipped(chance.heavyTailed());
    variance[hour] = now;
    shock[hour] = drawn;
    now = 1 - reaction - persistence + reaction * now * drawn ** 2 + persistence * now;
  }
  return { variance, shock };
}

/** Log falls by hour. */
function crashes(symbol: AssetSymbol): Map<number, number> {
  const falls = new Map<number, number>();
  for (const { hoursBeforeEnd, fall } of CRASH_DAYS) {
    CRASH_SHAPE.forEach((part, offset) => falls.set(hourOf(hoursBeforeEnd) + offset, part * Math.log1p(-fall[symbol])));
  }
  return falls;
}

/**
 * Moves of one asset, oldest first. The n-th hour before the end is the same in every world, whenever it ends, so risk
 * numbers do not depend on the day of a start. Volatility and growth over the three years are exactly the wanted ones.
 */
function movesOf(symbol: AssetSymbol, { variance, shock }: Climate): Move[] {
  const chance = chanceOf(`market of ${symbol}`);
  const falls = crashes(symbol);
  const shared = Math.sqrt(CORRELATION);
  const own = Math.sqrt(1 - CORRELATION);
  const raw = Array.from({ length: HISTORY_HOURS }, (_, hour) => {
    const drawn = shared * (shock[hour] ?? 0) + own * clipped(chance.heavyTailed());
    return drawn * Math.sqrt(variance[hour] ?? 1);
  });
  const spread = spreadOf(symbol, raw, falls);
  const uncorrected = raw.map((drawn, hour) => spread * drawn + (falls.get(hour) ?? 0));
  const drift = (THREE_YEAR_GROWTH[symbol] - uncorrected.reduce((sum, value) => sum + value, 0)) / HISTORY_HOURS;
  return uncorrected.map((value, hour) => {
    const toClose = value + drift;
    const hourVariance = spread ** 2 * (variance[hour] ?? 1);
    // extremes of a Brownian bridge between open and close
    const reach = (): number => Math.sqrt(toClose ** 2 - 2 * hourVariance * Math.log(chance.uniform()));
    const toHigh = (toClose + reach()) / 2;
    const toLow = (toClose - reach()) / 2;
    const surprise = Math.abs(toClose) / spread;
    const volume = HOURLY_VOLUME[symbol] * (0.5 + surprise / 2) * Math.exp(0.4 * chance.normal());
    return { toClose, toHigh, toLow, volume };
  });
}

/** Standard deviation to give to the drawn shocks, so that they and the falls together have the wanted volatility. */
function spreadOf(symbol: AssetSymbol, raw: readonly number[], falls: ReadonlyMap<number, number>): number {
  const wanted = (ANNUAL_VOLATILITY[symbol] ** 2 / HOURS_PER_YEAR) * HISTORY_HOURS;
  const ofFalls = [...falls.values()].reduce((sum, fall) => sum + fall ** 2, 0);
  const ofShocks = raw.reduce((sum, drawn) => sum + drawn ** 2, 0);
  return Math.sqrt((wanted - ofFalls) / ofShocks);
}

const drawn = new Map<AssetSymbol, readonly Move[]>();

function moves(symbol: AssetSymbol): readonly Move[] {
  if (drawn.size === 0) {
    const common = climate();
    for (const asset of ASSETS) drawn.set(asset, movesOf(asset, common));
  }
  return drawn.get(symbol) ?? [];
}

/**
 * Hourly candles of the three years that end with the last full hour before `until` [seconds].
 * @param lastClose price at which the history ends. The same arguments give the same candles, bit for bit.
 */
export function syntheticCandles(symbol: AssetSymbol, until: number, lastClose: number): Candle[] {
  const end = Math.floor(until / HOUR) * HOUR;
  const candles: Candle[] = [];
  let close = lastClose;
  for (const [index, move] of [...moves(symbol).entries()].reverse()) {
    const open = close * Math.exp(-move.toClose);
    // rounding must not leave a close outside of its own candle
    const high = Math.max(open, close, open * Math.exp(move.toHigh));
    const low = Math.min(open, close, open * Math.exp(move.toLow));
    candles.push({ time: end - (HISTORY_HOURS - index) * HOUR, open, high, low, close, volume: move.volume });
    close = open;
  }
  return candles.reverse();
}
