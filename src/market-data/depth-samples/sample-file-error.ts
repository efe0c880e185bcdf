import { BallastError } from '../../units/ballast-error.js';

export type SampleFileFault =
  | 'unreadable'
  | 'empty'
  | 'unknown-column'
  | 'missing-column'
  | 'repeated-column'
  | 'wrong-number-of-fields'
  | 'not-a-number'
  | 'not-a-name'
  | 'impossible-level'
  | 'impossible-quote'
  | 'unknown-book'
  | 'repeated-book'
  | 'crossed-book'
  | 'incomplete-book';

/** A file that is not a list of order books or quotes, or holds one that cannot have been. Nothing of it is used. */
export class SampleFileError extends BallastError {
  readonly code = 'market-data/sample-file-malformed';

  /** @param line counted from 1, the header included; null where the file as a whole is meant. */
  constructor(
    readonly fault: SampleFileFault,
    readonly file: string,
    readonly line: number | null,
    what: string,
  ) {
    super(
      `${file}${line === null ? '' : `, line ${String(line)}`}: ${what}`,
      'Nothing of it was used. The columns are described in docs/market-data/store.md; correct the line and import again.',
      { fault, file, line },
    );
  }
}
