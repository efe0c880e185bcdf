import { PlatformError } from '../platform-error.js';

/** Appending outside a transaction: the link would be computed on a row that another appender may have followed already. */
export class HistoryOutsideTransactionError extends PlatformError {
  readonly code = 'history/outside-transaction';

  constructor(table: string) {
    super(
      `A row for ${table} was to be appended outside a transaction.`,
      'Call appendHistory with the manager that dataSource.transaction(…) passes.',
      { table },
    );
  }
}

/** What is wrong with the first broken row. */
export type HistoryFault = 'link' | 'hash' | 'columns';

const FAULTS: Readonly<Record<HistoryFault, string>> = {
  link: 'does not follow the row before it: a row between was removed, put in or replaced',
  hash: 'does not have the hash of its content: it was changed',
  columns: 'has columns that do not say what its body says: they were changed',
};

/** A stored history is not what was appended. */
export class HistoryBrokenError extends PlatformError {
  readonly code = 'history/broken';

  constructor(
    readonly table: string,
    readonly seq: string,
    readonly fault: HistoryFault,
  ) {
    super(
      `Row ${seq} of ${table} ${FAULTS[fault]}.`,
      'Trust no row from there on: compare with a backup, and find out who could switch off the triggers.',
      { table, seq, fault },
    );
  }
}
