import type { Block } from '../platform/chain/rpc.js';

/** Everything that an alarm can be about; thresholds and texts of each stand in the table of alert rules. */
export const SIGNALS = [
  'oracle/stale',
  'oracle/invalid',
  'oracle/frozen',
  'oracle/at-limit',
  'oracle/deviation',
  'oracle/next-fall',
  'oracle/rate-provider',
  'market/unsound',
  'market/depeg',
  'positions/liquidatable',
  'positions/liquidatable-next',
  'positions/unliquidatable',
  'positions/wall',
  'positions/concentration',
  'ceiling/utilisation',
  'system/surplus-short',
  'forecast/liquidations',
  'forecast/miscalibrated',
  'auctions/needs-reset',
  'auctions/stuck',
  'auctions/no-keeper',
  'auctions/income-short',
  'liquidity/depth-fall',
  'liquidity/slippage',
  'liquidity/provider-share',
  'chain/behind',
  'chain/disagreement',
  'watch/failed',
] as const;
export type SignalName = (typeof SIGNALS)[number];

/** A quantity that an alarm may follow from, measured at one block. Always given while its subject exists, alarming or not. */
export interface Signal {
  readonly name: SignalName;
  /** What it is about: an asset, a type, an auction, an owner. */
  readonly subject: string;
  /** In the unit that the rule of this name states; null where it could not be measured, which is itself alarming. */
  readonly value: number | null;
  /** What people need to understand it: short words to text or numbers with their unit in the word. */
  readonly facts: Readonly<Record<string, string | number | null>>;
}

/** A number for time series. Names are Prometheus names without the prefix, `oracle_age_seconds`. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Reading {
  readonly signals: readonly Signal[];
  readonly gauges: readonly Gauge[];
}

/** One part of the watch. It reads everything at the block that it is given. */
export interface Watcher {
  readonly name: string;
  /** @throws whatever its sources throw: the watch turns that into the signal `watch/failed` and goes on with the others. */
  look(block: Block): Promise<Reading>;
}
