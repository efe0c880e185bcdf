import { exp, log } from '../../../units/deterministic-math.js';
import { OutOfDomainError } from '../../estimators/estimator-error.js';

/** A lending market as SmartLTV sees it; amounts in one unit, ratios as fractions. */
export interface SmartMarket {
  /** Volatility of collateral over debt, in the period that `confidence` was chosen for (a square-root year here). */
  readonly volatility: number;
  /** Worth of the collateral that markets take at a slippage as large as the bonus. */
  readonly liquidity: number;
  /** The most that may be borrowed. */
  readonly debt: number;
  /** What a liquidator is given on top, 0.05 for 5 %. */
  readonly bonus: number;
}

function check({ volatility, liquidity, debt, bonus }: SmartMarket): void {
  const amounts = { 'The volatility': volatility, 'The liquidity': liquidity, 'The debt': debt };
  for (const [name, value] of Object.entries(amounts)) {
    if (!(value > 0 && value < Infinity)) throw new OutOfDomainError(name, value, 'the numbers above zero');
  }
  if (!(bonus >= 0 && bonus < 1)) throw new OutOfDomainError('The bonus', bonus, '0 to 1, one excluded');
}

/**
 * The loan to value that SmartLTV allows: exp(−confidence · σ / √(liquidity / debt)) − bonus, zero where that is negative.
 *
 * It is the quantile of a normal price at the end of the sale: no barrier on the way, no jumps, no oracle delay.
 * Source: B.Protocol and Risk DAO, `SmartLTV.ltv`; `confidence` is one over their risk level. @throws {OutOfDomainError}
 */
export function smartLtv(market: SmartMarket, confidence: number): number {
  check(market);
  if (!(confidence > 0 && confidence < Infinity)) {
    throw new OutOfDomainError('The confidence', confidence, 'the numbers above zero');
  }
  const { volatility, liquidity, debt, bonus } = market;
  return Math.max(0, exp((-confidence * volatility) / Math.sqrt(liquidity / debt)) - bonus);
}

/**
 * The risk level that a market runs at a loan to value, by which its authors rank markets: one over the confidence at which
 * `smartLtv` would allow just that. Infinite where loan and bonus together reach the whole collateral.
 *
 * Source: Risk DAO, risk oracle of its dashboards. @throws {OutOfDomainError}
 */
export function smartRiskLevel(market: SmartMarket, loanToValue: number): number {
  check(market);
  if (!(loanToValue > 0 && loanToValue < 1)) {
    throw new OutOfDomainError('The loan to value', loanToValue, '0 to 1, ends excluded');
  }
  const { volatility, liquidity, debt, bonus } = market;
  const room = -log(loanToValue + bonus);
  return room > 0 ? (volatility * Math.sqrt(debt / liquidity)) / room : Infinity;
}
