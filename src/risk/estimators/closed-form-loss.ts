import { exp, log } from '../../units/deterministic-math.js';
import { normalCdf, normalQuantile } from '../../units/normal-distribution.js';
import { finite } from './domain.js';
import { OutOfDomainError } from './estimator-error.js';

/** A vault that is liquidated at its ratio and sold after a time in which the price diffuses without drift. */
export interface Liquidation {
  /** Collateral over debt at the moment that it becomes liquidatable. */
  readonly liquidationRatio: number;
  /** Average loss on the sale, a fraction of the collateral's worth. */
  readonly slippage: number;
  /** What the keeper keeps of the rest, a fraction. */
  readonly keeperMargin: number;
  /** Annual volatility, a fraction. */
  readonly volatility: number;
  /** From the last price that still paid the debt to the sale. */
  readonly years: number;
}

export interface LiquidationLoss {
  /** Probability that the sale does not repay the debt. */
  readonly probability: number;
  /** Expected shortfall of the sale, over debt. */
  readonly lossPerDebt: number;
}

function check({ slippage, keeperMargin, volatility, years }: Omit<Liquidation, 'liquidationRatio'>): void {
  if (!(slippage >= 0 && slippage <= 1)) throw new OutOfDomainError('The slippage', slippage, '0 to 1');
  if (!(keeperMargin >= 0 && keeperMargin <= 1))
    throw new OutOfDomainError("The keeper's margin", keeperMargin, '0 to 1');
  if (!(volatility >= 0 && volatility < Infinity))
    throw new OutOfDomainError('The volatility', volatility, 'zero and above');
  if (!(years >= 0 && years < Infinity)) throw new OutOfDomainError('The delay in years', years, 'zero and above');
}

/**
 * Bad debt of one liquidation: a put on the proceeds V = ratio · (1 − slippage) · (1 − margin), struck at the debt.
 *
 * With s = σ√T, d₂ = (ln V − s²/2) / s and d₁ = d₂ + s: probability Φ(−d₂), loss Φ(−d₂) − V·Φ(−d₁) (Black 1976).
 * @throws {OutOfDomainError}
 */
export function lossGivenLiquidation(liquidation: Liquidation): LiquidationLoss {
  check(liquidation);
  const { liquidationRatio, slippage, keeperMargin, volatility, years } = liquidation;
  if (!(liquidationRatio > 0 && liquidationRatio < Infinity)) {
    throw new OutOfDomainError('The ratio', liquidationRatio, 'the numbers above zero');
  }
  const proceeds = liquidationRatio * (1 - slippage) * (1 - keeperMargin);
  const spread = finite('The deviation over the delay', volatility * Math.sqrt(years));
  if (proceeds === 0) return { probability: 1, lossPerDebt: 1 };
  if (spread === 0) return { probability: proceeds < 1 ? 1 : 0, lossPerDebt: Math.max(0, 1 - proceeds) };
  const d2 = log(proceeds) / spread - spread / 2;
  const probability = normalCdf(-d2);
  return { probability, lossPerDebt: Math.max(0, probability - proceeds * normalCdf(-d2 - spread)) };
}

/**
 * The liquidation ratio at which a sale fails to repay the debt with `probability` only, were prices to diffuse without
 * jumps: exp(z·s + s²/2) / ((1 − slippage)(1 − margin)), z the normal quantile of 1 − probability. Infinite when nothing is
 * received.
 * @throws {OutOfDomainError}
 */
export function diffusionRatio(probability: number, sale: Omit<Liquidation, 'liquidationRatio'>): number {
  check(sale);
  if (!(probability > 0 && probability < 1)) {
    throw new OutOfDomainError('The probability', probability, '0 to 1, ends excluded');
  }
  const spread = finite('The deviation over the delay', sale.volatility * Math.sqrt(sale.years));
  const grown = exp(-normalQuantile(probability) * spread + (spread * spread) / 2);
  return grown / ((1 - sale.slippage) * (1 - sale.keeperMargin));
}
