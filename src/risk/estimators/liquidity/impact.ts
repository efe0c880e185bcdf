import { pow } from '../../../units/deterministic-math.js';
import { finite } from '../domain.js';
import { ImpossibleDataError, InsufficientHistoryError, OutOfDomainError } from '../estimator-error.js';

/** How sales move a price and how it comes back. */
export interface ImpactModel {
  /** Units sold in a day by everyone. */
  readonly dailyVolume: number;
  /** Standard deviation of a day's log price. */
  readonly dailyVolatility: number;
  /** Y of the square-root law, about one. */
  readonly coefficient: number;
  /** Part of the impact that stays, 0 to 1. */
  readonly permanentShare: number;
  /** Time in which half of the used depth comes back, in the unit of the sales' times. */
  readonly recoveryHalfLife: number;
}

export interface TimedSale {
  readonly time: number;
  /** Units. */
  readonly quantity: number;
}

/** Falls of the log price, positive. */
export interface Impact {
  readonly permanent: number;
  readonly transient: number;
  readonly total: number;
}

const above = (name: string, value: number): void => {
  if (!(value > 0 && value < Infinity)) throw new OutOfDomainError(name, value, 'the numbers above zero');
};

function check({ dailyVolume, dailyVolatility, coefficient, permanentShare, recoveryHalfLife }: ImpactModel): void {
  above('The daily volume', dailyVolume);
  above('The daily volatility', dailyVolatility);
  if (!(coefficient >= 0 && coefficient < Infinity)) {
    throw new OutOfDomainError('The coefficient', coefficient, 'zero and above');
  }
  if (!(permanentShare >= 0 && permanentShare <= 1)) {
    throw new OutOfDomainError('The permanent share', permanentShare, '0 to 1');
  }
  above('The half-life of the recovery', recoveryHalfLife);
}

/**
 * Y σ √(Q / V): the fall of the log price at the end of a sale of Q.
 *
 * Source: the square-root law, on Bitcoin Donier and Bonart (2015). @throws {OutOfDomainError}
 */
export function squareRootImpact(
  quantity: number,
  model: Pick<ImpactModel, 'dailyVolume' | 'dailyVolatility' | 'coefficient'>,
): number {
  check({ ...model, permanentShare: 0, recoveryHalfLife: 1 });
  if (!(quantity >= 0 && quantity < Infinity)) throw new OutOfDomainError('The quantity', quantity, 'zero and above');
  return finite('The impact', model.coefficient * model.dailyVolatility * Math.sqrt(quantity / model.dailyVolume));
}

/**
 * Where sales have pushed the price at `time`: the permanent part by all that was sold, the rest by what has not come back of it, which
 * halves every half-life. So two sales at once move as much as one of their sum, and one sale alone moves Y σ √(Q / V) at first and
 * the permanent share of it in the end.
 *
 * @throws {ImpossibleDataError} for sales that are unsorted, negative or later than `time`. @throws {OutOfDomainError}
 */
export function impactOf(sales: readonly TimedSale[], time: number, model: ImpactModel): Impact {
  check(model);
  if (!(time > -Infinity && time < Infinity)) throw new OutOfDomainError('The time', time, 'the finite numbers');
  let [sold, used, last] = [0, 0, -Infinity];
  const recover = (to: number): void => {
    if (last > -Infinity) used *= pow(0.5, (to - last) / model.recoveryHalfLife);
    last = to;
  };
  sales.forEach(({ time: at, quantity }, index) => {
    if (!(at >= last && at <= time)) throw new ImpossibleDataError('the sale is not in order of time', index, at);
    if (!(quantity >= 0 && quantity < Infinity)) {
      throw new ImpossibleDataError('the quantity is not a number from zero', index, quantity);
    }
    recover(at);
    sold += quantity;
    used += quantity;
  });
  recover(time);
  const permanent = model.permanentShare * squareRootImpact(sold, model);
  const transient = (1 - model.permanentShare) * squareRootImpact(used, model);
  return { permanent, transient, total: permanent + transient };
}

/**
 * Y from quotes: the median of slippage / (σ √(Q / V)), which a few wrong quotes cannot move.
 *
 * @throws {InsufficientHistoryError} for fewer than five quotes. @throws {ImpossibleDataError} @throws {OutOfDomainError}
 */
export function impactCoefficient(
  quotes: readonly { readonly quantity: number; readonly impact: number }[],
  market: Pick<ImpactModel, 'dailyVolume' | 'dailyVolatility'>,
): number {
  if (quotes.length < 5) throw new InsufficientHistoryError('The coefficient of the square-root law', 5, quotes.length);
  const ratios = Float64Array.from(quotes, ({ quantity, impact }, index) => {
    if (!(quantity > 0 && quantity < Infinity)) {
      throw new ImpossibleDataError('the quantity is not positive', index, quantity);
    }
    if (!(impact > -Infinity && impact < Infinity)) throw new ImpossibleDataError('the impact', index, impact);
    const whole = squareRootImpact(quantity, { ...market, coefficient: 1 });
    return finite('The coefficient of a quote', Math.max(0, impact) / whole);
  }).sort();
  const middle = ratios.length >> 1;
  return ratios.length % 2 === 1 ? ratios[middle]! : (ratios[middle - 1]! + ratios[middle]!) / 2;
}
