import { OutOfDomainError } from '../../estimators/estimator-error.js';

/** One borrower at the limit, and a price that falls in a straight line; amounts in one unit, ratios as fractions. */
export interface FallingMarket {
  /** Worth of the collateral at the beginning. */
  readonly initial: number;
  /** Debt that liquidators repay in one step. */
  readonly repay: number;
  /** Where the fall ends: 0.4 is at 60 % of the first price. */
  readonly maxDrawdown: number;
}

/** Fall of one step, in parts of the first price. */
const STEP = 0.005;
const LARGEST_INCENTIVE = 0.15;
const SMALLEST_INCENTIVE = 0.01;
const INCENTIVE_SLOPE = 0.3;
/** Answers are whole percents. */
const GRID = 100;
/** In parts of the collateral: less counts as nothing. */
const NOTHING = 1e-12;
const SPARE_STEPS = 11;
const MOST_STEPS = 200_000;

/**
 * What a liquidator is given on top at a liquidation loan to value: 1 / (0.3 · LLTV + 0.7) − 1, between 1 % and 15 %.
 *
 * Source: Morpho Blue, liquidation incentive factor, with the lower end of Gauntlet's tool. @throws {OutOfDomainError}
 */
export function liquidationIncentive(lltv: number): number {
  if (!(lltv > 0 && lltv < 1)) throw new OutOfDomainError('The loan to value', lltv, '0 to 1, ends excluded');
  const earned = 1 / (INCENTIVE_SLOPE * lltv + 1 - INCENTIVE_SLOPE) - 1;
  return Math.max(SMALLEST_INCENTIVE, Math.min(LARGEST_INCENTIVE, earned));
}

function check({ initial, repay, maxDrawdown }: FallingMarket): void {
  for (const [name, value] of [
    ['The initial collateral', initial],
    ['The repayment of a step', repay],
  ] as const) {
    if (!(value > 0 && value < Infinity)) throw new OutOfDomainError(name, value, 'the numbers above zero');
  }
  if (!(maxDrawdown > 0 && maxDrawdown < 1)) {
    throw new OutOfDomainError('The drawdown', maxDrawdown, '0 to 1, ends excluded');
  }
  if (initial / repay > MOST_STEPS) {
    throw new OutOfDomainError('The repayment of a step', repay, `${String(initial / MOST_STEPS)} and above`);
  }
}

/**
 * Debt that is left without collateral, in parts of the first collateral, when a borrower at `lltv` is liquidated step by step.
 *
 * @throws {OutOfDomainError}
 */
export function unpaidDebt(market: FallingMarket, lltv: number): number {
  check(market);
  const given = 1 + liquidationIncentive(lltv);
  const lowest = 1 - market.maxDrawdown;
  if (lltv * given < lowest) return 0;
  const repay = market.repay / market.initial;
  const steps = Math.ceil(market.initial / market.repay) + SPARE_STEPS;
  let [price, units, debt] = [1, 1, lltv];
  for (let step = 0; step < steps; step++) {
    price = Math.max(lowest, price - STEP);
    if (debt >= lltv * units * price) {
      const claimed = Math.min(Math.min(debt, repay) * given, units * price);
      units -= claimed / price;
      debt -= claimed / given;
    }
    if (debt < NOTHING) return 0;
    if (units * price < NOTHING) return debt;
  }
  return debt >= lltv * units * price ? debt : 0;
}

/**
 * The largest liquidation loan to value, in whole percents, that leaves no debt unpaid.
 *
 * What decides is how much is repaid while the price falls by half a percent of its first value, hardly how far it falls.
 * Source: Gauntlet for Morpho, `simulate_insolvency` of morpho-blue-lltv-recommendation with its constants.
 * @throws {OutOfDomainError} also where not even one percent is safe.
 */
export function largestSafeLltv(market: FallingMarket): number {
  for (let percent = GRID - 1; percent > 0; percent--) {
    if (unpaidDebt(market, percent / GRID) === 0) return percent / GRID;
  }
  throw new OutOfDomainError('The repayment of a step', market.repay, 'what liquidates any loan in time');
}
