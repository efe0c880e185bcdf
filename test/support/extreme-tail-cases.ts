import {
  firstSecondAtFactor,
  priceFactorAt,
  secondsToFactor,
  secondsToOraclePrice,
  secondsToReset,
} from '../../src/risk/estimators/auction.js';
import { barrierOptionPrice } from '../../src/risk/estimators/barrier-option.js';
import { checkCandles, logReturns } from '../../src/risk/estimators/candle.js';
import { diffusionRatio, lossGivenLiquidation } from '../../src/risk/estimators/closed-form-loss.js';
import { clustersOver } from '../../src/risk/estimators/clusters.js';
import { estimateConditionalTail, nextLoss, unconditionalLoss } from '../../src/risk/estimators/conditional-tail.js';
import { ewmaVariance, memoryOf } from '../../src/risk/estimators/ewma.js';
import { extremalIndex } from '../../src/risk/estimators/extremal-index.js';
import { firstPassage, firstPassageAtIntervals } from '../../src/risk/estimators/first-passage.js';
import { fitGarch, forecastVariances } from '../../src/risk/estimators/garch.js';
import { gpdErrors } from '../../src/risk/estimators/gpd-errors.js';
import { valueAtRiskInterval } from '../../src/risk/estimators/gpd-interval.js';
import { exceedanceProbability, expectedShortfall, valueAtRisk } from '../../src/risk/estimators/gpd-risk.js';
import { fitGpd, fitGpdByMoments, fitGpdWithPrior, fitTail, SPARSE_PRIOR } from '../../src/risk/estimators/gpd.js';
import { fitHar, forecastHar } from '../../src/risk/estimators/har.js';
import { hillShape } from '../../src/risk/estimators/hill.js';
import { leastSquares } from '../../src/risk/estimators/least-squares.js';
import { momentsOf } from '../../src/risk/estimators/moments.js';
import { watchedPassage } from '../../src/risk/estimators/passage/hourly-passage.js';
import { calibrateJumps } from '../../src/risk/estimators/passage/jump-calibration.js';
import { jumpPassage } from '../../src/risk/estimators/passage/kou-passage.js';
import { oraclePassage } from '../../src/risk/estimators/passage/oracle-passage.js';
import { quantileInterval } from '../../src/risk/estimators/quantile-interval.js';
import { RANGE_ESTIMATORS, rangeVariance } from '../../src/risk/estimators/range-volatility.js';
import { closeToCloseVolatility } from '../../src/risk/estimators/realised.js';
import { tailBeyond, thresholdOfShare } from '../../src/risk/estimators/tail-fit.js';
import { thresholdStability } from '../../src/risk/estimators/threshold-stability.js';
import { flatForecast } from '../../src/risk/estimators/variance-forecast.js';
import { estimateVolatility, volatilityOver } from '../../src/risk/estimators/volatility-estimate.js';
import { formatDecimal, parseDecimal } from '../../src/units/decimal-text.js';
import { exp, expm1, log, log1p, pow } from '../../src/units/deterministic-math.js';
import {
  radFromAmountDown,
  radFromAmountUp,
  rayFromRatioDown,
  rayFromRatioUp,
  toNumber,
  wadFromAmountDown,
} from '../../src/units/float-conversion.js';
import { humanDuration } from '../../src/units/human-text.js';
import { rpow } from '../../src/units/rpow.js';
import { RAY, ray } from '../../src/units/fixed-point.js';
import {
  excesses,
  type ExtremeCase,
  garch,
  hourly,
  infinite,
  jumps,
  LINE,
  losses,
  one,
  option,
  oracle,
  returns,
  sale,
  series,
  slow,
  STAIRS,
  tail,
} from './extreme-samples.js';

/** Units, prices of passage and tails, volatility. */
export const TAIL_AND_PASSAGE_CASES: readonly ExtremeCase[] = [
  one(rayFromRatioUp, 1.5),
  one(rayFromRatioDown, 1.5),
  one(radFromAmountDown, 1.5),
  one(radFromAmountUp, 1.5),
  one(wadFromAmountDown, 1.5),
  one(toNumber, 10n ** 20n, 18),
  one(parseDecimal, '1.5', 18),
  one(formatDecimal, 10n ** 20n, 18, 4),
  one(humanDuration, 90),
  one(rpow, ray(RAY + 10n ** 18n), 100),
  ...[STAIRS, LINE].flatMap((curve) => [
    one(priceFactorAt, curve, 100),
    infinite(one(secondsToFactor, curve, 0.5)),
    infinite(one(firstSecondAtFactor, curve, 0.5)),
    infinite(one(secondsToOraclePrice, curve, 1.2)),
    infinite(one(secondsToReset, curve, 0.5)),
  ]),
  ...(['down-out', 'down-in', 'up-out', 'up-in'] as const).flatMap((type) => [
    one(barrierOptionPrice, option(type, 'call')),
    one(barrierOptionPrice, option(type, 'put')),
  ]),
  one(lossGivenLiquidation, sale),
  infinite(one(diffusionRatio, 0.01, sale)),
  one(firstPassage, { headroom: 1.2, drift: 0.1, volatility: 0.8, years: 0.1 }),
  one(firstPassageAtIntervals, { headroom: 1.2, drift: 0.1, volatility: 0.8, years: 0.1, intervalYears: 0.001 }),
  one(watchedPassage, { headroom: 1.2, drift: 0, volatility: 0.8, looks: 4, intervalYears: 1e-4, firstYears: 1e-4 }),
  one(watchedPassage, { headroom: 1.2, drift: 0, volatility: 0.8, looks: 2_000, intervalYears: 1e-4 }),
  one(oraclePassage, { oracle, liquidationPrice: 1_500, drift: 0, volatility: 0.9, horizonSeconds: 9_000 }),
  one(jumpPassage, jumps),
  one(
    calibrateJumps,
    returns.map((value, i) => (i % 60 === 0 ? value * 12 : value)),
    {
      deviations: 4,
      periodsPerYear: 8_760,
    },
  ),
  one(tailBeyond, losses, 0.01),
  one(thresholdOfShare, losses, 0.1),
  slow(one(thresholdStability, losses, { shares: [0.3, 0.2, 0.1], confidence: 0.9 })),
  one(fitGpd, excesses),
  one(fitTail, excesses),
  one(fitGpdByMoments, excesses),
  one(fitGpdWithPrior, excesses, SPARSE_PRIOR),
  { name: 'gpdErrors', args: [excesses, { shape: 0.1, scale: 0.005 }, 0.01], call: errorsOf },
  slow(
    infinite(
      one(valueAtRiskInterval, excesses, fitGpd(excesses), {
        ...{ threshold: 0.012, exceedanceShare: 0.2, probability: 0.01, confidence: 0.9 },
        prior: SPARSE_PRIOR,
      }),
    ),
  ),
  one(valueAtRisk, tail, 0.001),
  infinite(one(expectedShortfall, tail, 0.001)),
  one(exceedanceProbability, tail, 0.05),
  one(hillShape, losses, 20),
  one(quantileInterval, losses, 0.1, 0.9),
  one(extremalIndex, losses, 0.01),
  one(clustersOver, series(2, 300), 0.01, 7_200),
  one(momentsOf, returns, 'a test'),
  one(ewmaVariance, returns, 0.94),
  one(memoryOf, 0.94),
  one(closeToCloseVolatility, returns, 365),
  ...RANGE_ESTIMATORS.map((estimator) => one(rangeVariance, hourly.slice(0, 30), estimator)),
  slow(one(fitGarch, returns)),
  slow(one(fitGarch, returns, { model: 'gjr', distribution: 't', maxPersistence: 1 })),
  one(forecastVariances, garch, 24),
  one(flatForecast, 0.01, 24),
  slow(one(estimateVolatility, returns)),
  one(volatilityOver, { ...estimateVolatility(returns), fit: garch }, 30),
  slow(one(estimateConditionalTail, returns, { tailShare: 0.1 })),
  infinite(one(nextLoss, estimateConditionalTail(returns.map((value, i) => value * (1 + (i % 50) / 40))), 0.01)),
  one(unconditionalLoss, returns, 0.01, 0.1),
  one(fitHar, losses),
  one(forecastHar, fitHar(losses), 10),
  one(
    leastSquares,
    Array.from(losses.subarray(0, 30), (value, i) => [1, value, i]),
    losses.subarray(0, 30),
  ),
  one(checkCandles, hourly.slice(0, 5), 3_600),
  one(logReturns, hourly.slice(0, 5), 3_600),
];

/** Functions of units whose NaN and infinities are those of the engine's own. */
export const ENGINE_TWINS: readonly (readonly [
  string,
  (...args: number[]) => number,
  (...args: number[]) => number,
])[] = [
  ['exp', exp, Math.exp],
  ['expm1', expm1, Math.expm1],
  ['log', log, Math.log],
  ['log1p', log1p, Math.log1p],
  ['pow', pow, Math.pow],
];

function errorsOf(values: Float64Array, fit: { shape: number; scale: number }, threshold: number): unknown {
  const { shape, scale, modifiedScaleAt } = gpdErrors(values, fit);
  return [shape, scale, modifiedScaleAt(threshold)];
}
