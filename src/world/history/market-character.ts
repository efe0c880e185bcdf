import type { AssetSymbol } from '../world-spec.js';

/** How the made-up markets behave. Volatilities are annual, of log returns; falls are parts of the price. */
export const ANNUAL_VOLATILITY: Readonly<Record<AssetSymbol, number>> = { ETH: 0.7, WBTC: 0.55, LINK: 0.95, YFI: 1.1 };

/** Correlation of hourly returns between any two assets. */
export const CORRELATION = 0.7;

/** Log of the last price over the first, three years before. */
export const THREE_YEAR_GROWTH: Readonly<Record<AssetSymbol, number>> = {
  ETH: 0.45,
  WBTC: 0.8,
  LINK: 0.35,
  YFI: -0.15,
};

/** Typical volume of an hour in units of the asset. */
export const HOURLY_VOLUME: Readonly<Record<AssetSymbol, number>> = { ETH: 20_000, WBTC: 900, LINK: 400_000, YFI: 120 };

/** Days on which all assets fall together. */
export interface CrashDay {
  /** The fall begins this many hours before the end of the history. */
  readonly hoursBeforeEnd: number;
  readonly fall: Readonly<Record<AssetSymbol, number>>;
}

export const CRASH_DAYS: readonly CrashDay[] = [
  { hoursBeforeEnd: 21_907, fall: { ETH: 0.14, WBTC: 0.1, LINK: 0.19, YFI: 0.2 } },
  { hoursBeforeEnd: 13_471, fall: { ETH: 0.27, WBTC: 0.21, LINK: 0.36, YFI: 0.4 } },
  { hoursBeforeEnd: 7_013, fall: { ETH: 0.16, WBTC: 0.12, LINK: 0.22, YFI: 0.24 } },
  { hoursBeforeEnd: 2_630, fall: { ETH: 0.12, WBTC: 0.09, LINK: 0.17, YFI: 0.18 } },
];

/** How the log of a fall spreads over its four hours. */
export const CRASH_SHAPE = [0.15, 0.45, 0.25, 0.15] as const;

/** Clustering of volatility: GARCH(1,1) of the common factor, in multiples of the average variance. */
export const CLUSTERING = {
  reaction: 0.05,
  persistence: 0.935,
  highest: 12,
  /** What a crash day adds to the variance of the hours after it. */
  afterCrash: 6,
} as const;

/** Largest shock of one hour in standard deviations, crashes apart: a tail index of four has no fourth moment. */
export const LARGEST_SHOCK = 8;
