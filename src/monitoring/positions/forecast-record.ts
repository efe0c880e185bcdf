import type { Block } from '../../platform/chain/rpc.js';
import type { ForecastScore } from '../../risk/estimators/liquidation-wall/forecast-score.js';
import type { LiquidationForecast } from '../../risk/estimators/liquidation-wall/liquidation-forecast.js';

export const HORIZONS = [1, 24, 168] as const;
export type Horizon = (typeof HORIZONS)[number];
/** The horizon that signals speak of. */
export const DAY_AHEAD: Horizon = 24;

/** Liquidations of one type within one horizon, amounts in debt units. */
export interface TypeForecast {
  readonly ilk: string;
  readonly asset: string;
  readonly horizonHours: Horizon;
  /** Looks at the market within the horizon that can still change anything. */
  readonly looks: number;
  readonly forecast: LiquidationForecast;
  /** By a diffusion of the same volatility. */
  readonly baseline: Pick<LiquidationForecast, 'expected' | 'any'>;
}

/** How far the price of one asset may fall, as a part of it. */
export interface AssetForecast {
  readonly asset: string;
  readonly horizonHours: Horizon;
  /** Hours of the window that the falls are of. */
  readonly looks: number;
  /** What the market paid, debt units. */
  readonly market: number;
  /** Last close of the history, and when it was: what the fall is measured from afterwards. */
  readonly close: number;
  readonly closedAt: number;
  /** Of the lowest hourly close: falls that are exceeded with probability 95 %, 50 %, 5 % and 1 %. */
  readonly falls: { readonly q05: number; readonly q50: number; readonly q95: number; readonly q99: number };
  readonly method: string;
  /** Worth of the collateral that would be sold after the fall that comes once in a hundred windows, at the price then. */
  readonly sold: number;
  /** Loss of that sale by the depth of the market now; null where the depth could not be read. */
  readonly slippage: number | null;
}

/** An asset without a market in the deployment has a price that governance sets: nothing can be forecast, and nothing is missing. */
export const isPricedByDecree = ({ code }: ForecastRefusal): boolean => code === 'market-data/asset-unknown';

/** Why an asset has no forecast. */
export interface ForecastRefusal {
  readonly asset: string;
  readonly code: string;
  readonly message: string;
}

export interface ForecastBody {
  readonly block: Block;
  readonly types: readonly TypeForecast[];
  readonly assets: readonly AssetForecast[];
  readonly refusals: readonly ForecastRefusal[];
  /** Accumulated rates by type, decimal rays: what was liquidated later is counted at them. */
  readonly rates: Readonly<Record<string, string>>;
}

export interface StoredForecast extends ForecastBody {
  readonly id: number;
}

/** What became of a type within a window, debt units at the rate of the forecast. */
export interface TypeOutcome {
  readonly ilk: string;
  /** Of auctions that began. */
  readonly liquidated: number;
  /** Of vaults that could be liquidated at the end and were not yet; null where the end was seen too late. */
  readonly waiting: number | null;
  readonly score: ForecastScore;
  /** Copies of the forecast's probabilities, for the reliability over all. */
  readonly any: number;
  readonly baselineAny: number;
}

export interface AssetOutcome {
  readonly asset: string;
  /** Lowest close of the hours within the window below the forecast's market price, as a part of it. */
  readonly fall: number;
  readonly inside: boolean;
}

export interface ScoreBody {
  readonly forecastId: number;
  readonly horizonHours: Horizon;
  readonly from: number;
  readonly to: number;
  readonly lastBlock: number;
  readonly types: readonly TypeOutcome[];
  readonly assets: readonly AssetOutcome[];
}
