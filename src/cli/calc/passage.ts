import { barrierOptionPrice } from '../../risk/estimators/barrier-option.js';
import { diffusionRatio, lossGivenLiquidation } from '../../risk/estimators/closed-form-loss.js';
import { firstPassage } from '../../risk/estimators/first-passage.js';
import { watchedPassage } from '../../risk/estimators/passage/hourly-passage.js';
import { calibrateJumps } from '../../risk/estimators/passage/jump-calibration.js';
import { jumpPassage } from '../../risk/estimators/passage/kou-passage.js';
import { oraclePassage } from '../../risk/estimators/passage/oracle-passage.js';
import { DAYS_PER_YEAR, HOURS_PER_YEAR } from '../../risk/estimators/realised.js';
import { calculator } from './calculator.js';
import { choice, count, number, optional, series } from './fields.js';

const VOLATILITY = number('annual volatility, fraction');
const DRIFT = 'annual drift of the price, fraction';
const RATIOS = {
  collateralRatio: number('worth of the collateral over debt, 1.8 for 180 %'),
  liquidationRatio: number('ratio at which the vault is liquidated, 1.45 for 145 %'),
};
const SALE = {
  slippage: number('average loss of the sale, fraction'),
  keeperMargin: number('what the keeper keeps of the rest, fraction'),
  volatility: VOLATILITY,
  hours: number('hours from the last price that still paid the debt to the sale'),
};

export const PASSAGES = [
  calculator({
    name: 'first-passage-gbm',
    summary: 'probability that a vault touches its liquidation ratio, watched all the time',
    source: 'reflection principle under geometric Brownian motion',
    inputs: { ...RATIOS, drift: number(DRIFT), volatility: VOLATILITY, days: number('horizon, days of 1/365 year') },
    outputs: { probability: 'fraction' },
    example: { collateralRatio: 1.8, liquidationRatio: 1.45, drift: 0, volatility: 0.8, days: 7 },
    run: ({ collateralRatio, liquidationRatio, days, ...rest }) => ({
      probability: firstPassage({ headroom: collateralRatio / liquidationRatio, ...rest, years: days / DAYS_PER_YEAR }),
    }),
  }),
  calculator({
    name: 'first-passage-hourly',
    summary: 'the same where the price is looked at once an hour only, as an hourly oracle does',
    source: 'density carried from look to look; beyond 1,000 looks Broadie, Glasserman and Kou (1997)',
    inputs: {
      ...RATIOS,
      volatility: VOLATILITY,
      hours: count('looks, one an hour, the first in an hour'),
      drift: optional(number(`${DRIFT}; 0 unless told`)),
    },
    outputs: { probability: 'fraction', method: 'integrated, or corrected for the continuous answer' },
    example: { collateralRatio: 1.8, liquidationRatio: 1.45, volatility: 0.8, hours: 168 },
    run: ({ collateralRatio, liquidationRatio, volatility, hours, drift = 0 }) =>
      watchedPassage({
        ...{ headroom: collateralRatio / liquidationRatio, drift, volatility },
        ...{ looks: hours, intervalYears: 1 / HOURS_PER_YEAR },
      }),
  }),
  calculator({
    name: 'first-passage-kou',
    summary: 'probability that a price with double-exponential jumps touches or jumps over its barrier below',
    source: 'Kou and Wang (2003), transform inverted to 1e-8',
    inputs: {
      distance: number('ln(price / barrier)'),
      drift: number('annual drift of the log price without its jumps'),
      volatility: VOLATILITY,
      intensity: number('jumps a year'),
      upProbability: number('probability that a jump goes up, fraction'),
      etaUp: number('one over the mean log size of a jump up'),
      etaDown: number('one over the mean log size of a jump down'),
      years: number('horizon, years of 365 days'),
    },
    outputs: { probability: 'fraction' },
    example: {
      ...{ distance: 0.2162, drift: 0, volatility: 0.6, intensity: 20, upProbability: 0.45 },
      ...{ etaUp: 25, etaDown: 20, years: 0.0192 },
    },
    run: (input) => ({ probability: jumpPassage(input) }),
  }),
  calculator({
    name: 'kou-fit',
    summary: 'a diffusion with double-exponential jumps from returns, for first-passage-kou',
    source: 'returns beyond a multiple of the local deviation are jumps; bipower variation for the rest',
    inputs: {
      returns: series('log returns, oldest first'),
      deviations: optional(number('a return beyond so many deviations of those before it is a jump; 4 unless told')),
      periodsPerYear: optional(number('returns of a year; 8760 unless told')),
    },
    outputs: {
      ...{ drift: 'annual, of the log price without jumps', volatility: 'annual, of the diffusion alone' },
      ...{
        intensity: 'jumps a year',
        upProbability: 'fraction',
        etaUp: 'one over the mean log size',
        etaDown: 'the same',
      },
      ...{ jumpsUp: 'count', jumpsDown: 'count' },
    },
    example: { returns: { file: 'ETHUSDT.csv.gz', column: 'close', as: 'log-returns' } },
    run: ({ returns, ...options }) => calibrateJumps(returns, options),
  }),
  calculator({
    name: 'first-passage-oracle',
    summary: 'probability that a delayed oracle liquidates a vault, given the next price that is already known',
    source: 'MakerDAO osm.sol: peek, peep and poke',
    inputs: {
      current: number('price that the protocol uses now, debt units'),
      next: number('price that it will use from the next update on'),
      market: number('price that the market pays now'),
      secondsToUpdate: number('seconds to the next update'),
      intervalSeconds: optional(number('seconds between updates; 3600 unless told')),
      liquidationPrice: number('oracle price at or under which the vault is liquidated'),
      drift: optional(number(`${DRIFT}; 0 unless told`)),
      volatility: VOLATILITY,
      horizonSeconds: number('horizon, seconds'),
    },
    outputs: {
      probability: 'fraction',
      method: 'integrated or corrected',
      certain: 'now, next, or null where it is open',
      openUpdates: 'updates within the horizon whose price is still open',
    },
    example: {
      ...{ current: 2000, next: 1950, market: 1900, secondsToUpdate: 1800, liquidationPrice: 1800 },
      ...{ volatility: 1, horizonSeconds: 86400 },
    },
    run: ({ current, next, market, secondsToUpdate, intervalSeconds = 3_600, drift = 0, ...rest }) =>
      oraclePassage({ oracle: { current, next, market, secondsToUpdate, intervalSeconds }, drift, ...rest }),
  }),
  calculator({
    name: 'barrier-option',
    summary: 'price of an option that begins or ends at a barrier',
    source: 'Reiner and Rubinstein (1991), as in Haug, 4.17; rebate at the touch for out, at expiry for in',
    inputs: {
      type: choice(['down-out', 'down-in', 'up-out', 'up-in'], 'where the barrier lies and what it does'),
      option: choice(['call', 'put'], 'what the option is'),
      spot: number('price of the underlying'),
      strike: number('strike'),
      barrier: number('barrier'),
      rebate: number('amount paid when the option ends or never began'),
      rate: number('riskless rate a year, continuously compounded'),
      dividend: number('yield of the underlying a year, continuously compounded'),
      volatility: VOLATILITY,
      years: number('time to expiry, years'),
    },
    outputs: { price: 'in the unit of the spot' },
    example: {
      ...{ type: 'down-out', option: 'call', spot: 100, strike: 90, barrier: 95, rebate: 3 },
      ...{ rate: 0.08, dividend: 0.04, volatility: 0.25, years: 0.5 },
    },
    run: (input) => ({ price: barrierOptionPrice(input) }),
  }),
  calculator({
    name: 'bad-debt-closed-form',
    summary: 'bad debt of one liquidation whose sale comes some hours late, without jumps',
    source: 'a put on the proceeds (Black 1976)',
    inputs: { liquidationRatio: number('collateral over debt when it becomes liquidatable'), ...SALE },
    outputs: {
      probability: 'that the sale does not repay the debt',
      lossPerDebt: 'expected shortfall of the sale over debt',
    },
    example: { liquidationRatio: 1.1, slippage: 0.05, keeperMargin: 0.02, volatility: 1, hours: 2 },
    run: ({ hours, ...rest }) => lossGivenLiquidation({ ...rest, years: hours / HOURS_PER_YEAR }),
  }),
  calculator({
    name: 'liquidation-ratio-gaussian',
    summary: 'the ratio at which a sale fails with a given probability, were prices to diffuse without jumps',
    source: 'quantile of a lognormal price; what diffusion alone explains',
    inputs: { alpha: number('probability that the sale does not repay the debt, fraction'), ...SALE },
    outputs: { liquidationRatio: '1.12 for 112 %' },
    example: { alpha: 0.001, slippage: 0.05, keeperMargin: 0.02, volatility: 0.8, hours: 2 },
    run: ({ alpha, hours, ...rest }) => ({
      liquidationRatio: diffusionRatio(alpha, { ...rest, years: hours / HOURS_PER_YEAR }),
    }),
  }),
];
