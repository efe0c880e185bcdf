import type { Candle } from '../../risk/estimators/candle.js';

/** What prices are counted in: the unit of the protocol's feeds, which it takes for a debt unit. */
const UNIT = 'USD';

const PAIR = /^[^:]+:[^/:]+\/([A-Za-z0-9.-]{1,20})$/;

/** The quote of a source named `binance:ETH/USDT`; null where the name does not say one. */
export const quoteOf = (source: string): string | null => PAIR.exec(source)?.[1]?.toUpperCase() ?? null;

/** Whether prices in this quote must be converted at all. */
export const isForeign = (quote: string | null): quote is string => quote !== null && quote !== UNIT;

/** Coins that are meant to be worth one dollar and do not say so in their name. */
const DOLLARS = new Set(['DAI', 'SAI', 'USDS', 'FRAX', 'GHO', 'BOLD']);

/** Whether one unit of the quote is meant to be one dollar, so that it may be taken for one where its own price is not known. */
export const isDollar = (quote: string | null): boolean =>
  quote === null || quote.includes('USD') || DOLLARS.has(quote);

/** Candles in debt units, and how many of their hours had a price of the quote to convert by. */
export interface Converted {
  readonly candles: readonly Candle[];
  readonly convertedHours: number;
}

/**
 * An hour whose quote has no price is taken at one where the quote is meant to be a dollar, and left out where it is not.
 * @param rates price of the quote in debt units by hour [s].
 */
export function convert(
  candles: readonly Candle[],
  quote: string | null,
  rates: ReadonlyMap<number, number>,
): Converted {
  const atOne = isDollar(quote);
  if (rates.size === 0) return { candles: atOne ? candles : [], convertedHours: 0 };
  let convertedHours = 0;
  const inUnits = candles.flatMap((candle) => {
    const rate = rates.get(candle.time);
    if (rate === undefined) return atOne ? [candle] : [];
    convertedHours++;
    const { time, open, high, low, close, volume } = candle;
    return [{ time, open: open * rate, high: high * rate, low: low * rate, close: close * rate, volume }];
  });
  return { candles: inUnits, convertedHours };
}

/** Why hours of a source were taken at one, or left out; null where none was. */
export function whyAtOne(quote: string | null, hours: number, converted: number): string | null {
  if (quote === null) return `the source names no quote, so its prices are taken for ${UNIT}`;
  if (!isForeign(quote) || converted === hours) return null;
  const part = converted === 0 ? '' : ` in ${String(hours - converted)} of ${String(hours)} hours`;
  const done = isDollar(quote) ? `${quote} is taken at one ${UNIT}` : `candles in ${quote} are left out`;
  return `${done}${part}: it has no sound price of its own there`;
}
