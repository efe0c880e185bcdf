import { BallastError } from '../../units/ballast-error.js';

export type PriceFileFault =
  | 'unreadable'
  | 'empty'
  | 'unknown-column'
  | 'missing-column'
  | 'repeated-column'
  | 'wrong-number-of-fields'
  | 'not-a-number'
  | 'off-the-hour'
  | 'no-usable-candle'
  | 'impossible-candle'
  | 'two-files';

/** A file that is not a list of hourly candles. Nothing of it is used. */
export class PriceFileError extends BallastError {
  readonly code = 'market-data/price-file-malformed';

  /** @param line counted from 1, the header included; null where the file as a whole is meant. */
  constructor(
    readonly fault: PriceFileFault,
    readonly file: string,
    readonly line: number | null,
    what: string,
  ) {
    super(
      `${file}${line === null ? '' : `, line ${String(line)}`}: ${what}`,
      'Nothing of it was used. Give a CSV or .csv.gz with the columns ts, open, high, low, close, volume and at most src, ts in seconds.',
      { fault, file, line },
    );
  }
}
