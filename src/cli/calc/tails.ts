import { clustersOver } from '../../risk/estimators/clusters.js';
import { estimateConditionalTail, nextLoss, unconditionalLoss } from '../../risk/estimators/conditional-tail.js';
import { OutOfDomainError } from '../../risk/estimators/estimator-error.js';
import { extremalIndex } from '../../risk/estimators/extremal-index.js';
import { fitGpdByMoments, fitGpdWithPrior, SPARSE_PRIOR, type GpdFit } from '../../risk/estimators/gpd.js';
import { gpdErrors } from '../../risk/estimators/gpd-errors.js';
import { valueAtRiskInterval } from '../../risk/estimators/gpd-interval.js';
import { expectedShortfall, valueAtRisk, type Tail } from '../../risk/estimators/gpd-risk.js';
import { hillShape } from '../../risk/estimators/hill.js';
import { tailBeyond } from '../../risk/estimators/tail-fit.js';
import { thresholdStability } from '../../risk/estimators/threshold-stability.js';
import { calculator, type Calculator } from './calculator.js';
import { choice, count, number, optional, series } from './fields.js';

const LOSSES = series('losses, positive where something was lost');
const THRESHOLD = number('the tail begins beyond it, unit of the losses');
const LEVEL = number('level of the value at risk, 0.99 for the worst hundredth');
const CONFIDENCE = optional(number('level of the interval; 0.9 unless told'));
const LEVELS = ['0.99', '0.999'] as const;

/** By level; null where a level lies below the threshold, of which nothing is fitted. */
function byLevel(tail: Tail, of: (tail: Tail, probability: number) => number): Record<string, number | null> {
  const at = (level: string): number | null => {
    const beyond = Number((1 - Number(level)).toFixed(12));
    return beyond <= tail.exceedanceShare ? of(tail, beyond) : null;
  };
  return Object.fromEntries(LEVELS.map((level) => [level, at(level)]));
}

const risksOf = (tail: Tail) => ({
  valueAtRisk: byLevel(tail, valueAtRisk),
  expectedShortfall: byLevel(tail, expectedShortfall),
});

function excessesOf(losses: Float64Array, threshold: number): Float64Array {
  return losses.filter((loss) => loss > threshold).map((loss) => loss - threshold);
}

const tailOf = (losses: Float64Array, threshold: number, fit: GpdFit): Tail => ({
  ...{ threshold, shape: fit.shape, scale: fit.scale, exceedanceShare: fit.excesses / losses.length },
});

const fitted = (losses: Float64Array, threshold: number, fit: GpdFit) => ({
  ...{ xi: fit.shape, beta: fit.scale, exceedances: fit.excesses, negativeLogLikelihood: -fit.logLikelihood },
  ...risksOf(tailOf(losses, threshold, fit)),
});

function probabilityBeyond(level: number): number {
  if (!(level > 0 && level < 1)) throw new OutOfDomainError('The level', level, '0 to 1, ends excluded');
  return 1 - level;
}

const FITTED = {
  ...{ xi: 'shape', beta: 'scale', exceedances: 'count', negativeLogLikelihood: 'of the excesses' },
  valueAtRisk: 'at 0.99 and 0.999, null where that lies below the threshold',
  expectedShortfall: 'mean beyond it',
};
const SAMPLE = { losses: { file: 'claims.csv', column: 'loss' }, threshold: 10 };

export const TAILS: readonly Calculator[] = [
  calculator({
    name: 'gpd-fit',
    summary: 'generalized Pareto tail beyond a threshold by maximum likelihood',
    source: 'Grimshaw (1993); McNeil, Frey and Embrechts, 5.2',
    inputs: { losses: LOSSES, threshold: THRESHOLD },
    outputs: {
      ...FITTED,
      standardErrors: 'of xi and beta, by the observed information; null without a peak inside',
      method: 'likelihood, or moments where the likelihood has no peak for xi in (−0.5, 0.9)',
    },
    example: SAMPLE,
    run: ({ losses, threshold }) => {
      const { fit, excesses } = tailBeyond(losses, threshold);
      const errors = fit.method === 'likelihood' ? gpdErrors(excesses, fit) : null;
      const standardErrors = errors === null ? null : { xi: errors.shape, beta: errors.scale };
      return { ...fitted(losses, threshold, fit), standardErrors, method: fit.method };
    },
  }),
  calculator({
    name: 'gpd-moments',
    summary: 'the same by probability-weighted moments',
    source: 'Hosking and Wallis (1987)',
    inputs: { losses: LOSSES, threshold: THRESHOLD },
    outputs: FITTED,
    example: SAMPLE,
    run: ({ losses, threshold }) => fitted(losses, threshold, fitGpdByMoments(excessesOf(losses, threshold))),
  }),
  calculator({
    name: 'gpd-shrinkage',
    summary: 'the same with a normal prior of the shape, for tails with few exceedances',
    source: 'posterior mode, prior cut off at its ends',
    inputs: {
      losses: LOSSES,
      threshold: THRESHOLD,
      mean: optional(number('mean of the prior; 0.2 unless told')),
      deviation: optional(number('its standard deviation; 0.15 unless told')),
      low: optional(number('lowest shape; 0 unless told')),
      high: optional(number('highest shape; 0.6 unless told')),
    },
    outputs: FITTED,
    example: SAMPLE,
    run: ({ losses, threshold, ...prior }) => {
      const whole = { ...SPARSE_PRIOR, ...prior };
      if (!(whole.deviation > 0))
        throw new OutOfDomainError('The deviation', whole.deviation, 'the numbers above zero');
      if (!(whole.low < whole.high)) throw new OutOfDomainError('The lowest shape', whole.low, 'below the highest');
      return fitted(losses, threshold, fitGpdWithPrior(excessesOf(losses, threshold), whole));
    },
  }),
  calculator({
    name: 'gpd-interval',
    summary: 'value at risk of a generalized Pareto tail with its profile-likelihood interval',
    source: 'McNeil, Frey and Embrechts, 5.2',
    inputs: { losses: LOSSES, threshold: THRESHOLD, level: LEVEL, confidence: CONFIDENCE },
    outputs: { valueAtRisk: 'point', interval: '[low, high]; the high end is "Infinity" where the data bound nothing' },
    example: { ...SAMPLE, level: 0.99 },
    run: ({ losses, threshold, level, confidence = 0.9 }) => {
      const { fit, excesses, exceedanceShare } = tailBeyond(losses, threshold);
      const probability = probabilityBeyond(level);
      const { low, point, high } = valueAtRiskInterval(excesses, fit, {
        ...{ threshold, exceedanceShare, probability, confidence },
      });
      return { valueAtRisk: point, interval: [low, high] };
    },
  }),
  calculator({
    name: 'gpd-quantile',
    summary: 'value at risk and expected shortfall of a tail whose parameters are given',
    source: 'McNeil and Frey (2000)',
    inputs: {
      threshold: THRESHOLD,
      xi: number('shape'),
      beta: number('scale'),
      observations: count('all observations'),
      exceedances: count('observations beyond the threshold'),
      level: LEVEL,
    },
    outputs: { valueAtRisk: '', expectedShortfall: 'mean beyond it, "Infinity" for a shape of one and more' },
    example: { threshold: 0.02, xi: 0.25, beta: 0.01, observations: 1000, exceedances: 50, level: 0.99 },
    run: ({ threshold, xi, beta, observations, exceedances, level }) => {
      if (!(beta > 0)) throw new OutOfDomainError('The scale', beta, 'the numbers above zero');
      if (!(exceedances > 0 && exceedances <= observations)) {
        throw new OutOfDomainError('The exceedances', exceedances, `1 to ${String(observations)}`);
      }
      const tail = { threshold, shape: xi, scale: beta, exceedanceShare: exceedances / observations };
      const probability = probabilityBeyond(level);
      return { valueAtRisk: valueAtRisk(tail, probability), expectedShortfall: expectedShortfall(tail, probability) };
    },
  }),
  calculator({
    name: 'hill',
    summary: 'tail index from the k largest losses',
    source: 'Hill (1975)',
    inputs: { losses: LOSSES, k: count('how many of the largest') },
    outputs: { xi: 'shape' },
    example: { losses: [1, 2, 3, 5, 8, 13, 21], k: 3 },
    run: ({ losses, k }) => ({ xi: hillShape(losses, k) }),
  }),
  calculator({
    name: 'threshold-stability',
    summary:
      'shape and modified scale beyond a ladder of thresholds, and the lowest threshold that agrees with all higher ones',
    source: 'Coles (2001), 4.3.4',
    inputs: { losses: LOSSES, confidence: CONFIDENCE },
    outputs: {
      points: 'threshold, exceedances, shape and modified scale with intervals',
      chosen: 'threshold, or null',
    },
    example: { losses: { file: 'claims.csv', column: 'loss' }, confidence: 0.9 },
    run: ({ losses, confidence = 0.9 }) => thresholdStability(losses, { confidence }),
  }),
  calculator({
    name: 'extremal-index',
    summary: 'one over the mean size of a cluster of exceedances, without a run length to choose',
    source: 'Ferro and Segers (2003), intervals estimator',
    inputs: { values: series('observations in time order'), threshold: THRESHOLD },
    outputs: {
      index: '1 for independent observations',
      exceedances: 'count',
      runLength: 'observations that part two clusters',
    },
    example: { values: { file: 'losses.csv', column: 'loss' }, threshold: 0.02 },
    run: ({ values, threshold }) => extremalIndex(values, threshold),
  }),
  calculator({
    name: 'declustering',
    summary: 'the largest of each cluster of exceedances',
    source: 'runs declustering, Smith and Weissman (1994)',
    inputs: {
      values: series('observations in time order, one a period'),
      threshold: THRESHOLD,
      run: count('periods without an exceedance that end a cluster'),
    },
    outputs: { maxima: 'of each cluster', exceedances: 'count', extremalIndex: 'clusters over exceedances' },
    example: { values: [0, 3, 4, 0, 0, 0, 5, 0, 0, 0], threshold: 2, run: 2 },
    run: ({ values, threshold, run }) => clustersOver({ times: values.map((_, i) => i), values }, threshold, run),
  }),
  calculator({
    name: 'conditional-tail',
    summary:
      'value at risk and expected shortfall of the next return: tail of GARCH residuals times the volatility expected now',
    source: 'McNeil and Frey (2000)',
    inputs: {
      returns: series('returns, oldest first, 500 or more'),
      model: optional(choice(['garch', 'gjr'], 'garch unless told')),
      distribution: optional(choice(['normal', 't'], 'normal unless told')),
      backcast: optional(choice(['mean-square', 'exponential'], 'mean-square unless told')),
      tailShare: optional(number('share of the residuals that counts as tail; 0.1 unless told')),
      level: LEVEL,
    },
    outputs: {
      ...{ valueAtRisk: 'loss of the next return', expectedShortfall: 'mean beyond it' },
      residuals: 'threshold, xi, beta, exceedances, value at risk and expected shortfall in standard deviations',
    },
    example: { returns: { file: 'returns.csv', column: 'r' }, level: 0.99 },
    run: ({ returns, level, backcast = 'mean-square', ...options }) => {
      const presample = backcast === 'exponential' ? 'backcast' : backcast;
      const found = estimateConditionalTail(returns, { ...options, presample, maxPersistence: 1 });
      const { threshold, shape: xi, scale: beta, excesses } = found.residuals;
      const residuals = { threshold, xi, beta, exceedances: excesses.length, ...risksOf(found.residuals) };
      return { ...nextLoss(found, probabilityBeyond(level)), residuals };
    },
  }),
  calculator({
    name: 'unconditional-tail',
    summary: 'value at risk and expected shortfall of all returns together, whatever the volatility of the day',
    source: 'McNeil, Frey and Embrechts, 5.2',
    inputs: {
      returns: series('returns, oldest first'),
      tailShare: optional(number('share of the losses that counts as tail; 0.1 unless told')),
      level: LEVEL,
    },
    outputs: { valueAtRisk: 'loss, positive', expectedShortfall: 'mean beyond it' },
    example: { returns: { file: 'returns.csv', column: 'r' }, level: 0.99 },
    run: ({ returns, tailShare, level }) => unconditionalLoss(returns, probabilityBeyond(level), tailShare),
  }),
];
