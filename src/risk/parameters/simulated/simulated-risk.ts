import type { SimulationMethod } from '../../simulation/simulation-result.js';
import type { Doubted } from './doubted.js';
import type { RiskLimits } from './risk-capacity.js';

/** What one type looks like after a change of one input; debt units. */
export interface Reaction {
  readonly input: string;
  readonly change: string;
  /** Capacity after the change over the capacity before it. */
  readonly capacityFactor: number;
  /** Added to the expected loss and to the part in the shortfall of all. */
  readonly expectedLoss: number;
  readonly shortfall: number;
}

/** What the simulation says of one type. Amounts in debt units, losses over the horizon. */
export interface SimulatedRisk {
  readonly ilk: string;
  readonly debt: number;
  /** Debt at which the first of the two limits is used up; null for a type without debt. */
  readonly capacity: Doubted | null;
  readonly binding: 'probability' | 'shortfall' | null;
  readonly expectedLoss: Doubted;
  /** Part of the type in the expected shortfall of all types together (Euler). */
  readonly shortfall: Doubted;
  readonly lossProbability: number;
  /** Mean debt liquidated. */
  readonly liquidated: number;
  readonly limits: RiskLimits;
  /** Capacity by liquidation ratio: what may be owed at equal risk. */
  readonly frontier: readonly { readonly liquidationRatio: number; readonly debt: number }[];
  /** What a change of one input would make of it, in the order of `CHANGES`. */
  readonly reactions: readonly Reaction[];
}

export interface SimulatedRisks {
  readonly types: readonly SimulatedRisk[];
  readonly horizonHours: number;
  readonly shortfallLevel: number;
  /** Expected shortfall of all types together over the horizon. */
  readonly totalShortfall: number;
  readonly surplusBuffer: number;
  readonly method: SimulationMethod;
  /** Digest of all losses of the main run. */
  readonly hash: string;
  /** What the shocks were drawn from. */
  readonly shocks: { readonly kind: 'historical' | 'jumps'; readonly jointHours: number };
  /** Assets whose variance could not be fitted, and why. */
  readonly fallbacks: Readonly<Record<string, string>>;
}
