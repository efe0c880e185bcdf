import type { ReadBook } from './order-book.js';
import type { ReadTrades } from './trade.js';

/** One row of candles as an exchange sent it, nothing of it believed. */
export type CandleRow = readonly unknown[];

export interface SpotMarket {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** False when nothing trades there now; its history may still be had. */
  readonly open: boolean;
}

/**
 * The public side of one exchange. Every method asks once and throws what it was told; the caller decides whether to ask
 * again. Rate limits are kept inside.
 *
 * @throws {ExchangeUnavailableError | ExchangeRateLimitError | ExchangeAnswerError} which may be tried again.
 * @throws {ExchangeRefusedError | ExchangeMarketError} which may not.
 */
export interface Exchange {
  readonly id: string;
  /** Most candles that one question brings. */
  readonly pageHours: number;
  /** How far its clock is ahead of ours [s]. */
  clockAhead(): Promise<number>;
  /** The market as it is listed now. @throws {ExchangeMarketError} */
  market(symbol: string): Promise<SpotMarket>;
  /** Hourly candles from `first` [s], at most `hours`, as they came: [time in ms, open, high, low, close, volume of base]. */
  candles(symbol: string, first: number, hours: number): Promise<readonly CandleRow[]>;
  /** The book now. @param levels of each side, where the exchange lets one choose. @throws {UnusableBookError | MarketClosedError} */
  orderBook(symbol: string, levels: number): Promise<ReadBook>;
  /** The newest trades, at most `count`. @throws {MarketClosedError} */
  trades(symbol: string, count: number): Promise<ReadTrades>;
}

/** How one exchange is reached, where that is not by its own address and its own limits. */
export interface ExchangeAccess {
  /** Scheme, host and port in place of the exchange's own, for a mirror or a double. */
  readonly origin?: string | undefined;
  /** Shortest time between two questions of weight 1 [ms]; the exchange's own limit by ccxt when absent. */
  readonly rateLimitMs?: number | undefined;
  /** Longest time for one answer [ms]. */
  readonly timeoutMs?: number | undefined;
  /** File with certificates in PEM that are trusted beside the usual ones. */
  readonly caFile?: string | undefined;
}

/** Opens exchanges by their name in ccxt; the same one for the same name and access. */
export interface Exchanges {
  /** @throws {ExchangeUnknownError} */
  open(id: string, access: ExchangeAccess): Promise<Exchange>;
}
export const Exchanges = Symbol('Exchanges');
