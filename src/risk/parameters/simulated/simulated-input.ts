import type { Candle } from '../../estimators/candle.js';
import type { SlippagePoint } from '../../estimators/slippage.js';
import type { TypeInput } from '../sizing-input.js';
import type { SimulationTarget } from './simulation-target.js';

export interface SimulatedAsset {
  readonly candles: readonly Candle[];
  /** Depth of today, unstressed. */
  readonly depth: readonly SlippagePoint[];
}

/** All facts that the simulation works on. */
export interface SimulatedFacts {
  readonly target: SimulationTarget;
  /** Of the risk target: share of owners who do not rescue, stressed depth, recovery of the depth. */
  readonly unprotectedShare: number;
  readonly depthStress: number;
  /** Level of the intervals. */
  readonly confidence: number;
  readonly depthRecoverySeconds: number;
  readonly assets: Readonly<Record<string, SimulatedAsset>>;
  readonly types: readonly TypeInput[];
  /** Capital that stands before losses, and the most debt in auction over all types; debt units. */
  readonly surplusBuffer: number;
  readonly totalAuctionLimit: number;
}
