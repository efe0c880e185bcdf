import { HOUR, type Candle } from '../../risk/estimators/candle.js';

/** One trade of a spot market. */
export interface Trade {
  /** [s], with its fraction where the exchange gives one. */
  readonly time: number;
  /** [quote per base] */
  readonly price: number;
  /** [base] */
  readonly amount: number;
  /** What the one who came last did; null where the exchange does not say. */
  readonly side: 'buy' | 'sell' | null;
}

export interface ReadTrades {
  /** By rising time. */
  readonly trades: readonly Trade[];
  readonly dropped: readonly { readonly raw: RawTrade; readonly why: string }[];
}

/** A trade as it came. Time in milliseconds. */
export interface RawTrade {
  readonly timestamp?: unknown;
  readonly price?: unknown;
  readonly amount?: unknown;
  readonly side?: unknown;
  readonly symbol?: unknown;
  readonly id?: unknown;
}

/** A trade may be this much newer than our clock [s]. */
const AHEAD = 60;

/** Why the second of two trades with one id is dropped: nothing is lost by it. */
const TWICE = 'it is there twice';
const ELSEWHERE = 'it is of another market than';

/** Whether a trade of this market may have been lost with what was dropped. */
export const mayBeLoss = ({ why }: { readonly why: string }): boolean => why !== TWICE && !why.startsWith(ELSEWHERE);

/** Drops what cannot have been a trade of this market, and the second of two with one id; says which and why. */
export function readTrades(symbol: string, raw: readonly RawTrade[], now: number): ReadTrades {
  const seen = new Set<unknown>();
  const trades: Trade[] = [];
  const dropped: { raw: RawTrade; why: string }[] = [];
  for (const one of raw) {
    const why = whyNoTrade(one, symbol, now) ?? (isId(one.id) && seen.has(one.id) ? TWICE : null);
    seen.add(one.id);
    if (why === null) trades.push(tradeFrom(one));
    else dropped.push({ raw: one, why });
  }
  return { trades: trades.sort((a, b) => a.time - b.time), dropped };
}

const isId = (id: unknown): boolean => typeof id === 'string' && id !== '';
const positive = (value: unknown): value is number => typeof value === 'number' && value > 0 && value < Infinity;

function whyNoTrade({ timestamp, price, amount, symbol }: RawTrade, asked: string, now: number): string | null {
  if (symbol !== undefined && symbol !== asked) return `${ELSEWHERE} ${asked}`;
  if (!positive(price)) return 'its price is not a positive number';
  if (!positive(amount)) return 'its amount is not a positive number';
  if (!positive(timestamp)) return 'it has no time';
  return timestamp / 1_000 > now + AHEAD ? 'it is of the future' : null;
}

const tradeFrom = ({ timestamp, price, amount, side }: RawTrade): Trade => ({
  time: (timestamp as number) / 1_000,
  price: price as number,
  amount: amount as number,
  side: side === 'buy' || side === 'sell' ? side : null,
});

/** What trades say of a candle. */
export interface VolumeCheck {
  /** Whether the trades reach from before the hour to after it; the rest means little otherwise. */
  readonly covered: boolean;
  /** What traded in the hour [base]. */
  readonly traded: number;
  /** traded ÷ the candle's volume − 1; null when the candle has no volume. */
  readonly difference: number | null;
}

/** Compares the volume of a candle with the trades of its hour. @param trades by rising time, of the same market. */
export function checkVolume(
  { time, volume }: Pick<Candle, 'time' | 'volume'>,
  trades: readonly Pick<Trade, 'time' | 'amount'>[],
): VolumeCheck {
  const [first, last] = [trades[0], trades.at(-1)];
  const traded = trades
    .filter((trade) => trade.time >= time && trade.time < time + HOUR)
    .reduce((sum, { amount }) => sum + amount, 0);
  return {
    covered: first !== undefined && last !== undefined && first.time < time && last.time >= time + HOUR,
    traded,
    difference: volume > 0 ? traded / volume - 1 : null,
  };
}
