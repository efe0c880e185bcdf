import type { JumpLaw, KeeperInput } from '../../simulation/simulation-input.js';

/** What governance accepts of a simulated loss, and how it is simulated. Fractions unless said. */
export interface SimulationTarget {
  /** Time in which governance cannot react [h]. */
  readonly horizonHours: number;
  /** T1: chance that a type loses more than `lossShare` of its debt within the horizon. */
  readonly lossProbability: number;
  readonly lossShare: number;
  /** T2: expected shortfall of all types together, at this level, as a part of the surplus buffer. */
  readonly shortfallLevel: number;
  readonly shortfallShare: number;
  readonly paths: number;
  readonly seed: number;
  /** Part of the impact of a sale that stays in the price. */
  readonly permanentImpact: number;
  readonly keepers: KeeperInput;
  /** Crashes beyond what the history holds; null for none. */
  readonly crash: JumpLaw | null;
  /** How often the history is drawn anew for the interval of the data. */
  readonly resamples: number;
}
