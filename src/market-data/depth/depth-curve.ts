import { divUp } from '../../units/arithmetic.js';
import { powerOfTen } from '../../units/decimal-text.js';
import { exp, log } from '../../units/deterministic-math.js';
import type { SlippagePoint } from '../../risk/estimators/slippage.js';
import { toNumber } from '../../units/float-conversion.js';
import { WAD, wad, type Wad } from '../../units/fixed-point.js';
import { bestPrice, bestSplit, sellDownTo, type Split } from './best-split.js';
import { X192, type Outlet, type PriceX192, type VenueKind } from './venue.js';

/** A pool of the market and whether it counts; `why` says what keeps it out. */
export interface PoolUse {
  readonly address: string;
  readonly kind: VenueKind;
  /** Millionths of the amount; null where only the pool knows it and it could not be read. */
  readonly fee: number | null;
  /** What it sells for what, by symbol: the asset for the debt token, or one step of a route through another token. */
  readonly pair: readonly [string, string];
  /** The token of the route that it is a step of; null for a pool that sells directly. */
  readonly through: string | null;
  readonly used: boolean;
  /** Part of the sale that a loss of 5 % allows which goes through this pool, 0 to 1; null where nothing can be sold so. */
  readonly share: number | null;
  readonly why: string | null;
}

/** A sale over all pools at once by the best split. Slippage is against the oracle's price; below zero the pools pay more. */
export interface DepthPoint {
  /** Raw units of collateral. */
  readonly sold: bigint;
  /** At the oracle's price, debt units. */
  readonly soldWorth: Wad;
  readonly received: Wad;
  /** 1 − received / soldWorth */
  readonly slippage: number;
  /** The same of the next unit. */
  readonly marginalSlippage: number;
}

/** What selling an asset for the debt token costs, at one block. */
export interface DepthCurve {
  readonly asset: string;
  readonly block: { readonly number: number; readonly hash: string };
  /** Debt units for one whole unit of collateral; null when there is none to measure from. */
  readonly oraclePrice: Wad | null;
  readonly pools: readonly PoolUse[];
  /** By size, from a worth of 1,000 to what 60 % slippage sells. */
  readonly points: readonly DepthPoint[];
  /** Most that can be sold with at most this average slippage, at the oracle's price. */
  readonly worthAt: readonly { readonly slippage: number; readonly worth: Wad }[];
  /** Set where the pools give out before 60 %: a larger sale fetches next to nothing for the rest. */
  readonly drainedAt: DepthPoint | null;
  /** Why there are no points; null when there are. */
  readonly why: string | null;
}

/** Decimals of both tokens and the oracle's price: how raw amounts become worth. */
export interface Scale {
  readonly oraclePrice: Wad;
  readonly collateralDecimals: number;
  readonly debtDecimals: number;
}

const SMALLEST_WORTH = 1_000n * WAD;
const LARGEST_SLIPPAGE = 0.6;
const POINTS = 30;
const TABLE = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3] as const;
/** Below a thousandth of the oracle's price nothing is sold: an average of −60 % is passed long before, unless pools run dry. */
const FLOOR_PARTS = 1_000n;
const PRECISION_BITS = 64n;

/** The oracle's price as the pools express prices. */
export const priceX192 = ({ oraclePrice, collateralDecimals, debtDecimals }: Scale): PriceX192 =>
  (oraclePrice * powerOfTen(debtDecimals) * X192) / (WAD * powerOfTen(collateralDecimals));

/** The lowest price of a next unit that the curve looks at. */
export const floorPrice = (scale: Scale): PriceX192 => priceX192(scale) / FLOOR_PARTS;

/** 1 − part / whole, to 15 decimals. */
const lost = (part: bigint, whole: bigint): number => Number(((whole - part) * 10n ** 15n) / whole) / 1e15;

function pointOf(split: Split, scale: Scale): DepthPoint {
  const soldWorth = (split.sold * scale.oraclePrice) / powerOfTen(scale.collateralDecimals);
  const received = (split.received * WAD) / powerOfTen(scale.debtDecimals);
  return {
    sold: split.sold,
    soldWorth: wad(soldWorth),
    received: wad(received),
    slippage: soldWorth > 0n ? lost(received, soldWorth) : 0,
    marginalSlippage: lost(split.price, priceX192(scale)),
  };
}

/** The largest sale with at most this average slippage; nothing where the first unit already costs more. */
const largestWithin = (venues: readonly Outlet[], scale: Scale, slippage: number): DepthPoint =>
  pointOf(largestSplit(venues, scale, slippage), scale);

/** The same as it is split over the outlets. */
export function largestSplit(venues: readonly Outlet[], scale: Scale, slippage: number): Split {
  const within = (split: Split) => pointOf(split, scale).slippage <= slippage;
  const at = (price: PriceX192) => sellDownTo(venues, price);
  let [above, below] = [bestPrice(venues), floorPrice(scale)];
  const last = at(below);
  if (within(last)) return last;
  while (above - below > above >> PRECISION_BITS && above - below > 1n) {
    const middle = (above + below) >> 1n;
    if (within(at(middle))) above = middle;
    else below = middle;
  }
  return at(above);
}

/** Sizes from `low` to `high`, each the same factor above the one before. */
function sizesBetween(low: bigint, high: bigint): bigint[] {
  const step = log(Number(high) / Number(low)) / (POINTS - 1);
  const factor = (index: number) => BigInt(Math.round(exp(step * index) * 1e9));
  return Array.from({ length: POINTS }, (_, index) =>
    index === POINTS - 1 ? high : (low * factor(index)) / 1_000_000_000n,
  );
}

/** Points, table and end of the curve; `why` says what is missing where nothing can be sold. */
export function curveOf(
  venues: readonly Outlet[],
  scale: Scale,
): Pick<DepthCurve, 'points' | 'worthAt' | 'drainedAt' | 'why'> {
  if (venues.length === 0) return emptyCurve('No pool can be used.');
  const offered = lost(bestPrice(venues), priceX192(scale));
  if (offered > LARGEST_SLIPPAGE) {
    return emptyCurve(`The best pool pays ${(offered * 100).toFixed(1)} % less than the oracle's price.`);
  }
  const floor = floorPrice(scale);
  const largest = largestWithin(venues, scale, LARGEST_SLIPPAGE);
  if (largest.soldWorth < SMALLEST_WORTH) {
    return emptyCurve(`No more than ${String(largest.soldWorth / WAD)} can be sold, which is less than 1,000.`);
  }
  const smallest = divUp(SMALLEST_WORTH * powerOfTen(scale.collateralDecimals), scale.oraclePrice);
  const end = pointOf(sellDownTo(venues, floor), scale);
  return {
    points: sizesBetween(smallest, largest.sold).map((size) => pointOf(bestSplit(venues, size, floor), scale)),
    worthAt: TABLE.map((slippage) => ({ slippage, worth: largestWithin(venues, scale, slippage).soldWorth })),
    drainedAt: end.slippage < LARGEST_SLIPPAGE ? end : null,
    why: null,
  };
}

/** A curve without points: nothing can be sold, or nothing is known. */
export const emptyCurve = (why: string): Pick<DepthCurve, 'points' | 'worthAt' | 'drainedAt' | 'why'> => ({
  points: [],
  worthAt: TABLE.map((slippage) => ({ slippage, worth: wad(0n) })),
  drainedAt: null,
  why,
});

/** Sizes beyond the end of a drained market, each this much larger than the one before. */
const BEYOND = 1.05;
/** From this loss on estimators let the proceeds of a sale stay what they are. */
const NO_MORE = 2 / 3;

/**
 * The curve as estimators take it: worth sold against the loss on it, both never falling. Rounding of a token with few
 * decimals cannot make a larger sale look cheaper, and pools above the oracle's price earn no credit. Where the pools run
 * dry the curve goes on with the same proceeds for ever larger sales, for there is nothing more to get.
 */
export function slippagePoints({ points, drainedAt }: Pick<DepthCurve, 'points' | 'drainedAt'>): SlippagePoint[] {
  let worst = 0;
  const curve = points.map(({ soldWorth, slippage }) => {
    worst = Math.max(worst, slippage);
    return { value: toNumber(soldWorth, 18), slippage: worst };
  });
  const last = curve.at(-1);
  if (drainedAt === null || last === undefined) return curve;
  const kept = last.value * (1 - last.slippage);
  for (let value = last.value * BEYOND; (curve.at(-1)?.slippage ?? 1) < NO_MORE; value *= BEYOND) {
    curve.push({ value, slippage: 1 - kept / value });
  }
  return curve;
}
