import { concentratedSwap } from '../../risk/estimators/liquidity/concentrated-liquidity.js';
import { constantProductOut } from '../../risk/estimators/liquidity/constant-product.js';
import { depthOverTime, slippageBySize } from '../../risk/estimators/liquidity/depth-over-time.js';
import { impactCoefficient, impactOf, squareRootImpact } from '../../risk/estimators/liquidity/impact.js';
import { lossVersusRebalancing } from '../../risk/estimators/liquidity/loss-versus-rebalancing.js';
import { stableSwapInvariant, stableSwapOut } from '../../risk/estimators/liquidity/stable-swap.js';
import { sqrtPriceAtTick } from '../../risk/estimators/liquidity/tick-math.js';
import { slippageAt, slippageCurve, valueAt } from '../../risk/estimators/slippage.js';
import { calculator, type Calculator } from './calculator.js';
import { choice, integerText, integerTexts, number, objects, optional, series, smallInteger } from './fields.js';
import { z } from 'zod';

const QUOTES = objects(
  { value: number('worth of the sale at the oracle price, debt units'), slippage: number('average loss, fraction') },
  'quotes as {value, slippage}: worth sold in debt units, average loss as a fraction',
);
const SOME_QUOTES = [
  { value: 1e6, slippage: 0.002 },
  { value: 5e6, slippage: 0.009 },
  { value: 25e6, slippage: 0.05 },
];
const MARKET = {
  dailyVolume: number('units sold in a day by everyone'),
  dailyVolatility: number('standard deviation of a day, fraction'),
};
const SQUARE_ROOT = 'square-root law, Donier and Bonart (2015)';
const tick = number('whole number').int('must be a whole number');

export const LIQUIDITY: readonly Calculator[] = [
  calculator({
    name: 'constant-product-out',
    summary: 'what a constant-product pool pays, to the unit',
    source: 'Uniswap v2 periphery, getAmountOut',
    inputs: {
      amountIn: integerText('raw units'),
      reserveIn: integerText('raw units'),
      reserveOut: integerText('raw units'),
      feeBps: smallInteger('fee on what comes in, basis points; 30 for Uniswap v2'),
    },
    outputs: { amountOut: 'raw units, digits' },
    example: {
      amountIn: '1000000000000000000',
      reserveIn: '5000000000000000000',
      reserveOut: '10000000000000000000',
      feeBps: 30,
    },
    run: ({ amountIn, ...pool }) => ({ amountOut: constantProductOut(amountIn, pool) }),
  }),
  calculator({
    name: 'stable-swap-out',
    summary: 'what a stable-swap pool pays, to the unit',
    source: "Egorov (2019), with the rounding of Curve's first pools",
    inputs: {
      balances: integerTexts('balances in one common unit, digits in quotes'),
      amplification: integerText('A of the contract, a whole number'),
      amountIn: integerText('the same unit'),
      from: smallInteger('place of the coin sold, from 0'),
      to: smallInteger('place of the coin bought'),
      fee: optional(smallInteger('on what goes out, in 1e-10; none unless told')),
    },
    outputs: { amountOut: 'digits', invariant: 'D, digits' },
    example: { balances: ['1000000', '1000000'], amplification: '50', amountIn: '10000', from: 0, to: 1 },
    run: ({ amountIn, from, to, ...pool }) => ({
      amountOut: stableSwapOut(pool, { amountIn, from, to }),
      invariant: stableSwapInvariant(pool),
    }),
  }),
  calculator({
    name: 'concentrated-liquidity-out',
    summary: 'what a pool with liquidity between ticks pays, to the unit',
    source: 'Uniswap v3 core, swap',
    inputs: {
      amountIn: integerText('raw units of the token sold'),
      sold: choice(['token0', 'token1'], 'the token sold'),
      sqrtPrice: integerText('√(token1 per token0) · 2^96'),
      tick: tick.meta({ description: 'present tick' }),
      liquidity: integerText('in force at the price'),
      feePips: smallInteger('fee, millionths'),
      tickSpacing: smallInteger('of the pool'),
      ticks: objects(
        {
          tick,
          net: z
            .string()
            .regex(/^-?\d+$/, 'must be digits in quotes')
            .transform(BigInt),
        },
        'liquidity that begins (negative: ends) when the price rises through a tick, {tick, net}, by rising tick',
      ),
    },
    outputs: {
      ...{ amountIn: 'taken, fee included', amountOut: 'digits', sqrtPrice: 'afterwards', liquidity: 'afterwards' },
      crossed: 'ticks with liquidity gone through',
    },
    example: {
      ...{ amountIn: '1000000', sold: 'token0', sqrtPrice: '79228162514264337593543950336', tick: 0 },
      ...{ liquidity: '1000000000000', feePips: 3000, tickSpacing: 60 },
      ticks: [
        { tick: -600, net: '1000000000000' },
        { tick: 600, net: '-1000000000000' },
      ],
    },
    run: ({ amountIn, sold, ...pool }) => concentratedSwap(pool, sold, amountIn),
  }),
  calculator({
    name: 'tick-price',
    summary: 'square root of the price at a tick, as pools with concentrated liquidity round it',
    source: 'Uniswap v3 core, getSqrtRatioAtTick',
    inputs: { tick: tick.meta({ description: '−887272 to 887272' }) },
    outputs: { sqrtPrice: '√(1.0001^tick) · 2^96, digits' },
    example: { tick: -50 },
    run: (input) => ({ sqrtPrice: sqrtPriceAtTick(input.tick) }),
  }),
  calculator({
    name: 'slippage',
    summary: 'loss of a sale by quotes: isotonic regression, the square-root law beyond the last of them',
    source: 'pooling of adjacent violators, Ayer et al. (1955); never flat beyond the quotes',
    inputs: { quotes: QUOTES, value: number('worth of the sale, debt units') },
    outputs: { slippage: 'fraction, 1 without any quote', curve: 'the fitted curve' },
    example: { quotes: SOME_QUOTES, value: 10e6 },
    run: ({ quotes, value }) => {
      const curve = slippageCurve(quotes);
      return { slippage: slippageAt(curve, value), curve };
    },
  }),
  calculator({
    name: 'depth',
    summary: 'the largest sale within a slippage by quotes: the inverse of slippage',
    source: 'as slippage',
    inputs: { quotes: QUOTES, slippage: number('average loss that is accepted, fraction') },
    outputs: { value: 'debt units; "Infinity" from a slippage of one on' },
    example: { quotes: SOME_QUOTES, slippage: 0.05 },
    run: ({ quotes, slippage }) => ({ value: valueAt(slippageCurve(quotes), slippage) }),
  }),
  calculator({
    name: 'depth-over-time',
    summary: 'depth that was there but for a part of the time, with its interval',
    source: 'low quantile over snapshots; David and Nagaraja (2003), 7.1',
    inputs: {
      snapshots: objects(
        { time: number('rising'), depths: z.array(z.number()) },
        'snapshots {time, depths}: depths at the same rising slippages, never falling',
      ),
      probability: optional(number('part of the time in which depth was less; 0.1 unless told')),
      confidence: optional(number('level of the interval; 0.9 unless told')),
    },
    outputs: { depths: 'low, point and high for each slippage' },
    example: {
      snapshots: Array.from({ length: 60 }, (_, i) => ({ time: i, depths: [1e6 + 1e4 * ((i * 7) % 60), 5e6] })),
    },
    run: ({ snapshots, probability = 0.1, confidence = 0.9 }) => ({
      depths: depthOverTime(snapshots, { probability, confidence }),
    }),
  }),
  calculator({
    name: 'slippage-by-size',
    summary: 'slippage that was not exceeded but for a part of the quotes, by size',
    source: 'high quantile within buckets; David and Nagaraja (2003), 7.1',
    inputs: {
      quotes: QUOTES,
      edges: series('of the buckets, rising, debt units'),
      probability: optional(number('part of the quotes that were worse; 0.1 unless told')),
      confidence: optional(number('level of the interval; 0.9 unless told')),
    },
    outputs: { buckets: 'from, to, quotes, slippage with its interval; those without quotes are left out' },
    example: {
      quotes: Array.from({ length: 60 }, (_, i) => ({
        value: 1e6 + 1e4 * i,
        slippage: 0.001 * (1 + ((i * 7) % 60) / 60),
      })),
      edges: [1e6, 2e6],
    },
    run: ({ quotes, edges, probability = 0.1, confidence = 0.9 }) => ({
      buckets: slippageBySize(quotes, [...edges], { probability, confidence }),
    }),
  }),
  calculator({
    name: 'square-root-impact',
    summary: 'fall of the log price at the end of a sale',
    source: SQUARE_ROOT,
    inputs: { quantity: number('units sold'), ...MARKET, coefficient: optional(number('Y; 1 unless told')) },
    outputs: { impact: 'fall of the log price' },
    example: { quantity: 5000, dailyVolume: 100_000, dailyVolatility: 0.04 },
    run: ({ quantity, coefficient = 1, ...market }) => ({
      impact: squareRootImpact(quantity, { ...market, coefficient }),
    }),
  }),
  calculator({
    name: 'impact',
    summary: 'where sales have pushed a price: a permanent part, and one that recovers',
    source: `${SQUARE_ROOT}; exponential recovery of the used depth`,
    inputs: {
      sales: objects({ time: number(''), quantity: number('') }, 'sales {time, quantity} in order of time'),
      time: number('when the price is asked for, unit of the sales'),
      ...MARKET,
      coefficient: optional(number('Y; 1 unless told')),
      permanentShare: number('part of the impact that stays, fraction'),
      recoveryHalfLife: number('time in which half of the used depth comes back, unit of the sales'),
    },
    outputs: { permanent: 'fall of the log price', transient: 'the same', total: 'their sum' },
    example: {
      sales: [
        { time: 0, quantity: 1000 },
        { time: 1, quantity: 2000 },
      ],
      ...{ time: 6, dailyVolume: 100_000, dailyVolatility: 0.04, permanentShare: 0.25, recoveryHalfLife: 6 },
    },
    run: ({ sales, time, coefficient = 1, ...model }) => impactOf(sales, time, { ...model, coefficient }),
  }),
  calculator({
    name: 'impact-coefficient',
    summary: 'Y of the square-root law from quotes',
    source: `${SQUARE_ROOT}; median of the ratios`,
    inputs: {
      quotes: objects({ quantity: number(''), impact: number('') }, 'quotes {quantity, impact}, five or more'),
      ...MARKET,
    },
    outputs: { coefficient: 'Y' },
    example: {
      quotes: [1, 2, 3, 4, 5].map((n) => ({ quantity: 1000 * n, impact: 0.004 * Math.sqrt(n) })),
      ...{ dailyVolume: 100_000, dailyVolatility: 0.04 },
    },
    run: ({ quotes, ...market }) => ({ coefficient: impactCoefficient(quotes, market) }),
  }),
  calculator({
    name: 'loss-versus-rebalancing',
    summary: 'what a constant-product pool loses to arbitrage, as a part of its worth',
    source: 'Milionis, Moallemi, Roughgarden and Zhang (2022): σ² t / 8',
    inputs: { volatility: number('per square root of the time unit, fraction'), time: number('in that unit') },
    outputs: { loss: 'fraction of the worth' },
    example: { volatility: 0.05, time: 1 },
    run: ({ volatility, time }) => ({ loss: lossVersusRebalancing(volatility, time) }),
  }),
];
