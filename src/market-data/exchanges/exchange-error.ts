import { BallastError } from '../../units/ballast-error.js';

/** Which market of which exchange an error is about. */
export interface MarketName {
  readonly exchange: string;
  readonly symbol: string;
}

const named = ({ exchange, symbol }: MarketName): string => `${symbol} on ${exchange}`;

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
        ...market,
        why,
      },
    );
  }
}
