import { finite } from '../domain.js';
import { OutOfDomainError } from '../estimator-error.js';

const check = (name: string, value: number): void => {
  if (!(value >= 0 && value < Infinity)) throw new OutOfDomainError(name, value, 'zero and above');
};

/**
 * What a constant-product pool loses to arbitrage, as a part of its worth, while the log price has the variance σ² t: σ² t / 8.
 * Liquidity leaves a pool whose fees bring in less.
 *
 * Source: Milionis, Moallemi, Roughgarden and Zhang (2022), loss-versus-rebalancing. @throws {OutOfDomainError}
 */
export function lossVersusRebalancing(volatility: number, time: number): number {
  check('The volatility', volatility);
  check('The time', time);
  return finite('The loss', (volatility * volatility * time) / 8);
}

/**
 * The same of liquidity L in force at a price P, in units of token1: L σ² √P t / 4; also inside a range of concentrated liquidity.
 *
 * Source: as above, ℓ = ½ σ² P² |x′(P)| with x = L / √P. @throws {OutOfDomainError}
 */
export function lossOfLiquidity(liquidity: number, price: number, volatility: number, time: number): number {
  check('The liquidity', liquidity);
  check('The price', price);
  return finite('The loss', 2 * liquidity * Math.sqrt(price) * lossVersusRebalancing(volatility, time));
}
