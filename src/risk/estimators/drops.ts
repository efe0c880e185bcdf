import { log } from '../../units/deterministic-math.js';
import { HOUR, type Candle } from './candle.js';
import { finite } from './domain.js';
import { ImpossibleDataError, InsufficientHistoryError, OutOfDomainError } from './estimator-error.js';

/** A constant of this module: a global is looked up anew at each use where modules run in a realm of their own. */
const ENDLESS = Infinity;

/** Worst falls of the log price within the windows that start at the close of each bar. */
export interface Drops {
  readonly windowBars: number;
  /** Start of the bar whose close is the window's reference price [Unix s]. */
  readonly times: Float64Array;
  /** ln(reference / lowest price of the window); negative where the price only rose. */
  readonly values: Float64Array;
}

export interface DropOptions {
  /** `closes` is what an hourly oracle sees; `lows` is what the market touched in between. */
  readonly lowest?: 'closes' | 'lows';
  readonly stepSeconds?: number;
}

/**
 * L_w(t) = −min over k = 1 … w of ln(P(t + k) / P(t)): P(t) the close of bar t, P(t + k) the close or the low of a bar after
 * it. Windows that meet a gap before their end are left out.
 *
 * @throws {OutOfDomainError} for a window without bars. @throws {InsufficientHistoryError} when no window is whole.
 */
export function dropsWithin(candles: readonly Candle[], windowBars: number, options: DropOptions = {}): Drops {
  if (!(Number.isInteger(windowBars) && windowBars > 0)) {
    throw new OutOfDomainError('The window', windowBars, 'the whole numbers from one');
  }
  const { lowest = 'closes', stepSeconds = HOUR } = options;
  const n = candles.length;
  const [closes, bottoms, starts] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  candles.forEach(({ time, close, low }, i) => {
    for (const price of [close, low]) {
      if (!(price > 0 && price < ENDLESS))
        throw new ImpossibleDataError('the price is not a positive number', i, price);
    }
    closes[i] = close;
    bottoms[i] = lowest === 'lows' ? low : close;
    starts[i] = time;
  });
  const [times, values] = [new Float64Array(n), new Float64Array(n)];
  let found = 0;
  // Indices of rising prices: the first of them is always the lowest of the window.
  const queue = new Int32Array(n);
  let [head, tail] = [0, 0];
  for (let i = 0; i < n; i++) {
    while (tail > head && bottoms[queue[tail - 1]!]! >= bottoms[i]!) tail--;
    queue[tail++] = i;
    const start = i - windowBars;
    if (start < 0) continue;
    if (queue[head]! <= start) head++;
    if (starts[i]! - starts[start]! !== windowBars * stepSeconds) continue;
    times[found] = starts[start]!;
    values[found++] = finite('A fall of the log price', log(closes[start]! / bottoms[queue[head]!]!));
  }
  if (found === 0) throw new InsufficientHistoryError('A window of falls', windowBars + 1, n);
  return { windowBars, times: times.slice(0, found), values: values.slice(0, found) };
}
