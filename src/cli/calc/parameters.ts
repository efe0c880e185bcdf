import { firstSecondAtFactor, secondsToOraclePrice, secondsToReset } from '../../risk/estimators/auction.js';
import { OutOfDomainError } from '../../risk/estimators/estimator-error.js';
import { cascade } from '../../risk/simulation/cascade.js';
import { largestSafeLltv, liquidationIncentive } from '../../risk/parameters/compatibility/falling-market.js';
import { riskPremium } from '../../risk/parameters/compatibility/risk-premium.js';
import { smartLtv, smartRiskLevel } from '../../risk/parameters/compatibility/smart-ltv.js';
import { pegAdjustment } from '../../risk/parameters/peg/peg-adjustment.js';
import { spectralRadius } from '../../risk/parameters/peg/peg-loop.js';
import { calculator, type Calculator } from './calculator.js';
import { choice, number, objects, optional, series } from './fields.js';

const SMART = {
  volatility: number('of collateral over debt, per square-root year, fraction'),
  liquidity: number('worth sold at a slippage as large as the bonus'),
  debt: number('the most that may be borrowed, the same unit'),
  bonus: number('liquidation bonus, fraction'),
};
const SMART_SOURCE = 'B.Protocol and Risk DAO, SmartLTV: exp(−c σ / √(liquidity / debt)) − bonus';
const SMART_EXAMPLE = { volatility: 0.1, liquidity: 1_000_000, debt: 200_000, bonus: 0.05 };

export const PARAMETERS: readonly Calculator[] = [
  calculator({
    name: 'auction-times',
    summary: 'how long a Dutch auction takes to the oracle price and to its reset',
    source: 'StairstepExponentialDecrease and Clipper of dss, on the smooth line through the steps',
    inputs: {
      buf: number('start price over the oracle price'),
      cut: number('factor of each step'),
      step: number('seconds a step'),
      cusp: number('part of the start price at which it must be reset'),
      tail: number('seconds after which it must be reset'),
    },
    outputs: {
      secondsToOraclePrice: 'from the start',
      secondsToCusp: 'from the start',
      secondsToReset: 'the earlier of tail and the first step at or below cusp',
    },
    example: { buf: 1.1, cut: 0.99, step: 90, cusp: 0.45, tail: 7200 },
    run: ({ buf, cut, step, cusp, tail }) => {
      if (!(buf > 0)) throw new OutOfDomainError('buf', buf, 'the numbers above zero');
      if (!(cusp > 0 && cusp < 1)) throw new OutOfDomainError('cusp', cusp, '0 to 1, ends excluded');
      if (!(tail > 0)) throw new OutOfDomainError('tail', tail, 'more than zero seconds');
      const curve = { kind: 'stairstep', cut, stepSeconds: step } as const;
      return {
        secondsToOraclePrice: secondsToOraclePrice(curve, buf),
        secondsToCusp: secondsToReset(curve, cusp),
        secondsToReset: Math.min(tail, firstSecondAtFactor(curve, cusp)),
      };
    },
  }),
  calculator({
    name: 'cascade',
    summary: 'who is liquidated when every sale lowers the price that decides it',
    source: 'least fixed point (Tarski 1955) under a law of impact',
    inputs: {
      vaults: objects({ collateral: number('units'), debt: number('debt units') }, 'vaults as {collateral, debt}'),
      price: number('debt units a unit, before the shock'),
      liquidationRatio: number('1.45 for 145 %'),
      impact: number('daily volatilities that the sale of a daily volume moves the price by'),
      dailyVolatility: number('standard deviation of a day, fraction'),
      dailyVolume: number('units'),
      shock: number('fall before anything is sold, fraction'),
      law: optional(choice(['square-root', 'linear'], 'of the impact; square-root unless told')),
    },
    outputs: {
      ...{ liquidated: 'places of the vaults, from 0', quantity: 'units sold', price: 'after the shock and all sales' },
      ...{ badDebt: 'debt units', rounds: 'waves of sales' },
    },
    example: {
      vaults: [
        { collateral: 1000, debt: 1e6 },
        { collateral: 3000, debt: 2.85e6 },
      ],
      ...{ price: 2000, liquidationRatio: 1.45, impact: 1, dailyVolatility: 0.05, dailyVolume: 1000, shock: 0.28 },
    },
    run: (input) => cascade(input),
  }),
  calculator({
    name: 'pi-spectral-radius',
    summary: 'factor by which deviations from the peg shrink each period under a proportional and integral answer',
    source: 'largest absolute eigenvalue of [[a − b kp, −b ki], [1, 1]]',
    inputs: {
      a: number('what is left of a deviation after a period'),
      b: number('deviation that an adjustment of one takes away'),
      kp: number('proportional gain'),
      ki: number('gain of the sum'),
    },
    outputs: { radius: 'stable below one' },
    example: { a: 0.9, b: 0.05, kp: 1, ki: 0.2 },
    run: ({ a, b, kp, ki }) => ({ radius: spectralRadius({ a, b }, { kp, ki }) }),
  }),
  calculator({
    name: 'peg-adjustment',
    summary: "the peg's part of the stability fee, with gains proved stable over the confidence region of the response",
    source: 'least squares, F-ellipse, Jury test at the worst point of the ellipse, lambda tuning',
    inputs: {
      deviations: series('1 − price / target, one a period, the newest last'),
      adjustments: series('what was added to the annual fee in each period, fraction'),
      integral: optional(number('sum of deviations so far; 0 unless told')),
      confidence: number('level of the region, fraction'),
      maxRadius: number('deviations must shrink at least by it a period'),
      deadband: number('deviations up to this count as none'),
      lowest: number('bound of the adjustment, zero or below'),
      highest: number('bound of the adjustment, zero or above'),
    },
    outputs: {
      ...{ adjustment: 'to be added to the annual fee, fraction', integral: 'for the next time' },
      ...{ gains: '{kp, ki} or null', worstRadius: 'over the region, or null', response: '{a, b} or null', reason: '' },
    },
    example: {
      deviations: { file: 'peg.csv', column: 'deviation' },
      adjustments: { file: 'peg.csv', column: 'adjustment' },
      ...{ confidence: 0.9, maxRadius: 0.95, deadband: 0.001, lowest: -0.04, highest: 0.04 },
    },
    run: ({ deviations, adjustments, ...rest }) =>
      pegAdjustment({ ...rest, deviations: [...deviations], adjustments: [...adjustments] }),
  }),
  calculator({
    name: 'smart-ltv',
    summary: 'the loan to value that SmartLTV would allow',
    source: SMART_SOURCE,
    inputs: { ...SMART, confidence: number('c, standard deviations; one over the risk level') },
    outputs: { ltv: 'fraction, 0 where it would allow none' },
    example: { ...SMART_EXAMPLE, confidence: 3 },
    run: ({ confidence, ...market }) => ({ ltv: smartLtv(market, confidence) }),
  }),
  calculator({
    name: 'smart-risk-level',
    summary: 'the risk level that a market runs at a loan to value, by SmartLTV',
    source: SMART_SOURCE,
    inputs: { ...SMART, ltv: number('loan to value, fraction') },
    outputs: { riskLevel: 'one over the confidence; "Infinity" where loan and bonus reach the collateral' },
    example: { ...SMART_EXAMPLE, ltv: 0.8 },
    run: ({ ltv, ...market }) => ({ riskLevel: smartRiskLevel(market, ltv) }),
  }),
  calculator({
    name: 'gauntlet-lltv',
    summary: "the largest liquidation loan to value without bad debt by Gauntlet's tool for Morpho",
    source: 'morpho-blue-lltv-recommendation, simulate_insolvency',
    inputs: {
      initial: number('worth of the one collateral'),
      repay: number('debt repaid in one step of half a percent, the same unit'),
      maxDrawdown: number('where the fall ends, fraction'),
    },
    outputs: { lltv: 'fraction, whole percents' },
    example: { initial: 200_000_000, repay: 5_000_000, maxDrawdown: 0.4 },
    run: (input) => ({ lltv: largestSafeLltv(input) }),
  }),
  calculator({
    name: 'liquidation-incentive',
    summary: "Morpho's liquidation incentive at a liquidation loan to value",
    source: 'Morpho Blue: 1 / (0.3 LLTV + 0.7) − 1, between 1 % and 15 %',
    inputs: { lltv: number('fraction') },
    outputs: { incentive: 'fraction' },
    example: { lltv: 0.86 },
    run: ({ lltv }) => ({ incentive: liquidationIncentive(lltv) }),
  }),
  calculator({
    name: 'risk-premium',
    summary: "Block Analitica's annual risk premium of a book under one jump scenario",
    source: 'Maker capital at risk (2022), base case',
    inputs: {
      histogram: objects(
        { ratio: number('fraction'), share: number('fraction') },
        'shares of the debt by collateral ratio, {ratio, share}',
      ),
      debt: number('debt units'),
      liquidationRatio: number('1.45 for 145 %'),
      jump: number('−0.5 for a fall by half'),
      jumpsPerYear: number('a year'),
      keeperProfit: number('fraction of the collateral sold'),
      slippage: number('fraction'),
      protectedShare: number('part of the debt whose owners rescue it, fraction'),
    },
    outputs: { lossPerJump: 'debt units', premium: 'a year, fraction', liquidatedDebt: 'debt units' },
    example: {
      histogram: [
        { ratio: 1.6, share: 0.2 },
        { ratio: 2.2, share: 0.8 },
      ],
      ...{
        debt: 1e8,
        liquidationRatio: 1.45,
        jump: -0.5,
        jumpsPerYear: 2,
        keeperProfit: 0.05,
        slippage: 0.1,
        protectedShare: 0.5,
      },
    },
    run: ({ slippage, ...rest }) => riskPremium({ ...rest, slippage: () => slippage }),
  }),
];
