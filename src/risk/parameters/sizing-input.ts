import type { AuctionCurve } from '../estimators/auction.js';
import type { SlippagePoint } from '../estimators/slippage.js';
import type { FeeMarket } from './fee-base.js';
import type { RiskTarget } from './risk-target.js';
import type { SimulatedRisk } from './simulated/simulated-risk.js';

/** Tail of the worst fall of the log price within a window: generalized Pareto above a threshold. */
export interface DropTail {
  readonly windowHours: number;
  /** Fall of the log price above which the tail is fitted. */
  readonly threshold: number;
  readonly shape: number;
  readonly scale: number;
  /** Share of windows whose worst fall exceeds the threshold. */
  readonly exceedanceShare: number;
  /** One over the mean size of a cluster of exceedances, in (0, 1]. */
  readonly extremalIndex: number;
  /** The fall that the worst window of a year exceeds with the target's probability, with its confidence bounds. */
  readonly fall: { readonly point: number; readonly low: number; readonly high: number };
  /** The worst fall ever observed in a window. */
  readonly worst: number;
}

/** What is known of an asset that several types may share. */
export interface AssetInput {
  /** Tails by window length in hours; every length that a type asks for must be here. */
  readonly drops: (windowHours: number) => DropTail;
  /** Annual volatility: at present, and over the long run, as fractions. */
  readonly volatility: { readonly ewma: number; readonly garch: number; readonly longRun: number };
  /** Collateral sold, at the oracle's price in debt units, against its loss from that price. */
  readonly depth: readonly SlippagePoint[];
}

export interface PositionInput {
  /** At the oracle's price, debt units. */
  readonly collateralWorth: number;
  readonly debt: number;
}

/** When an auction starts anew (seconds, part of the start price), and what starting one pays (debt units, part of the debt). */
export interface AuctionTerms {
  readonly resetSeconds: number;
  readonly resetFactor: number;
  readonly incentiveFlat: number;
  readonly incentiveRate: number;
}

/** One collateral type; amounts in debt units, ratios as fractions. */
export interface TypeInput {
  readonly ilk: string;
  readonly asset: string;
  readonly liquidationRatio: number;
  readonly ceiling: number;
  /** Null where no automatic ceiling owns the ceiling. */
  readonly auto: { readonly gap: number; readonly ttlSeconds: number } | null;
  readonly feeBps: number;
  /** 0.13 is a penalty of 13 %. */
  readonly penalty: number;
  /** Most debt in auction at one time. */
  readonly auctionLimit: number;
  readonly auction: { readonly startFactor: number; readonly curve: AuctionCurve };
  readonly auctionTerms: AuctionTerms;
  /** Smallest debt that a vault may have. */
  readonly debtFloor: number;
  readonly positions: readonly PositionInput[];
}

export interface SizingInput {
  readonly target: RiskTarget;
  readonly assets: Readonly<Record<string, AssetInput>>;
  readonly types: readonly TypeInput[];
  readonly feeMarket: FeeMarket;
}

export interface Interval {
  readonly low: number;
  readonly point: number;
  readonly high: number;
}

/** Bounds that come from the history, from the sample of paths, and from the choice of the model. */
export type Doubts = Readonly<Partial<Record<'data' | 'monteCarlo' | 'model', Interval>>>;

/**
 * One parameter as the model would have it. Interval bounds are floats in `unit`s for people; `wanted` is the exact value
 * that may be judged: ratio in basis points, amounts in whole debt units, time in seconds, fee in basis points a year.
 */
export interface Sized {
  readonly parameter: 'liquidationRatio' | 'debtCeiling' | 'ceilingGap' | 'ceilingTtl' | 'stabilityFee';
  readonly unit: 'bps' | 'debt' | 'seconds';
  readonly current: number;
  readonly wanted: number;
  /** Where the value may lie, all doubts together. */
  readonly interval: Interval;
  /** The same by the kind of doubt, as far as it has that kind. */
  readonly doubts: Doubts;
  readonly decision: 'change' | 'leave';
  readonly reason: string;
  /** What the value hangs on. */
  readonly binding: string;
  /** The figures that it was computed from. */
  readonly inputs: Readonly<Record<string, number>>;
}

/** What the point of a parameter, in its unit, would be if one input were another. */
export interface Sensitivity {
  readonly input: string;
  readonly change: string;
  readonly value: number;
}

export interface SizedParameter extends Sized {
  /** The end of the interval on the side of less risk. */
  readonly conservative: number;
  /** What governance accepts, in words: the number follows from it. */
  readonly target: string;
  /** The largest effect first; inputs without any are left out. */
  readonly sensitivities: readonly Sensitivity[];
}

/** A value that the model would have and that nothing proposes: governance sets it by hand. */
export interface Advice {
  readonly parameter:
    | 'liquidationPenalty'
    | 'startFactor'
    | 'cut'
    | 'step'
    | 'resetFactor'
    | 'resetSeconds'
    | 'incentiveFlat'
    | 'incentiveRate'
    | 'debtFloor';
  /** Fractions, seconds or debt units, as in `AuctionTerms`; null where the auction has no such thing. */
  readonly current: number | null;
  readonly advised: number;
  /** Where the advised value may lie, all doubts together: a single point where it follows from judgements of governance alone. */
  readonly interval: Interval;
  readonly doubts: Doubts;
  /** The end of the interval on the side of less risk. */
  readonly conservative: number;
  readonly decision: 'change' | 'leave';
  readonly reason: string;
  /** What the value is the smallest, or the best, for. */
  readonly target: string;
  readonly binding: string;
  /** The largest effect first; inputs without any are left out. */
  readonly sensitivities: readonly Sensitivity[];
}

export interface TypeSizing {
  readonly ilk: string;
  readonly windowHours: number;
  readonly sized: readonly SizedParameter[];
  readonly advice: readonly Advice[];
  /** What the simulation says of the type; null where the closed form stands alone. */
  readonly simulated: SimulatedRisk | null;
}
