import { HOUR, type Candle } from '../../../src/risk/estimators/candle.js';
import { madeCandles } from './made-market.js';
import { seconds, VenueDouble, type Reply } from './venue.double.js';

const MARKET = '/api/v3/brokerage/market';
const error = (status: number, code: string, message: string): Reply => ({
  status,
  body: { error: code, error_details: message, message },
});
const UNKNOWN = error(404, 'NOT_FOUND', 'valid product_id is required');

/** Coinbase's Advanced Trade API, public part: candles by falling time between start and end, at most 350 of them. */
export class CoinbaseDouble extends VenueDouble {
  readonly id = 'coinbase';
  /** Ten a second without a key. */
  readonly allowed = { questions: 10, seconds: 1 };

  tooMany(retryAfter?: string): Reply {
    const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    return { ...error(429, 'rate_limit_exceeded', 'Rate limit exceeded'), headers };
  }

  protected answer(path: string, query: URLSearchParams): Reply | null {
    if (path === '/v2/time')
      return { body: { data: { epoch: this.now, iso: new Date(this.now * 1_000).toISOString() } } };
    if (path === `${MARKET}/products`) return { body: this.products(query.get('product_type')) };
    if (path === `${MARKET}/product_book`) return this.productBook(query);
    const [, id, what] = /^\/api\/v3\/brokerage\/market\/products\/([^/]+)\/(candles|ticker)$/.exec(path) ?? [];
    if (id === undefined) return null;
    return what === 'candles' ? this.candles(id, query) : this.ticker(id, query);
  }

  private byId(id: string | null) {
    return [...this.markets.values()].find(({ base, quote }) => `${base}-${quote}` === id);
  }

  private products(type: string | null) {
    const listed = type === 'FUTURE' ? [] : [...this.markets.values()];
    const products = listed.map(({ base, quote, open }) => ({
      product_id: `${base}-${quote}`,
      price: '2000',
      base_increment: '0.00000001',
      quote_increment: '0.01',
      price_increment: '0.01',
      quote_min_size: '1',
      quote_max_size: '50000000',
      base_min_size: '0.0001',
      base_max_size: '10000',
      base_name: base,
      quote_name: quote,
      is_disabled: !open,
      status: open ? 'online' : 'delisted',
      cancel_only: false,
      limit_only: false,
      post_only: false,
      trading_disabled: !open,
      auction_mode: false,
      product_type: 'SPOT',
      quote_currency_id: quote,
      base_currency_id: base,
      alias: '',
      alias_to: [],
    }));
    return { products, num_products: products.length };
  }

  private candles(id: string, query: URLSearchParams): Reply {
    const market = this.byId(id);
    if (!market) return UNKNOWN;
    const [start, end] = [seconds(query, 'start', 0), seconds(query, 'end', this.now)];
    if ((end - start) / HOUR > 350) {
      return error(400, 'INVALID_ARGUMENT', 'number of candles requested should be less than 350');
    }
    const made = this.tamper(madeCandles(market, start, end, this.now));
    return { body: { candles: made.map(candle).reverse() } };
  }

  private productBook(query: URLSearchParams): Reply {
    const id = query.get('product_id');
    if (!this.byId(id)) return UNKNOWN;
    const limit = seconds(query, 'limit', 100);
    const written = (side: (typeof this.book)['bids']) =>
      side.slice(0, limit).map(([price, size]) => ({ price: String(price), size: String(size) }));
    const time = new Date(this.now * 1_000).toISOString();
    const pricebook = { product_id: id, bids: written(this.book.bids), asks: written(this.book.asks), time };
    return { body: { pricebook } };
  }

  private ticker(id: string, query: URLSearchParams): Reply {
    if (!this.byId(id)) return UNKNOWN;
    const newest = this.trades.slice(-seconds(query, 'limit', 100)).reverse();
    const trades = newest.map(({ id: trade, time, price, amount, side }) => ({
      trade_id: String(trade),
      product_id: id,
      price: String(price),
      size: String(amount),
      time: new Date(time * 1_000).toISOString(),
      side: side.toUpperCase(),
      bid: '',
      ask: '',
    }));
    return { body: { trades, best_bid: '1999.75', best_ask: '2000.25' } };
  }
}

const candle = ({ time, open, high, low, close, volume }: Candle) => ({
  start: String(time),
  low: String(low),
  high: String(high),
  open: String(open),
  close: String(close),
  volume: String(volume),
});
