import { type Candle } from '../../../src/risk/estimators/candle.js';
import { madeCandles, type MadeMarket } from './made-market.js';
import { seconds, VenueDouble, type Reply } from './venue.double.js';

const idOf = ({ base, quote }: MadeMarket): string => `${base}-${quote}`;
const ok = (data: unknown): Reply => ({ body: { code: '0', msg: '', data } });
const UNKNOWN: Reply = { body: { code: '51001', msg: "Instrument ID doesn't exist.", data: [] } };

/**
 * OKX's public REST API, /api/v5: candles between before and after, both excluded, by falling time and the newest of them
 * first: up to 300 of the recent ones, up to 100 of history.
 */
export class OkxDouble extends VenueDouble {
  readonly id = 'okx';
  /** Twenty in two seconds for candles of history, the least of its limits. */
  readonly allowed = { questions: 20, seconds: 2 };

  tooMany(retryAfter?: string): Reply {
    const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    return { status: 429, headers, body: { code: '50011', msg: 'Too Many Requests', data: [] } };
  }

  protected answer(path: string, query: URLSearchParams): Reply | null {
    const market = [...this.markets.values()].find((one) => idOf(one) === query.get('instId'));
    switch (path) {
      case '/api/v5/public/time':
        return ok([{ ts: String(this.now * 1_000) }]);
      case '/api/v5/public/instruments':
        return ok(query.get('instType') === 'SPOT' ? [...this.markets.values()].map(instrument) : []);
      case '/api/v5/market/candles':
        return market ? ok(this.candles(market, query, 300)) : UNKNOWN;
      case '/api/v5/market/history-candles':
        return market ? ok(this.candles(market, query, 100)) : UNKNOWN;
      case '/api/v5/market/books':
        return market ? ok([this.books(seconds(query, 'sz', 1))]) : UNKNOWN;
      case '/api/v5/market/trades':
        return market ? ok(this.newestTrades(idOf(market), seconds(query, 'limit', 100))) : UNKNOWN;
      default:
        return null;
    }
  }

  private candles(market: MadeMarket, query: URLSearchParams, most: number) {
    const before = seconds(query, 'before', 0);
    const after = seconds(query, 'after', Number.MAX_SAFE_INTEGER);
    const limit = Math.min(most, seconds(query, 'limit', 100));
    const made = madeCandles(market, 0, this.now, this.now).filter(
      ({ time }) => time * 1_000 > before && time * 1_000 < after,
    );
    return this.tamper(made.slice(-limit))
      .map((one) => candle(one, this.now))
      .reverse();
  }

  private books(size: number) {
    const written = (side: (typeof this.book)['bids']) =>
      side.slice(0, size).map(([price, amount]) => [String(price), String(amount), '0', '1']);
    return { asks: written(this.book.asks), bids: written(this.book.bids), ts: String(this.now * 1_000) };
  }

  private newestTrades(instId: string, limit: number) {
    const newest = this.trades.slice(-Math.min(500, limit)).reverse();
    return newest.map(({ id, time, price, amount, side }) => ({
      instId,
      side,
      sz: String(amount),
      px: String(price),
      tradeId: String(id),
      ts: String(time * 1_000),
    }));
  }
}

const instrument = (market: MadeMarket) => ({
  alias: '',
  baseCcy: market.base,
  category: '1',
  ctMult: '',
  ctType: '',
  ctVal: '',
  ctValCcy: '',
  expTime: '',
  instId: idOf(market),
  instType: 'SPOT',
  lever: '10',
  listTime: String(market.listed * 1_000),
  lotSz: '0.000001',
  minSz: '0.001',
  optType: '',
  quoteCcy: market.quote,
  settleCcy: '',
  state: market.open ? 'live' : 'suspend',
  stk: '',
  tickSz: '0.01',
  uly: '',
});

const candle = ({ time, open, high, low, close, volume }: Candle, now: number) => [
  String(time * 1_000),
  ...[open, high, low, close, volume, volume * close, volume * close].map(String),
  time + 3_600 <= now ? '1' : '0',
];
