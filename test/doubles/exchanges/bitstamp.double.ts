import { type Candle } from '../../../src/risk/estimators/candle.js';
import { madeCandles, type MadeMarket } from './made-market.js';
import { seconds, VenueDouble, type Reply } from './venue.double.js';

const idOf = ({ base, quote }: MadeMarket): string => (base + quote).toLowerCase();
const UNKNOWN: Reply = { status: 404, body: { status: 'error', reason: 'Not found.', code: 'API0404' } };

/** Bitstamp's public REST API, /api/v2: candles between start and end, at most 1000, by rising time. It has no clock to ask for. */
export class BitstampDouble extends VenueDouble {
  readonly id = 'bitstamp';
  /** 400 a second. */
  readonly allowed = { questions: 400, seconds: 1 };

  tooMany(retryAfter?: string): Reply {
    const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    return { status: 429, headers, body: { status: 'error', reason: 'Rate limit exceeded.', code: '400.002' } };
  }

  protected answer(path: string, query: URLSearchParams): Reply | null {
    if (path === '/api/v2/markets/') return { body: [...this.markets.values()].map(listing) };
    const [, what, id] = /^\/api\/v2\/(ohlc|order_book|transactions)\/([^/]+)\/$/.exec(path) ?? [];
    if (what === undefined) return null;
    const market = [...this.markets.values()].find((one) => idOf(one) === id);
    if (!market) return UNKNOWN;
    if (what === 'order_book') return { body: this.orderBook() };
    return what === 'ohlc' ? this.ohlc(market, query) : { body: this.transactions() };
  }

  private ohlc(market: MadeMarket, query: URLSearchParams): Reply {
    const limit = Math.min(1_000, seconds(query, 'limit', 1));
    const [start, end] = [seconds(query, 'start', 0), seconds(query, 'end', this.now)];
    const made = this.tamper(madeCandles(market, start, end, this.now).slice(0, limit));
    return { body: { data: { pair: `${market.base}/${market.quote}`, ohlc: made.map(candle) } } };
  }

  private orderBook() {
    const written = (side: (typeof this.book)['bids']) =>
      side.map(([price, amount]) => [price.toFixed(2), amount.toFixed(8)]);
    const { bids, asks } = this.book;
    const timestamp = String(this.now);
    return { timestamp, microtimestamp: `${timestamp}000000`, bids: written(bids), asks: written(asks) };
  }

  /** Those of the last hour, the newest first. */
  private transactions() {
    const recent = this.trades.filter(({ time }) => time > this.now - 3_600).reverse();
    return recent.map(({ id, time, price, amount, side }) => ({
      date: String(time),
      tid: String(id),
      amount: amount.toFixed(8),
      type: side === 'buy' ? '0' : '1',
      price: price.toFixed(2),
    }));
  }
}

const listing = (market: MadeMarket) => ({
  name: `${market.base}/${market.quote}`,
  market_symbol: idOf(market),
  base_currency: market.base,
  base_decimals: 8,
  counter_currency: market.quote,
  counter_decimals: 2,
  minimum_order_value: '10',
  trading: market.open ? 'Enabled' : 'Disabled',
  instant_order_counter_decimals: 2,
  instant_and_market_orders: 'Enabled',
  description: `${market.base} / ${market.quote}`,
  market_type: 'SPOT',
});

const candle = ({ time, open, high, low, close, volume }: Candle) => ({
  high: high.toFixed(2),
  timestamp: String(time),
  volume: volume.toFixed(8),
  low: low.toFixed(2),
  close: close.toFixed(2),
  open: open.toFixed(2),
});
