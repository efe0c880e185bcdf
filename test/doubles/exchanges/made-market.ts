import { HOUR, type Candle } from '../../../src/risk/estimators/candle.js';

/** A spot market that an exchange double lists. Times in seconds. */
export interface MadeMarket {
  readonly base: string;
  readonly quote: string;
  readonly listed: number;
  open: boolean;
  /** Hours in which nobody traded: the exchange has no candle of them. */
  readonly gaps: Set<number>;
}

export const madeMarket = (base: string, quote: string, listed: number): MadeMarket => ({
  base,
  quote,
  listed,
  open: true,
  gaps: new Set(),
});

export const cents = (value: number): number => Math.round(value * 100) / 100;

/** The price at the start of an hour [quote per base]: a wave of 200 around 2000 with a period of 400 hours. */
const priceAt = (time: number): number => cents(2_000 + 200 * Math.sin((time / HOUR) * ((2 * Math.PI) / 400)));

/** The candle of an hour, the same for everyone who asks. */
export function madeCandle(time: number): Candle {
  const [open, close] = [priceAt(time), priceAt(time + HOUR)];
  const [high, low] = [cents(Math.max(open, close) + 1.25), cents(Math.min(open, close) - 1.5)];
  return { time, open, high, low, close, volume: 10 + ((time / HOUR) % 90) };
}

/** Candles of the market that start from `first` to `last` [s] and not after `now`, by rising time; the last may run still. */
export function madeCandles({ listed, gaps }: MadeMarket, first: number, last: number, now: number): Candle[] {
  const candles: Candle[] = [];
  const start = Math.ceil(Math.max(first, listed) / HOUR) * HOUR;
  for (let time = start; time <= Math.min(last, now); time += HOUR) {
    if (!gaps.has(time)) candles.push(madeCandle(time));
  }
  return candles;
}

export interface MadeBook {
  readonly bids: readonly (readonly [number, number])[];
  readonly asks: readonly (readonly [number, number])[];
}

/** Fifty levels on both sides of a price, 0.5 apart. @param amount of each [base]. */
export const madeBook = (mid = 2_000, amount = 1): MadeBook => ({
  bids: Array.from({ length: 50 }, (_, level) => [mid - 0.25 - level / 2, amount] as const),
  asks: Array.from({ length: 50 }, (_, level) => [mid + 0.25 + level / 2, amount] as const),
});

export interface MadeTrade {
  readonly id: number;
  readonly time: number;
  readonly price: number;
  readonly amount: number;
  readonly side: 'buy' | 'sell';
}

/** One trade a minute over the last three hours, by rising time. */
export const madeTrades = (now: number): MadeTrade[] =>
  Array.from({ length: 180 }, (_, index) => ({
    id: 1_000 + index,
    time: now - (179 - index) * 60,
    price: cents(2_000 + (index % 7) / 4),
    amount: 0.5,
    side: index % 2 === 0 ? ('buy' as const) : ('sell' as const),
  }));

/**
 * Trades that add up to the volume of each hour's candle: 120 of one size, two each minute at the same second and price, so
 * that only their number and their count tell them apart.
 */
export const madeTradeLog = (first: number, hours: number): MadeTrade[] =>
  Array.from({ length: hours }, (_, hour) => first + hour * HOUR).flatMap((time) =>
    Array.from({ length: 120 }, (_, index) => ({
      id: (time / HOUR) * 1_000 + index,
      time: time + Math.floor(index / 2) * 60 + 7,
      price: 2_000 + Math.floor(index / 2) / 4,
      amount: madeCandle(time).volume / 120,
      side: 'buy' as const,
    })),
  );
