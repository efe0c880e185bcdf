import type { AuctionCurve } from '../estimators/auction.js';
import type { SlippageCurve } from '../estimators/slippage.js';

/** Jumps of the log price: a Poisson number of normal sizes. */
export interface JumpLaw {
  readonly perYear: number;
  readonly mean: number;
  readonly deviation: number;
}

/** Something that moves prices: an asset's price, or the basis of a token on the asset that it stands for. */
export interface FactorInput {
  readonly name: string;
  /** Variance of the log return of the first hour. */
  readonly variance: number;
  /** h ← ω + α·e² + β·h, hourly; α + β at most one. */
  readonly garch: { readonly omega: number; readonly alpha: number; readonly beta: number };
  /** Expected log return of an hour beside −h/2; zero unless the forecast is not of risk. */
  readonly driftPerHour: number;
  /** What a common jump of size one does to this log price. */
  readonly commonJumpLoading: number;
  /** Jumps of this factor alone. */
  readonly ownJumps: JumpLaw | null;
}

/** Standardised shocks of an hour: correlated normals, or whole rows of past residuals in blocks of random length. */
export type ShockInput =
  | { readonly kind: 'normal'; readonly correlation: readonly (readonly number[])[] }
  | {
      readonly kind: 'bootstrap';
      /** Residuals divided by their deviation: hours by factors, in the order of the factors. */
      readonly rows: readonly (readonly number[])[];
      /** Mean length of a block of consecutive hours; one draws each hour by itself. */
      readonly meanBlockHours: number;
    };

/** Joint hourly paths of at most 64 factors. */
export interface SimulationModel {
  readonly factors: readonly FactorInput[];
  readonly shocks: ShockInput;
  readonly commonJumps: JumpLaw | null;
  readonly hours: number;
  readonly paths: number;
  /** A whole number from 0 to 2^53 − 1. */
  readonly seed: number;
}

/** Positions of one type, by index; in units of collateral and of debt. */
export interface Positions {
  readonly collateral: ArrayLike<number>;
  readonly debt: ArrayLike<number>;
}

/** Parameters to try on a type. */
export interface Candidate {
  readonly liquidationRatio: number;
  /** Factor on the whole book: how much larger debt and collateral are than today. */
  readonly debtScale: number;
}

/** Auctions of one type, as the protocol has them. Amounts in debt units, times in seconds. */
export interface AuctionInput {
  readonly curve: AuctionCurve;
  /** Start price over the oracle's price (buf). */
  readonly startFactor: number;
  /** An auction this old (tail), or whose price has fallen to this part of its start (cusp), must start again. */
  readonly resetSeconds: number;
  readonly resetFactor: number;
  /** Most debt with penalty in auction at one time; infinite where there is no limit. */
  readonly limit: number;
  /** 0.13 adds 13 % to the debt of a liquidated position. */
  readonly penalty: number;
  /** What keepers are paid for each auction: flat (tip), and as a part of debt with penalty (chip). */
  readonly incentiveFlat: number;
  readonly incentiveRate: number;
  /** Smallest debt that a position may have. */
  readonly debtFloor: number;
}

/** The positions of one collateral type and what governs them. */
export interface BookInput {
  readonly name: string;
  /** Factor that is the price of the collateral. */
  readonly factor: string;
  /** Second factor of a yield-bearing token: its log price is the sum of both. The oracle may not see the second. */
  readonly basis: { readonly factor: string; readonly seenByOracle: boolean } | null;
  /** Name of the market, shared with other types, that its collateral is sold into. */
  readonly market: string;
  /** Price of one unit of collateral at the start, in debt units. */
  readonly price: number;
  readonly positions: Positions;
  readonly liquidationRatio: number;
  readonly candidates: readonly Candidate[];
  /**
   * Part of a change of the liquidation ratio that owners follow with their debts: 0 leaves positions as they are, 1 keeps
   * their distance to liquidation.
   */
  readonly ownersFollow: number;
  /** Chance that an owner saves a position that could be liquidated, so that it never is. */
  readonly rescueProbability: number;
  readonly auction: AuctionInput;
}

/** How sales move a price: quotes of the depth in debt units, or so much log price for each debt unit. */
export type ImpactInput =
  | { readonly kind: 'quotes'; readonly quotes: SlippageCurve }
  | { readonly kind: 'linear'; readonly logPerWorth: number };

export interface LiquidityInput {
  readonly market: string;
  readonly impact: ImpactInput;
  /** Hours in which half of the used depth comes back. */
  readonly recoveryHalfLifeHours: number;
  /** Part of the impact that stays in the price. */
  readonly permanentShare: number;
}

export interface KeeperInput {
  /** Profit that keepers want, and fees of exchanges and flash loans, as parts of what they sell for. */
  readonly margin: number;
  readonly fee: number;
  /** Debt units for one purchase. */
  readonly gasCost: number;
  /** Chance that no keeper works in an hour, and the same in an hour in which the price falls by `stressFall` in logs. */
  readonly absence: { readonly calm: number; readonly stress: number; readonly stressFall: number } | null;
}

/** Everything that a simulation needs; a pure value. */
export interface SimulationInput {
  readonly model: SimulationModel;
  readonly books: readonly BookInput[];
  readonly liquidity: readonly LiquidityInput[];
  readonly keepers: KeeperInput;
  /** Hours that the oracle is behind the market. */
  readonly oracleDelayHours: 0 | 1;
  /** Most debt with penalty in auction at one time over all types; infinite where there is no limit. */
  readonly totalAuctionLimit: number;
  /** Whether keepers sell whole lots, or, as the auction has it, only what pays debt and penalty. */
  readonly wholeLots: boolean;
  /** Null for the fast kernel; otherwise each auction is followed, event by event, which takes a thousand times longer. */
  readonly events: EventInput | null;
}

/**
 * What only the exact path knows: auctions that outlast their hour and start again, limits with running auctions and partial
 * liquidations, gas for each purchase, a total limit that types compete for. Of these two, it has to be told.
 */
export interface EventInput {
  /** Whether each owner saves his position or not, by chance; otherwise that part of each position is saved. */
  readonly drawnRescues: boolean;
  /** Whether positions are liquidated also in hours in which nobody buys, so that auctions run with no bidder. */
  readonly callersStay: boolean;
}
