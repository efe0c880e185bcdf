import type { SimulationTarget } from './simulated/simulation-target.js';

/** What governance accepts, stated once and printed beside every number that follows from it. Fractions unless said. */
export interface RiskTarget {
  /** Probability that the worst liquidation window of a year ends in bad debt. */
  readonly badDebtProbability: number;
  /** Level of the published intervals. */
  readonly confidence: number;
  /** What a keeper keeps of the collateral's worth, gas included. */
  readonly keeperMargin: number;
  readonly liquidationLatencySeconds: number;
  /** Share of the liquidatable debt whose owners do not rescue it in time. */
  readonly unprotectedShare: { readonly low: number; readonly point: number; readonly high: number };
  /** Depth in a crash over depth today. */
  readonly depthStress: number;
  /** Half-life of the depth's recovery after a sale [s]. */
  readonly depthRecoverySeconds: number;
  /** Annual fee that every type pays before any premium. */
  readonly baseFee: number;
  /** Annual return asked of the capital that stands behind unexpected losses. */
  readonly hurdleRate: number;
  /** Level of the annual loss that capital must cover. */
  readonly capitalQuantile: number;
  /** Annual fee by use of the risk capacity: zero at none, `atKink` at `kink`, `atFull` when it is used up. */
  readonly utilisationFee: { readonly kink: number; readonly atKink: number; readonly atFull: number };
  readonly simulation: SimulationTarget;
}
