import type { Rpc } from '../platform/chain/rpc.js';
import type { Markets } from './markets.js';

export interface MarketDataOptions {
  readonly markets: Markets;
  readonly rpc: Rpc;
}

/** The markets of the deployment and the node behind them. */
export const MARKET_DATA_OPTIONS = Symbol('MarketDataOptions');
