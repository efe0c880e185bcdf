import { BACKTESTS } from './backtests.js';
import type { Calculator } from './calculator.js';
import { DEPENDENCE } from './dependence.js';
import { DROPS } from './drops.js';
import { FEES } from './fees.js';
import { LIQUIDITY } from './liquidity.js';
import { PARAMETERS } from './parameters.js';
import { PASSAGES } from './passage.js';
import { TAILS } from './tails.js';
import { VOLATILITIES } from './volatility.js';

export interface CalculatorFamily {
  readonly family: string;
  readonly calculators: readonly Calculator[];
}

/** Every calculator, by what it is about. */
export const FAMILIES: readonly CalculatorFamily[] = [
  { family: 'fees', calculators: FEES },
  { family: 'volatility', calculators: VOLATILITIES },
  { family: 'tails', calculators: TAILS },
  { family: 'falls within a window', calculators: DROPS },
  { family: 'first passage', calculators: PASSAGES },
  { family: 'dependence', calculators: DEPENDENCE },
  { family: 'liquidity', calculators: LIQUIDITY },
  { family: 'backtests', calculators: BACKTESTS },
  { family: 'parameters', calculators: PARAMETERS },
];

export const CALCULATORS: ReadonlyMap<string, Calculator> = new Map(
  FAMILIES.flatMap(({ calculators }) => calculators.map((it) => [it.name, it] as const)),
);
