import { HOUR, type Candle } from '../../../src/risk/estimators/candle.js';
import { madeCandles } from './made-market.js';
import { seconds, VenueDouble, type Reply } from './venue.double.js';

const INVALID: Reply = { status: 400, body: { code: -1121, msg: 'Invalid symbol.' } };

/** Binance's spot REST API, /api/v3: klines up to 1000 by rising time from startTime on, whatever lies between. */
export class BinanceDouble extends VenueDouble {
  readonly id = 'binance';
  /** 6,000 units of weight a minute, of which candles take two. */
  readonly allowed = { questions: 3000, seconds: 60 };

  tooMany(retryAfter?: string): Reply {
    const msg = 'Too much request weight used; current limit is 6000 request weight per 1 MINUTE.';
    return {
      status: 429,
      headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
      body: { code: -1003, msg },
    };
  }

  protected answer(path: string, query: URLSearchParams): Reply | null {
    const market = this.byId(query.get('symbol') ?? '');
    switch (path) {
      case '/api/v3/time':
        return { body: { serverTime: this.now * 1_000 } };
      case '/api/v3/exchangeInfo':
        return { body: this.exchangeInfo() };
      case '/api/v3/klines': {
        if (!market) return INVALID;
        const first = Math.ceil(seconds(query, 'startTime', 0) / 1_000);
        const last = Math.floor(seconds(query, 'endTime', Number.MAX_SAFE_INTEGER) / 1_000);
        const limit = Math.min(1_000, seconds(query, 'limit', 500));
        return { body: this.tamper(madeCandles(market, first, last, this.now).slice(0, limit)).map(kline) };
      }
      case '/api/v3/depth':
        return market ? { body: { lastUpdateId: 1_027_024, ...this.levels(seconds(query, 'limit', 100)) } } : INVALID;
      case '/api/v3/aggTrades':
        return market ? { body: this.aggTrades(seconds(query, 'limit', 500)) } : INVALID;
      default:
        return null;
    }
  }

  private byId(id: string) {
    return [...this.markets.values()].find(({ base, quote }) => base + quote === id);
  }

  private exchangeInfo() {
    const symbols = [...this.markets.values()].map(({ base, quote, open }) => ({
      symbol: base + quote,
      status: open ? 'TRADING' : 'BREAK',
      baseAsset: base,
      baseAssetPrecision: 8,
      quoteAsset: quote,
      quotePrecision: 8,
      quoteAssetPrecision: 8,
      orderTypes: ['LIMIT', 'MARKET'],
      isSpotTradingAllowed: true,
      isMarginTradingAllowed: false,
      filters: [
        { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000' },
        { filterType: 'LOT_SIZE', minQty: '0.00010000', maxQty: '9000.00000000', stepSize: '0.00010000' },
      ],
      permissions: [],
      permissionSets: [['SPOT']],
    }));
    return { timezone: 'UTC', serverTime: this.now * 1_000, rateLimits: [], exchangeFilters: [], symbols };
  }

  private levels(limit: number) {
    const written = (side: (typeof this.book)['bids']) =>
      side.slice(0, limit).map(([price, amount]) => [price.toFixed(8), amount.toFixed(8)]);
    return { bids: written(this.book.bids), asks: written(this.book.asks) };
  }

  private aggTrades(limit: number) {
    return this.trades.slice(-limit).map(({ id, time, price, amount, side }) => ({
      a: id,
      p: price.toFixed(8),
      q: amount.toFixed(8),
      f: id,
      l: id,
      T: time * 1_000,
      m: side === 'sell',
      M: true,
    }));
  }
}

const kline = ({ time, open, high, low, close, volume }: Candle) => [
  time * 1_000,
  ...[open, high, low, close, volume].map((value) => value.toFixed(8)),
  (time + HOUR) * 1_000 - 1,
  (volume * close).toFixed(8),
  100,
  '0.00000000',
  '0.00000000',
  '0',
];
