import { shortfallTest } from '../../src/risk/estimators/backtests/expected-shortfall-test.js';
import { brierReport, brierScore } from '../../src/risk/estimators/backtests/brier.js';
import { conditionalCoverageTest } from '../../src/risk/estimators/backtests/conditional-coverage.js';
import { trafficLight } from '../../src/risk/estimators/backtests/traffic-light.js';
import { optimalBlockLength } from '../../src/risk/estimators/bootstrap/block-length.js';
import { bootstrapInterval, percentileInterval } from '../../src/risk/estimators/bootstrap/stationary-bootstrap.js';
import { uniformStream } from '../../src/risk/estimators/bootstrap/uniform-stream.js';
import { clopperPearson } from '../../src/risk/estimators/clopper-pearson.js';
import { estimateCrashFactor } from '../../src/risk/estimators/dependence/crash-factor.js';
import { jointRowsOf } from '../../src/risk/estimators/dependence/joint-clock.js';
import { jointCorrelation } from '../../src/risk/estimators/dependence/joint-correlation.js';
import { nearestCorrelation } from '../../src/risk/estimators/dependence/nearest-correlation.js';
import { kendallTau, linearCorrelation } from '../../src/risk/estimators/dependence/rank-correlation.js';
import { tCopulaSampler } from '../../src/risk/estimators/dependence/t-copula-sampling.js';
import { fitTCopula, tailDependence } from '../../src/risk/estimators/dependence/t-copula.js';
import { dropForecast } from '../../src/risk/estimators/drop-forecast/drop-forecast.js';
import { publishedModel } from '../../src/risk/estimators/drop-forecast/published-models.js';
import { estimateDropTail } from '../../src/risk/estimators/drop-tail-estimate.js';
import { dropsWithin } from '../../src/risk/estimators/drops.js';
import { filteredDrop } from '../../src/risk/estimators/filtered-drop.js';
import { digamma, logGamma, stirlingRest } from '../../src/risk/estimators/gamma-function.js';
import { historicalDrop } from '../../src/risk/estimators/historical-drop.js';
import { binomialCdf, incompleteBeta } from '../../src/risk/estimators/incomplete-beta.js';
import { independenceTest, kupiecTest } from '../../src/risk/estimators/kupiec.js';
import { concentratedSwap } from '../../src/risk/estimators/liquidity/concentrated-liquidity.js';
import { constantProductOut } from '../../src/risk/estimators/liquidity/constant-product.js';
import { depthOverTime, slippageBySize } from '../../src/risk/estimators/liquidity/depth-over-time.js';
import { impactCoefficient, impactOf, squareRootImpact } from '../../src/risk/estimators/liquidity/impact.js';
import { lossOfLiquidity, lossVersusRebalancing } from '../../src/risk/estimators/liquidity/loss-versus-rebalancing.js';
import { stableSwapOut } from '../../src/risk/estimators/liquidity/stable-swap.js';
import { sqrtPriceAtTick } from '../../src/risk/estimators/liquidity/tick-math.js';
import { slippageAt, slippageCurve, valueAt } from '../../src/risk/estimators/slippage.js';
import { logTPdf, tCdf, tQuantile } from '../../src/risk/estimators/student-t.js';
import { TAIL_AND_PASSAGE_CASES } from './extreme-tail-cases.js';
import {
  candles,
  correlation,
  crashing,
  type ExtremeCase,
  forecasts,
  garch,
  hits,
  hourly,
  impact,
  infinite,
  losses,
  normals,
  one,
  pool,
  quotes,
  returns,
  series,
  shortfalls,
  slow,
  START,
} from './extreme-samples.js';

/** Falls, tests, dependence, liquidity. */
const OTHER_CASES: readonly ExtremeCase[] = [
  one(dropsWithin, hourly, 24, { stepSeconds: 3_600 }),
  slow(one(historicalDrop, dropsWithin(hourly, 6), { probability: 0.05, confidence: 0.9, seed: 1, replications: 100 })),
  slow(one(filteredDrop, garch, { ...{ steps: 6, probability: 0.05, confidence: 0.9, seed: 1, paths: 400 } })),
  slow(infinite(one(estimateDropTail, candles(1_200), { windowHours: 6, probability: 0.005, confidence: 0.9 }))),
  slow(one(dropForecast, hourly, { windowHours: 24, level: 0.99, at: START + 400 * 3_600, confidence: 0.9, seed: 1 })),
  one(publishedModel, 24, START),
  one(optimalBlockLength, returns),
  {
    name: 'bootstrapInterval',
    slow: true,
    args: [losses.subarray(0, 60), { blockLength: 4, replications: 100, confidence: 0.9 }, 1],
    call: meanInterval,
  },
  one(percentileInterval, 0.01, losses, 0.9),
  one(kupiecTest, 250, 5, 0.01),
  one(independenceTest, hits),
  one(conditionalCoverageTest, hits, 0.1),
  one(clopperPearson, 3, 100, 0.95),
  one(trafficLight, 250, 5, 0.01),
  one(brierScore, forecasts),
  one(brierReport, forecasts, { confidence: 0.9, edges: [0, 0.5, 1] }),
  slow(one(shortfallTest, shortfalls, { probability: 0.05, seed: 1, replications: 100 })),
  one(incompleteBeta, 0.3, 2, 5),
  one(binomialCdf, 3, 10, 0.2),
  infinite(one(logTPdf, 0.5, 4)),
  one(tCdf, 0.5, 4),
  one(tQuantile, 0.05, 4),
  infinite(one(stirlingRest, 4)),
  infinite(one(logGamma, 4)),
  infinite(one(digamma, 4)),
  one(linearCorrelation, normals(1, 40), normals(2, 40)),
  one(kendallTau, normals(1, 40), normals(2, 40)),
  one(nearestCorrelation, [
    [1, 0.9, -0.9],
    [0.9, 1, 0.9],
    [-0.9, 0.9, 1],
  ]),
  one(jointRowsOf, [series(1, 20), series(2, 20)]),
  one(jointCorrelation, [series(1, 200), series(2, 200)], { minOverlap: 30 }),
  slow(one(fitTCopula, [series(1, 260), series(2, 260)])),
  one(tailDependence, 0.5, 4),
  { name: 'tCopulaSampler', args: [{ correlation, degrees: 4 }, 1], call: sampled },
  one(
    estimateCrashFactor,
    [1, 2, 3].map((seed) => crashing(seed)),
    {
      deviations: 3,
      minPresent: 2,
      periodsPerYear: 8_760,
    },
  ),
  one(slippageCurve, quotes),
  one(slippageAt, quotes, 7e5),
  infinite(one(valueAt, quotes, 0.2)),
  one(squareRootImpact, 1e4, impact),
  one(
    impactOf,
    [1, 2, 3].map((time) => ({ time, quantity: 1e4 })),
    5,
    impact,
  ),
  one(
    impactCoefficient,
    [1, 2, 3, 4, 5].map((n) => ({ quantity: n * 1e4, impact: n * 0.002 })),
    impact,
  ),
  one(lossVersusRebalancing, 0.05, 1),
  one(lossOfLiquidity, 1e6, 2_000, 0.05, 1),
  one(
    depthOverTime,
    Array.from({ length: 60 }, (_, time) => ({ time, depths: [time + 1, 2 * time + 3] })),
    { probability: 0.1, confidence: 0.9 },
  ),
  one(
    slippageBySize,
    Array.from({ length: 80 }, (_, i) => ({ value: i + 1, slippage: i / 100 })),
    [0, 40, 100],
    { probability: 0.1, confidence: 0.9 },
  ),
  one(constantProductOut, 10n ** 18n, { reserveIn: 10n ** 21n, reserveOut: 10n ** 22n, feeBps: 30 }),
  one(concentratedSwap, pool, 'token0' as const, 10n ** 18n),
  one(
    stableSwapOut,
    { balances: [10n ** 24n, 2n * 10n ** 24n], amplification: 100n, fee: 4_000_000 },
    { amountIn: 10n ** 20n, from: 0, to: 1 },
  ),
  one(sqrtPriceAtTick, 100),
];

/** Every exported estimator and conversion that takes numbers, but for the inner loops of others. */
export const EXTREME_CASES: readonly ExtremeCase[] = [...TAIL_AND_PASSAGE_CASES, ...OTHER_CASES];

function meanInterval(
  values: Float64Array,
  how: { blockLength: number; replications: number; confidence: number },
  seed: number,
): unknown {
  const mean = (sample: Float64Array): number => sample.reduce((sum, value) => sum + value / sample.length, 0);
  return bootstrapInterval(values, mean, { ...how, uniform: uniformStream(seed) });
}

function sampled(copula: { correlation: Float64Array[]; degrees: number }, seed: number): unknown {
  const next = tCopulaSampler(copula, seed);
  return [next(), next()];
}
