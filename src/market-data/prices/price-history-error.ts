import { BallastError } from '../../units/ballast-error.js';

/** There are no prices of this asset, so nothing can be estimated for it. */
export class NoPriceHistoryError extends BallastError {
  readonly code = 'market-data/no-price-history';

  constructor(asset: string) {
    super(`There is no price history of ${asset}.`, `Import one: ballast import-prices <file> --asset ${asset}.`, {
      asset,
    });
  }
}

/** Real prices were to go into a made-up series, or made-up ones into a real series. */
export class SeriesKindError extends BallastError {
  readonly code = 'market-data/series-kind';

  constructor(asset: string, source: string) {
    super(
      `The series ${source} of ${asset} is of the other kind: real and made-up prices do not share a series.`,
      'Choose another name for the source.',
      { asset, source },
    );
  }
}

/** A made-up series exists with other values: two of them must not become one. */
export class SyntheticConflictError extends BallastError {
  readonly code = 'market-data/synthetic-conflict';

  constructor(asset: string, time: number) {
    super(
      `The made-up history of ${asset} has another price at ${new Date(time * 1_000).toISOString()}.`,
      'Keep the history that is there, or start with an empty database.',
      { asset, time },
    );
  }
}

/** Candles that no market can have had were to be saved. */
export class ImpossibleCandleError extends BallastError {
  readonly code = 'market-data/impossible-candle';

  constructor(asset: string, time: number, why: string) {
    super(`A candle of ${asset} at ${String(time)} is impossible: ${why}.`, 'Correct what makes these candles.', {
      asset,
      time,
      why,
    });
  }
}

/** A name that no series can have. */
export class SeriesNameError extends BallastError {
  readonly code = 'market-data/series-name';

  constructor(asset: string, source: string) {
    super(
      `"${asset}" from "${source}" cannot name a series.`,
      'An asset is 1 to 20 letters, digits, dots or dashes; a source 1 to 60 characters.',
      { asset, source },
    );
  }
}
