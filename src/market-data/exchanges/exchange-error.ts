import { BallastError } from '../../units/ballast-error.js';

/** Which market of which exchange is meant: `{ exchange: 'binance', symbol: 'ETH/USDT' }`. */
export interface MarketName {
  readonly exchange: string;
  readonly symbol: string;
}

const named = ({ exchange, symbol }: MarketName): string => `${symbol} on ${exchange}`;
const nameOnly = ({ exchange, symbol }: MarketName): MarketName => ({ exchange, symbol });

/** The order book says nothing about what can be sold: empty on a side, crossed, or not of this time. */
export class UnusableBookError extends BallastError {
  readonly code = 'market-data/exchange-book-unusable';

  constructor(
    market: MarketName,
    readonly why: string,
  ) {
    super(
      `The order book of ${named(market)} cannot be used: ${why}.`,
      'Take it again; leave the venue out meanwhile.',
      {
        ...nameOnly(market),
        why,
      },
    );
  }
}

/** Nobody answers there, or with an error of the server. May be tried again. */
export class ExchangeUnavailableError extends BallastError {
  readonly code = 'market-data/exchange-unavailable';

  constructor(exchange: string, why: string) {
    super(`${exchange} cannot be reached: ${why}.`, 'It is tried again on the next run; look at its status page.', {
      exchange,
      why,
    });
  }
}

/** The exchange wants fewer questions. */
export class ExchangeRateLimitError extends BallastError {
  readonly code = 'market-data/exchange-too-many';

  /** @param retryAfterSeconds how long it wants to be left alone; null when it does not say. */
  constructor(
    exchange: string,
    readonly retryAfterSeconds: number | null,
  ) {
    const wait = retryAfterSeconds === null ? '' : ` for ${String(Math.ceil(retryAfterSeconds))} s`;
    super(`${exchange} wants no questions${wait}.`, 'Run fewer processes against it, or raise its rateLimitMs.', {
      exchange,
      retryAfterSeconds,
    });
  }
}

/** What came back is not what this exchange answers: cut off, no JSON, or JSON without any list. May be tried again. */
export class ExchangeAnswerError extends BallastError {
  readonly code = 'market-data/exchange-answer';

  constructor(exchange: string, why: string) {
    super(`${exchange} answered something unreadable: ${why}.`, 'It is tried again; something may stand in between.', {
      exchange,
      why,
    });
  }
}

/** The exchange understood and refused, for a reason that asking again does not change. */
export class ExchangeRefusedError extends BallastError {
  readonly code = 'market-data/exchange-refused';

  constructor(exchange: string, why: string) {
    super(`${exchange} refused: ${why}.`, 'Read its reason; the venue may have to be left out.', { exchange, why });
  }
}

/** No exchange of this name is known to ccxt, or it has no hourly candles. */
export class ExchangeUnknownError extends BallastError {
  readonly code = 'market-data/exchange-unknown';

  constructor(exchange: string, why: string) {
    super(
      `${exchange} is no exchange to take prices from: ${why}.`,
      'Use a name of ccxt in lower case, such as binance.',
      {
        exchange,
      },
    );
  }
}

/** The exchange has no spot market of this symbol: never had it, delisted it, or renamed it. */
export class ExchangeMarketError extends BallastError {
  readonly code = 'market-data/exchange-market-unknown';

  /** @param similar symbols of spot markets with the same base. */
  constructor(market: MarketName, similar: readonly string[]) {
    const others = similar.length === 0 ? 'none of the same asset' : similar.join(', ');
    super(
      `There is no spot market ${named(market)}; it may have been delisted or renamed. It has ${others}.`,
      'Correct the symbol in the file of venues; a new name is never followed by itself, for another asset may bear it.',
      { ...nameOnly(market), similar },
    );
  }
}

/** The market is listed and nothing trades on it. Its history can still be asked for. */
export class MarketClosedError extends BallastError {
  readonly code = 'market-data/exchange-market-closed';

  constructor(market: MarketName) {
    super(`Nothing trades in ${named(market)}: the exchange has closed it.`, 'Take it out of the file of venues.', {
      ...nameOnly(market),
    });
  }
}

/** The clock of the exchange and ours are too far apart to say which hour a candle is of. */
export class ExchangeClockError extends BallastError {
  readonly code = 'market-data/exchange-clock';

  /** @param aheadSeconds how far the exchange is ahead of us. */
  constructor(exchange: string, aheadSeconds: number) {
    const apart = `${String(Math.abs(Math.round(aheadSeconds)))} s ${aheadSeconds > 0 ? 'ahead of' : 'behind'}`;
    super(
      `The clock of ${exchange} is ${apart} ours, so its hours cannot be told.`,
      'Check the clock of this machine first, then leave the venue out until its clock is right.',
      { exchange, aheadSeconds },
    );
  }
}

/** A file of venues that cannot be used. */
export class VenuesFileError extends BallastError {
  readonly code = 'market-data/exchange-venues-malformed';

  constructor(file: string, why: string) {
    super(`The file of venues ${file} cannot be used: ${why}.`, 'See docs/examples/venues.json for one that can.', {
      file,
      why,
    });
  }
}

/** A back-fill was asked for and no venues are named. */
export class NoVenuesError extends BallastError {
  readonly code = 'input/venues';

  constructor() {
    super(
      'No venues are named.',
      'Set BALLAST_VENUES to a file of venues, or pass --venues; see docs/examples/venues.json.',
    );
  }
}

/** One back-fill runs already in this process. */
export class BackfillBusyError extends BallastError {
  readonly code = 'market-data/exchange-backfill-busy';

  constructor() {
    super('Prices are being fetched already.', 'Wait for its end: GET /prices/backfill says how far it is.');
  }
}
