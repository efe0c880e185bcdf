import { BallastError } from '../../units/ballast-error.js';

/** The index of positions stands at another block than the one looked at: somebody else moved it meanwhile. */
export class BookAtOtherBlockError extends BallastError {
  readonly code = 'monitoring/book-at-other-block';

  constructor(wanted: number, found: number) {
    super(
      `The index of positions stands at block ${String(found)} and not at ${String(wanted)}.`,
      'The next look reads both again.',
      { wanted, found },
    );
  }
}

/** A collateral type that the deployment does not look after, or that has no liquidation ratio. */
export class UnknownTypeError extends BallastError {
  readonly code = 'not-found/collateral-type';

  constructor(ilk: string, known: readonly string[]) {
    super(`${ilk} is no collateral type that is watched.`, `Ask for one of ${known.join(', ')}.`, { ilk, known });
  }
}

/** Nothing says what the market pays for an asset, so that no forecast starts anywhere. */
export class NoMarketPriceError extends BallastError {
  readonly code = 'monitoring/no-market-price';

  constructor(asset: string, why: string) {
    super(`${asset} has no market price: ${why}`, 'The next hour tries again; see the feed of the asset.', { asset });
  }
}
