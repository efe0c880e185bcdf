import { z } from 'zod';
import type { Clock } from '../../platform/clock.js';
import { ccxtFault, isCcxt } from './ccxt-fault.js';
import { openClient, type OpenedClient } from './ccxt-client.adapter.js';
import { ExchangeAnswerError, ExchangeMarketError, ExchangeRefusedError, MarketClosedError } from './exchange-error.js';
import type { CandleRow, Exchange, ExchangeAccess, Exchanges, SpotMarket } from './exchange.port.js';
import { readOrderBook, type ReadBook } from './order-book.js';
import { readTrades, type ReadTrades } from './trade.js';

/** A list of markets is taken for true this long [s]; then the exchange may have closed or renamed some. */
const MARKETS_LAST = 1_800;
const PAGE = 500;
const LONGEST_PAGE = 1_000;
/** Most levels of a side that the exchange accepts to be asked for, where it refuses more. */
const MOST_LEVELS: Readonly<Record<string, number>> = { binance: 5_000, kraken: 500, okx: 400 };
/** Symbols that an error names. */
const NAMED = 8;

const MarketEntry = z.object({
  symbol: z.string(),
  base: z.string(),
  quote: z.string(),
  spot: z.literal(true),
  active: z.boolean().nullish(),
});
const Rows = z.array(z.array(z.unknown()));
const Book = z.object({ symbol: z.string().nullish(), bids: Rows, asks: Rows, timestamp: z.number().nullish() });
const TradeRows = z.array(z.record(z.string(), z.unknown()));

/** Any exchange that ccxt knows. One question at a time, so that what is known of the last answer belongs to it. */
export class CcxtExchange implements Exchange {
  readonly pageHours: number;
  private turn: Promise<unknown> = Promise.resolve();
  private marketsLoaded = -Infinity;

  constructor(
    readonly id: string,
    private readonly opened: OpenedClient,
    private readonly clock: Clock,
  ) {
    const limit = opened.client.features?.spot?.fetchOHLCV?.limit;
    this.pageHours = typeof limit === 'number' && limit > 0 ? Math.min(limit, LONGEST_PAGE) : PAGE;
  }

  async clockAhead(): Promise<number> {
    const { client, http } = this.opened;
    const asked = this.clock.now();
    if (client.has['fetchTime'] !== true) {
      await this.loadMarkets(true);
      return http.dateAhead ?? 0;
    }
    const time = await this.ask(() => client.fetchTime());
    if (typeof time !== 'number' || !Number.isFinite(time)) throw new ExchangeAnswerError(this.id, 'its time is none');
    const now = this.clock.now();
    return time / 1_000 - Math.min(Math.max(time / 1_000, asked), now);
  }

  async market(symbol: string): Promise<SpotMarket> {
    await this.loadMarkets(false);
    const found = this.listed(symbol);
    if (found) return { symbol, base: found.base, quote: found.quote, open: found.active !== false };
    throw new ExchangeMarketError({ exchange: this.id, symbol }, this.similar(symbol));
  }

  async candles(symbol: string, first: number, hours: number): Promise<readonly CandleRow[]> {
    await this.market(symbol);
    const { client, http } = this.opened;
    const answer = await this.ask(async () => {
      const rows = await client.fetchOHLCV(symbol, '1h', first * 1_000, hours);
      this.refuseNoList(rows, http.json);
      return rows;
    }, symbol);
    return this.parse(Rows, answer, 'candles');
  }

  async orderBook(symbol: string, levels: number): Promise<ReadBook> {
    await this.refuseClosed(symbol);
    const limit = Math.min(levels, MOST_LEVELS[this.id] ?? levels);
    const answer = await this.ask(() => this.opened.client.fetchOrderBook(symbol, limit), symbol);
    const { symbol: told, bids, asks, timestamp } = this.parse(Book, answer, 'an order book');
    if ((told ?? symbol) !== symbol)
      throw new ExchangeAnswerError(this.id, `a book of ${String(told)}, not of ${symbol}`);
    const exchangeTime = typeof timestamp === 'number' ? timestamp / 1_000 : null;
    return readOrderBook({ exchange: this.id, symbol }, { bids, asks, exchangeTime }, this.clock.now());
  }

  async trades(symbol: string, count: number): Promise<ReadTrades> {
    await this.refuseClosed(symbol);
    const { client, http } = this.opened;
    const answer = await this.ask(async () => {
      const rows = await client.fetchTrades(symbol, undefined, count);
      this.refuseNoList(rows, http.json);
      return rows;
    }, symbol);
    return readTrades(symbol, this.parse(TradeRows, answer, 'trades'), this.clock.now());
  }

  /** ccxt takes a list that is missing for an empty one. */
  private refuseNoList(rows: unknown, json: unknown): void {
    if (!Array.isArray(rows) || rows.length > 0 || holdsList(json)) return;
    throw new ExchangeAnswerError(this.id, 'there is no list in it');
  }

  private async refuseClosed(symbol: string): Promise<void> {
    const { open } = await this.market(symbol);
    if (!open) throw new MarketClosedError({ exchange: this.id, symbol });
  }

  /** ccxt keeps a load that failed for ever, so every load is a new one. */
  private async loadMarkets(always: boolean): Promise<void> {
    const { client } = this.opened;
    if (!always && this.clock.now() - this.marketsLoaded < MARKETS_LAST) return;
    await this.ask(() => client.loadMarkets(true));
    if (Object.keys(client.markets ?? {}).length === 0) throw new ExchangeAnswerError(this.id, 'it lists no market');
    this.marketsLoaded = this.clock.now();
  }

  private listed(symbol: string): z.infer<typeof MarketEntry> | null {
    const { markets = {} } = this.opened.client;
    const read = MarketEntry.safeParse(Object.hasOwn(markets, symbol) ? markets[symbol] : null);
    return read.success && read.data.symbol === symbol ? read.data : null;
  }

  private similar(symbol: string): string[] {
    const [base = ''] = symbol.split('/');
    const all = Object.keys(this.opened.client.markets ?? {}).sort();
    return all
      .filter((other) => other !== symbol && other.startsWith(`${base}/`) && this.listed(other) !== null)
      .slice(0, NAMED);
  }

  private parse<T>(schema: z.ZodType<T>, answer: unknown, what: string): T {
    const read = schema.safeParse(answer);
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    throw new ExchangeAnswerError(this.id, `no ${what}, ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
  }

  /** Asks when the questions before have their answers; what ccxt throws becomes ours. */
  private async ask<T>(question: () => Promise<T>, symbol: string | null = null): Promise<T> {
    const mine = this.turn.then(question);
    this.turn = mine.catch(() => undefined);
    try {
      return await mine;
    } catch (error) {
      const fault = ccxtFault(this.id, error);
      // What was refused may be a market that is gone.
      if (fault instanceof ExchangeRefusedError) this.marketsLoaded = -Infinity;
      if (symbol !== null && isCcxt(error, 'BadSymbol')) {
        throw new ExchangeMarketError({ exchange: this.id, symbol }, this.similar(symbol));
      }
      if (symbol !== null && isCcxt(error, 'MarketClosed')) throw new MarketClosedError({ exchange: this.id, symbol });
      throw fault;
    }
  }
}

/** Whether there is a list somewhere in an answer that is not its list of errors. */
function holdsList(json: unknown, depth = 4): boolean {
  if (Array.isArray(json)) return true;
  if (typeof json !== 'object' || json === null || depth === 0) return false;
  return Object.entries(json).some(([name, value]) => !/^errors?$/.test(name) && holdsList(value, depth - 1));
}

/** Exchanges through ccxt, opened when they are first needed. */
export class CcxtExchanges implements Exchanges {
  private readonly opened = new Map<string, Promise<Exchange>>();

  constructor(private readonly clock: Clock) {}

  async open(id: string, access: ExchangeAccess): Promise<Exchange> {
    const key = JSON.stringify([id, access]);
    const there = this.opened.get(key);
    if (there) return there;
    const opening = openClient(id, access, this.clock).then((client) => new CcxtExchange(id, client, this.clock));
    this.opened.set(key, opening);
    opening.catch(() => this.opened.delete(key));
    return opening;
  }
}
