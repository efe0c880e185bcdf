import { BallastError } from '../../units/ballast-error.js';
import type { HourRange, RejectedRow } from './candle-page.js';
import type { Venue } from './venues.js';

/** Why a series could not be carried to its end. */
export interface SeriesFailure {
  readonly code: string;
  readonly message: string;
}

/** What a run did for one series, and how far it is while it runs. Times in seconds, both ends of ranges included. */
export interface SeriesReport {
  readonly asset: string;
  readonly source: string;
  readonly exchange: string;
  readonly symbol: string;
  state: 'waiting' | 'asking' | 'resting' | 'done' | 'failed';
  /** The hours that are wanted. */
  first: number;
  last: number;
  /** How many they are, and of how many an answer was there before. */
  wantedHours: number;
  answeredBefore: number;
  /** Hours that an answer was had for in this run. */
  answeredHours: number;
  /** Of those: candles that are new, that were there with the same values, and with others, which stay. */
  kept: number;
  alreadyThere: number;
  conflicting: number;
  /** Hours that the exchange has not, among those answered in this run. */
  readonly missing: HourRange[];
  missingHours: number;
  /** Rows that are no candles, with the reason. */
  readonly rejected: RejectedRow[];
  /** Hours that no answer was had for; they are asked for on the next run. */
  openHours: number;
  /** Whether the market trades now; null when that is not known. */
  marketOpen: boolean | null;
  readonly notes: string[];
  failure: SeriesFailure | null;
  /** Waits for the exchange's sake, and how long they were [s]. */
  waits: number;
  waitedSeconds: number;
}

export interface BackfillReport {
  /** The first and the last hour that were asked for [s]. */
  readonly from: number;
  readonly to: number;
  readonly series: readonly SeriesReport[];
  /** Every series was carried to its end. Hours that an exchange has not are no failure: they are known. */
  readonly ok: boolean;
}

/** A back-fill that runs or ran: how far it is, and its report when it is over. */
export interface BackfillState {
  readonly running: boolean;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly report: BackfillReport;
  /** Why the run as a whole ended before its time. */
  readonly failure: SeriesFailure | null;
}

export const newSeries = (asset: string, { exchange, symbol, source }: Venue): SeriesReport => ({
  ...{ asset, source, exchange, symbol, state: 'waiting', first: 0, last: 0 },
  ...{ wantedHours: 0, answeredBefore: 0, answeredHours: 0, kept: 0, alreadyThere: 0, conflicting: 0 },
  ...{ missing: [], missingHours: 0, rejected: [], openHours: 0, marketOpen: null, notes: [], failure: null },
  ...{ waits: 0, waitedSeconds: 0 },
});

export const failureOf = (error: unknown): SeriesFailure => ({
  code: error instanceof BallastError ? error.code : 'internal/unexpected',
  message: error instanceof Error ? error.message : String(error),
});

const AWAY = ['market-data/exchange-unavailable', 'market-data/exchange-too-many'];

/** Whether the exchange itself stayed away, so that its other series would fare no better. */
export const isAway = (failure: SeriesFailure | null): boolean => failure !== null && AWAY.includes(failure.code);

/** An asset that no venue is named for. */
export class AssetWithoutVenueError extends BallastError {
  readonly code = 'market-data/exchange-asset-unknown';

  constructor(asset: string, known: readonly string[]) {
    super(`The file of venues names no market of ${asset}.`, `Add one, or ask for one of ${known.join(', ')}.`, {
      asset,
      known,
    });
  }
}

/** The first hour that is wanted is not over yet. */
export class NothingToFetchError extends BallastError {
  readonly code = 'input/from';

  constructor(from: number, to: number) {
    const iso = (time: number): string => new Date(time * 1_000).toISOString();
    super(`No hour from ${iso(from)} on is over; the last that is began at ${iso(to)}.`, 'Name an earlier start.', {
      from,
      to,
    });
  }
}

/** Nothing was fetched since the service started. */
export class NoBackfillError extends BallastError {
  readonly code = 'not-found/backfill';

  constructor() {
    super(
      'No prices were fetched since the service started.',
      'Start with ballast backfill, or wait for the next hour.',
    );
  }
}

/** A run by the clock left series behind. */
export class PricesIncompleteError extends BallastError {
  readonly code = 'market-data/exchange-incomplete';

  constructor(failed: readonly Pick<SeriesReport, 'asset' | 'source' | 'failure'>[], of: number) {
    const first = failed[0];
    const example = first ? ` ${first.source} of ${first.asset}: ${first.failure?.message ?? 'not asked'}` : '';
    super(
      `${String(failed.length)} of ${String(of)} series could not be fetched.${example}`,
      'They are asked for again in the next hour.',
      {
        failed: failed.map(({ asset, source, failure }) => ({ asset, source, ...failure })),
      },
    );
  }
}
