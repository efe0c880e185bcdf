import { exp, log } from '../../../units/deterministic-math.js';
import { toNumber } from '../../../units/float-conversion.js';
import type { Ray } from '../../../units/fixed-point.js';
import { OutOfDomainError } from '../estimator-error.js';
import { firstPassageAtIntervals } from '../first-passage.js';
import { fallAtLevel, probabilityOfFall, type FallDistribution } from './fall-distribution.js';
import type { SpotTerms } from './liquidation-rule.js';
import { normalisedDebtOf, unsafeCount, type SortedVaults } from './sorted-vaults.js';

/** What is known of the price that the protocol will use. Times in seconds from now. */
export interface PriceAhead {
  readonly horizonSeconds: number;
  /** Until the next price, which is known already, may be used; null where the source does not delay. */
  readonly secondsToNext: number | null;
  /** Between two updates. */
  readonly intervalSeconds: number;
}

/**
 * Updates within the horizon whose price is still open. The one after the next carries the market price that is sampled at the next, so
 * a delayed source holds one look at the market fewer than updates. Source: `poke` and `peep` of MakerDAO's osm.sol.
 */
export function openLooks({ horizonSeconds, secondsToNext, intervalSeconds }: PriceAhead): number {
  return Math.max(0, Math.floor((horizonSeconds - (secondsToNext ?? 0)) / intervalSeconds));
}

export interface BookAhead extends SpotTerms {
  readonly vaults: SortedVaults;
  readonly rate: Ray;
  /** Spots that hold or will hold within the horizon without any chance: in force, at the current price, at the next one when due. */
  readonly certainSpots: readonly Ray[];
  /** What the market pays now, debt units. */
  readonly market: number;
}

/** Debt liquidated within a horizon, in debt units. */
export interface LiquidationForecast {
  /** Of all vaults. */
  readonly debt: number;
  /** Liquidated whatever the market does. */
  readonly certain: number;
  readonly expected: number;
  /** 5 % and 95 % quantiles: all vaults of an asset follow one price, so the quantile of the debt is the wall at the price's. */
  readonly low: number;
  readonly high: number;
  /** That any vault is liquidated. */
  readonly any: number;
}

export const BAND = [0.05, 0.95] as const;
/** A probability that no debt makes matter. */
const NEGLIGIBLE = 1e-12;
const YEAR = 31_536_000;
const HOUR = 3_600;

/** Fall of the log price until each vault is unsafe, in the order of the vaults. */
const fallTo = (leverage: number, factor: number, market: number): number => log(market / (leverage * factor));

/** Price over leverage at which a vault is unsafe. */
export const criticalFactor = (rate: Ray, { targetPrice, liquidationRatio }: SpotTerms): number =>
  toNumber(rate, 27) * toNumber(targetPrice, 27) * toNumber(liquidationRatio, 27);

/** How many of the first vaults are unsafe at a price in floats. */
export function countAtPrice(leverage: Float64Array, factor: number, price: number): number {
  let [low, high] = [0, leverage.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (leverage[middle]! * factor >= price) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * E[liquidated debt] = Σ debt · P(the lowest price that the protocol will use makes the vault unsafe); no vault is expected to be rescued.
 * @param chance probability that the log price falls by so much at one of the looks; null where there is no look.
 */
function expectedDebt(
  book: BookAhead,
  certain: number,
  chance: ((fall: number) => number) | null,
): Pick<LiquidationForecast, 'expected' | 'any'> {
  const { vaults, rate, market } = book;
  const debtOf = toNumber(rate, 27);
  let expected = toNumber(normalisedDebtOf(vaults, certain), 18) * debtOf;
  let any = certain > 0 ? 1 : 0;
  if (chance === null) return { expected, any };
  const factor = criticalFactor(rate, book);
  for (let n = certain; n < vaults.vaults.length; n++) {
    const probability = chance(fallTo(vaults.leverage[n]!, factor, market));
    any = Math.max(any, probability);
    if (probability < NEGLIGIBLE) break;
    expected += probability * (Number(vaults.vaults[n]!.normalisedDebt) / 1e18) * debtOf;
  }
  return { expected, any };
}

/** @param falls of as many hours as there are looks; null where there is none. @throws {OutOfDomainError} */
export function forecastLiquidations(book: BookAhead, falls: FallDistribution | null): LiquidationForecast {
  const { vaults, rate, market, certainSpots } = book;
  if (!(market > 0 && market < Infinity)) throw new OutOfDomainError('The market price', market, 'more than zero');
  const certain = Math.max(0, ...certainSpots.map((spot) => unsafeCount(vaults, spot, rate)));
  const debtOf = (count: number): number => toNumber(normalisedDebtOf(vaults, count), 18) * toNumber(rate, 27);
  const factor = criticalFactor(rate, book);
  const atLevel = (level: number): number => {
    if (falls === null) return debtOf(certain);
    return debtOf(Math.max(certain, countAtPrice(vaults.leverage, factor, market * exp(-fallAtLevel(falls, level)))));
  };
  const chance = falls === null ? null : (fall: number): number => probabilityOfFall(falls, fall);
  return {
    debt: debtOf(vaults.vaults.length),
    certain: debtOf(certain),
    ...expectedDebt(book, certain, chance),
    low: atLevel(BAND[0]),
    high: atLevel(BAND[1]),
  };
}

/**
 * What geometric Brownian motion of the same deviation says, watched every hour: the baseline that the forecast has to beat.
 * Source: Broadie, Glasserman and Kou (1997).
 */
export function baselineForecast(
  book: BookAhead,
  falls: FallDistribution | null,
): Pick<LiquidationForecast, 'expected' | 'any'> {
  const certain = Math.max(0, ...book.certainSpots.map((spot) => unsafeCount(book.vaults, spot, book.rate)));
  if (falls === null) return expectedDebt(book, certain, null);
  const years = (falls.windowHours * HOUR) / YEAR;
  const volatility = falls.deviation / Math.sqrt(years);
  return expectedDebt(book, certain, (fall) =>
    fall <= 0
      ? 1
      : firstPassageAtIntervals({ headroom: exp(fall), drift: 0, volatility, years, intervalYears: HOUR / YEAR }),
  );
}

/** What a fall to a price would leave unpaid: what unsafe vaults owe above what a sale of their collateral there brings. */
export function shortfallAt(
  { vaults, rate, ...terms }: Pick<BookAhead, 'vaults' | 'rate' | keyof SpotTerms>,
  price: number,
): { readonly sold: number; readonly lost: (slippage: number) => number } {
  const count = countAtPrice(vaults.leverage, criticalFactor(rate, terms), price);
  const unsafe = vaults.vaults.slice(0, count).map(({ collateral, normalisedDebt }) => ({
    worth: (Number(collateral) / 1e18) * price,
    debt: (Number(normalisedDebt) / 1e18) * toNumber(rate, 27),
  }));
  return {
    sold: unsafe.reduce((sum, { worth }) => sum + worth, 0),
    lost: (slippage) => unsafe.reduce((sum, { worth, debt }) => sum + Math.max(0, debt - worth * (1 - slippage)), 0),
  };
}
