import { HOUR, type Candle } from '../../../src/risk/estimators/candle.js';
import { madeCandles, type MadeMarket } from './made-market.js';
import { seconds, VenueDouble, type Reply } from './venue.double.js';

/** Old assets have a prefix in Kraken's names, and bitcoin is XBT. */
const NAMES: Readonly<Record<string, string>> = { ETH: 'XETH', BTC: 'XXBT', USD: 'ZUSD', EUR: 'ZEUR' };
const nameOf = (asset: string): string => NAMES[asset] ?? asset;
const plain = (asset: string): string => (asset === 'BTC' ? 'XBT' : asset);
const idOf = ({ base, quote }: MadeMarket): string =>
  base in NAMES && quote in NAMES ? nameOf(base) + nameOf(quote) : plain(base) + plain(quote);

/** Kraken answers a refusal with 200 and a list of errors. */
const refused = (message: string): Reply => ({ body: { error: [message] } });
const result = (body: unknown): Reply => ({ body: { error: [], result: body } });
const UNKNOWN = refused('EQuery:Unknown asset pair');

/** The newest 720 candles are all that there is, whatever is asked for. */
const REACH = 720;

/** Kraken's public REST API, /0/public. */
export class KrakenDouble extends VenueDouble {
  readonly id = 'kraken';
  /** About one a second. */
  readonly allowed = { questions: 15, seconds: 15 };

  tooMany(): Reply {
    return refused('EGeneral:Too many requests');
  }

  protected answer(path: string, query: URLSearchParams): Reply | null {
    const pair = query.get('pair') ?? '';
    const market = [...this.markets.values()].find((one) => idOf(one) === pair);
    switch (path) {
      case '/0/public/Time':
        return result({ unixtime: this.now, rfc1123: new Date(this.now * 1_000).toUTCString() });
      case '/0/public/AssetPairs':
        return result(Object.fromEntries([...this.markets.values()].map((one) => [idOf(one), assetPair(one)])));
      case '/0/public/OHLC':
        return market ? this.ohlc(market, query) : UNKNOWN;
      case '/0/public/Depth':
        return market ? result({ [pair]: this.depth(seconds(query, 'count', 100)) }) : UNKNOWN;
      case '/0/public/Trades':
        return market ? result(this.newestTrades(pair, seconds(query, 'count', 1_000))) : UNKNOWN;
      default:
        return null;
    }
  }

  private ohlc(market: MadeMarket, query: URLSearchParams): Reply {
    const since = seconds(query, 'since', 0);
    const all = madeCandles(market, this.now - REACH * HOUR, this.now, this.now).slice(-REACH);
    const told = this.tamper(all.filter(({ time }) => time > since));
    return result({ [idOf(market)]: told.map(candle), last: (all.at(-2) ?? all.at(-1))?.time ?? 0 });
  }

  private depth(count: number) {
    const written = (side: (typeof this.book)['bids']) =>
      side.slice(0, count).map(([price, amount]) => [price.toFixed(5), amount.toFixed(3), this.now]);
    return { asks: written(this.book.asks), bids: written(this.book.bids) };
  }

  private newestTrades(pair: string, count: number) {
    const newest = this.trades.slice(-count);
    const written = newest.map(({ id, time, price, amount, side }) => [
      price.toFixed(5),
      amount.toFixed(8),
      time,
      side === 'buy' ? 'b' : 's',
      'l',
      '',
      id,
    ]);
    return { [pair]: written, last: `${String(this.now)}000000000` };
  }
}

const assetPair = (market: MadeMarket) => ({
  altname: plain(market.base) + plain(market.quote),
  wsname: `${plain(market.base)}/${plain(market.quote)}`,
  aclass_base: 'currency',
  base: nameOf(market.base),
  aclass_quote: 'currency',
  quote: nameOf(market.quote),
  lot: 'unit',
  pair_decimals: 2,
  lot_decimals: 8,
  lot_multiplier: 1,
  leverage_buy: [],
  leverage_sell: [],
  fees: [[0, 0.4]],
  fees_maker: [[0, 0.25]],
  fee_volume_currency: 'ZUSD',
  ordermin: '0.01',
  costmin: '0.5',
  tick_size: '0.01',
  status: market.open ? 'online' : 'cancel_only',
});

const candle = ({ time, open, high, low, close, volume }: Candle) => [
  time,
  ...[open, high, low, close, (high + low) / 2].map((price) => price.toFixed(2)),
  volume.toFixed(8),
  100,
];
