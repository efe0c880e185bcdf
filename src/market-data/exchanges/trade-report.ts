import { BallastError } from '../../units/ballast-error.js';
import type { SeriesFailure } from './backfill.js';
import type { Venue } from './venues.js';

/** What a run did for the trades of one series. */
export interface TradesOfSeries {
  readonly asset: string;
  readonly source: string;
  readonly exchange: string;
  readonly symbol: string;
  state: 'waiting' | 'done' | 'failed';
  /** Trades that were new, and rows that were none. */
  kept: number;
  dropped: number;
  /** Hours whose volume was compared with their trades. */
  compared: number;
  /** Waits for the exchange's sake. */
  waits: number;
  note: string | null;
  failure: SeriesFailure | null;
}

export const newTrades = (asset: string, { exchange, symbol, source }: Venue): TradesOfSeries => ({
  ...{ asset, source, exchange, symbol, state: 'waiting', kept: 0, dropped: 0, compared: 0, waits: 0 },
  ...{ note: null, failure: null },
});

/** A run by the clock could not have the trades of some series. */
export class TradesIncompleteError extends BallastError {
  readonly code = 'market-data/exchange-trades-incomplete';

  constructor(failed: readonly TradesOfSeries[], of: number) {
    const first = failed[0];
    const example = first ? ` ${first.source} of ${first.asset}: ${first.failure?.message ?? 'not asked'}` : '';
    super(
      `The trades of ${String(failed.length)} of ${String(of)} series could not be fetched.${example}`,
      'They are asked for again in ten minutes; hours with trades that were missed meanwhile are not compared.',
      { failed: failed.map(({ asset, source, failure }) => ({ asset, source, ...failure })) },
    );
  }
}
