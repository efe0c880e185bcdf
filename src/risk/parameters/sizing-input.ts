import type { AuctionCurve } from '../estimators/auction.js';
import type { SlippagePoint } from '../estimators/slippage.js';
import type { RiskTarget } from './risk-target.js';

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
  readonly positions: readonly PositionInput[];
}

export interface SizingInput {
  readonly target: RiskTarget;
  readonly assets: Readonly<Record<string, AssetInput>>;
  readonly types: readonly TypeInput[];
}

export interface Interval {
  readonly low: number;
  readonly point: number;
  readonly high: number;
}

/**
 * One parameter as the model would have it. Interval bounds are floats in `unit`s for people; `wanted` is the exact value
 * that may be judged: ratio in basis points, amounts in whole debt units, time in seconds, fee in basis points a year.
 */
export interface Sized {
  readonly parameter: 'liquidationRatio' | 'debtCeiling' | 'ceilingGap' | 'ceilingTtl' | 'stabilityFee';
  readonly unit: 'bps' | 'debt' | 'seconds';
  readonly current: number;
  readonly wanted: number;
  readonly interval: Interval;
  readonly decision: 'change' | 'leave';
  readonly reason: string;
  /** What the value hangs on. */
  readonly binding: string;
  /** The figures that it was computed from. */
  readonly inputs: Readonly<Record<string, number>>;
}

export interface TypeSizing {
  readonly ilk: string;
  readonly windowHours: number;
  readonly sized: readonly Sized[];
}
