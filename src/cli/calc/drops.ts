import { z } from 'zod';
import { optimalBlockLength } from '../../risk/estimators/bootstrap/block-length.js';
import { bootstrapInterval } from '../../risk/estimators/bootstrap/stationary-bootstrap.js';
import { uniformStream } from '../../risk/estimators/bootstrap/uniform-stream.js';
import { checkCandles, logReturns } from '../../risk/estimators/candle.js';
import { dropForecast } from '../../risk/estimators/drop-forecast/drop-forecast.js';
import { estimateDropTail } from '../../risk/estimators/drop-tail-estimate.js';
import { dropsWithin } from '../../risk/estimators/drops.js';
import { OutOfDomainError } from '../../risk/estimators/estimator-error.js';
import { filteredDrop } from '../../risk/estimators/filtered-drop.js';
import { fitGarch } from '../../risk/estimators/garch.js';
import { historicalDrop } from '../../risk/estimators/historical-drop.js';
import type { Interval } from '../../risk/estimators/interval.js';
import { momentsOf } from '../../risk/estimators/moments.js';
import { exp } from '../../units/deterministic-math.js';
import { calculator, type Calculator } from './calculator.js';
import { choice, count, number, optional, prices, series } from './fields.js';

const PRICES = prices('hourly candles by rising time');
const WINDOW = count('length of the window, hours', 17_520);
const LEVEL = number('probability that a window falls no further than the answer, 0.99 for one in a hundred beyond');
const CONFIDENCE = optional(number('level of the interval; 0.9 unless told'));
const SEED = optional(count('whole number that all chance follows from; 1 unless told'));
const LOWEST = optional(choice(['closes', 'lows'], 'closes, which an hourly oracle sees, unless told'));
const DROP = {
  drop: 'fall of the log price, ln(close / lowest)',
  interval: '[low, high] of it',
  priceFall: 'the same fall as a part of the price, fraction',
};
const EXAMPLE = { prices: { file: 'ETHUSDT.csv.gz' }, windowHours: 24, level: 0.99 };
const DEFAULT_CONFIDENCE = 0.9;

const dropOf = ({ low, point, high }: Interval) => ({
  ...{ drop: point, interval: [low, high], priceFall: 1 - exp(-point) },
});

function beyond(level: number): number {
  if (!(level > 0 && level < 1)) throw new OutOfDomainError('The level', level, '0 to 1, ends excluded');
  return 1 - level;
}

/** 2009 to 2099 in seconds; milliseconds taken for seconds lie beyond. */
const [EARLIEST, LATEST] = [1_230_768_000, 4_102_444_800];
const whenever = 'must be Unix seconds, or a time such as "2021-05-19T00:00:00Z"';
const moment = z
  .union([z.number(), z.iso.datetime({ offset: true }), z.iso.date()], {
    error: ({ input }) => (input === undefined ? 'is missing' : whenever),
  })
  .transform((given) => (typeof given === 'number' ? given : Date.parse(given) / 1_000))
  .refine((seconds) => seconds >= EARLIEST && seconds < LATEST, whenever)
  .meta({
    description: 'Unix seconds, or a time such as "2021-05-19T00:00:00Z"; bars that close later are not looked at',
  });

export const DROPS: readonly Calculator[] = [
  calculator({
    name: 'value-at-risk',
    summary: 'forecast of the worst fall within the next hours, from data before a moment alone',
    source: 'log-HAR of range variances (Corsi 2009), generalized Pareto tail of scaled falls, own exceedances tracked',
    inputs: { prices: PRICES, windowHours: WINDOW, level: LEVEL, at: moment, confidence: CONFIDENCE, seed: SEED },
    outputs: {
      ...DROP,
      method: 'how it was found',
      ...{ close: 'price that the window starts from', closedAt: 'Unix seconds of that close' },
      tracked: 'hours of own falls that were looked at',
    },
    example: { ...EXAMPLE, at: '2021-05-19T00:00:00Z' },
    run: ({ prices: candles, ...question }) => {
      checkCandles(candles);
      return dropForecast(candles, question);
    },
  }),
  calculator({
    name: 'historical-drop',
    summary: 'quantile of the worst falls within a window as they were, with a bootstrap interval',
    source: 'overlapping windows; stationary bootstrap, Politis and Romano (1994)',
    inputs: { prices: PRICES, windowHours: WINDOW, level: LEVEL, confidence: CONFIDENCE, seed: SEED, lowest: LOWEST },
    outputs: { ...DROP, blockLength: 'windows', windows: 'count' },
    example: EXAMPLE,
    run: ({ prices: candles, windowHours, level, confidence = DEFAULT_CONFIDENCE, seed = 1, lowest = 'closes' }) => {
      checkCandles(candles);
      const drops = dropsWithin(candles, windowHours, { lowest });
      const { fall, ...rest } = historicalDrop(drops, { probability: beyond(level), confidence, seed });
      return { ...dropOf(fall), ...rest };
    },
  }),
  calculator({
    name: 'filtered-drop',
    summary: 'the same from residuals of a GARCH model driven by the volatility of the last hour',
    source: 'filtered historical simulation, Barone-Adesi, Giannopoulos and Vosper (1999)',
    inputs: {
      ...{ prices: PRICES, windowHours: WINDOW, level: LEVEL, confidence: CONFIDENCE, seed: SEED },
      model: optional(choice(['garch', 'gjr'], 'garch unless told')),
      paths: optional(count('simulated windows; 20000 unless told', 200_000)),
    },
    outputs: { ...DROP, shortfall: 'mean drop beyond it', blockLength: 'hours', paths: 'count' },
    example: EXAMPLE,
    run: ({
      prices: candles,
      windowHours,
      level,
      confidence = DEFAULT_CONFIDENCE,
      seed = 1,
      model = 'garch',
      paths,
    }) => {
      checkCandles(candles);
      const fit = fitGarch(logReturns(candles).values, { model, presample: 'backcast', maxPersistence: 1 });
      const { fall, shortfall, ...rest } = filteredDrop(fit, {
        ...{ steps: windowHours, probability: beyond(level), confidence, seed },
        ...(paths === undefined ? {} : { paths }),
      });
      return { ...dropOf(fall), shortfall, ...rest };
    },
  }),
  calculator({
    name: 'extreme-drop',
    summary: 'the same by a generalized Pareto tail of declustered falls, with its profile-likelihood interval',
    source: 'peaks over threshold; runs declustering; prior of the shape where clusters are few',
    inputs: { prices: PRICES, windowHours: WINDOW, level: LEVEL, confidence: CONFIDENCE, lowest: LOWEST },
    outputs: {
      ...DROP,
      ...{ shortfall: 'mean drop beyond it', worst: 'the worst drop seen', threshold: 'fall of the log price' },
      ...{ xi: 'shape', beta: 'scale', extremalIndex: '', clusters: 'count', method: 'likelihood, prior or moments' },
    },
    example: EXAMPLE,
    run: ({ prices: candles, windowHours, level, confidence = DEFAULT_CONFIDENCE, lowest = 'closes' }) => {
      checkCandles(candles);
      const tail = estimateDropTail(candles, { windowHours, probability: beyond(level), confidence, lowest });
      const { threshold, shape: xi, scale: beta, extremalIndex, clusters, method } = tail;
      return {
        ...dropOf(tail.fall),
        ...{ shortfall: tail.shortfall, worst: tail.worst },
        ...{ threshold, xi, beta, extremalIndex, clusters, method },
      };
    },
  }),
  calculator({
    name: 'block-length',
    summary: 'mean block lengths for a bootstrap of a series that depends on its past',
    source: 'Politis and White (2004), corrected by Patton, Politis and White (2009)',
    inputs: { series: series('observations in time order, 30 or more') },
    outputs: { stationary: 'observations', circular: 'observations' },
    example: { series: { file: 'returns.csv', column: 'r' } },
    run: (input) => optimalBlockLength(input.series),
  }),
  calculator({
    name: 'stationary-bootstrap',
    summary: 'percentile interval of a mean, a standard deviation or a quantile of a series that depends on its past',
    source: 'Politis and Romano (1994), block length by Politis and White',
    inputs: {
      series: series('observations in time order, 30 or more'),
      statistic: choice(['mean', 'deviation', 'quantile'], 'what is estimated'),
      level: optional(number('of the quantile; 0.5 unless told')),
      confidence: CONFIDENCE,
      seed: SEED,
      replications: optional(count('resampled series; 1000 unless told', 100_000)),
    },
    outputs: { point: 'of the series itself', interval: '[low, high]', blockLength: 'observations' },
    example: { series: { file: 'returns.csv', column: 'r' }, statistic: 'mean' },
    run: ({
      series: values,
      statistic,
      level = 0.5,
      confidence = DEFAULT_CONFIDENCE,
      seed = 1,
      replications = 1_000,
    }) => {
      const blockLength = Math.max(1, optimalBlockLength(values).stationary);
      const rank = Math.floor((1 - beyond(level)) * (values.length - 1));
      const statistics = {
        mean: (sample: Float64Array) => sample.reduce((sum, value) => sum + value, 0) / sample.length,
        // A resample of one block may hold one value only.
        deviation: (sample: Float64Array) =>
          sample.every((value) => value === sample[0]) ? 0 : momentsOf(sample, 'A deviation').deviation,
        quantile: (sample: Float64Array) => sample.slice().sort()[rank] ?? 0,
      };
      const uniform = uniformStream(seed);
      const resampling = { blockLength, replications, confidence, uniform };
      const { low, point, high } = bootstrapInterval(values, statistics[statistic], resampling);
      return { point, interval: [low, high], blockLength };
    },
  }),
];
