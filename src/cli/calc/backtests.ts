import { clopperPearson } from '../../risk/estimators/clopper-pearson.js';
import { independenceTest, kupiecTest } from '../../risk/estimators/kupiec.js';
import { binomialCdf } from '../../risk/estimators/incomplete-beta.js';
import { OutOfDomainError } from '../../risk/estimators/estimator-error.js';
import { calculator, type Calculator } from './calculator.js';
import { count, flags, number } from './fields.js';

const TEST = { statistic: 'likelihood ratio', pValue: 'probability of as large a one if the hypothesis holds' };

export const BACKTESTS: readonly Calculator[] = [
  calculator({
    name: 'kupiec',
    summary: 'do exceedances come as often as the model says?',
    source: 'Kupiec (1995), proportion of failures, χ² with one degree',
    inputs: {
      observations: count('forecasts made'),
      exceedances: count('forecasts that were exceeded'),
      probability: number('with which each should be exceeded, fraction'),
    },
    outputs: TEST,
    example: { observations: 255, exceedances: 7, probability: 0.01 },
    run: ({ observations, exceedances, probability }) => kupiecTest(observations, exceedances, probability),
  }),
  calculator({
    name: 'christoffersen',
    summary: 'do exceedances come independently of each other?',
    source: 'Christoffersen (1998), first-order chain, χ² with one degree',
    inputs: { exceeded: flags('true where a forecast was exceeded, in time order') },
    outputs: TEST,
    example: { exceeded: [false, true, true, false, false, false, true, false] },
    run: ({ exceeded }) => independenceTest(exceeded),
  }),
  calculator({
    name: 'clopper-pearson',
    summary: 'exact two-sided interval of a probability',
    source: 'Clopper and Pearson (1934)',
    inputs: {
      successes: count('times that it happened'),
      trials: count('times that it could'),
      confidence: number('level, 0.95 for 95 %'),
    },
    outputs: { low: 'fraction', high: 'fraction' },
    example: { successes: 10, trials: 1000, confidence: 0.95 },
    run: ({ successes, trials, confidence }) => {
      const { low, high } = clopperPearson(successes, trials, confidence);
      return { low, high };
    },
  }),
  calculator({
    name: 'binomial',
    summary: 'probability of no more successes than that: the zones of the traffic light',
    source: 'regularised incomplete beta function',
    inputs: {
      successes: count('times that it happened'),
      trials: count('times that it could'),
      probability: number('of each success, fraction'),
    },
    outputs: { probability: 'fraction' },
    example: { successes: 4, trials: 250, probability: 0.01 },
    run: ({ successes, trials, probability }) => {
      if (!(probability >= 0 && probability <= 1)) throw new OutOfDomainError('The probability', probability, '0 to 1');
      if (!(trials > 0)) throw new OutOfDomainError('The trials', trials, 'the whole numbers from one');
      return { probability: successes >= trials ? 1 : binomialCdf(successes, trials, probability) };
    },
  }),
];
