import { brierReport } from '../../risk/estimators/backtests/brier.js';
import { conditionalCoverageTest } from '../../risk/estimators/backtests/conditional-coverage.js';
import { shortfallTest } from '../../risk/estimators/backtests/expected-shortfall-test.js';
import { trafficLight } from '../../risk/estimators/backtests/traffic-light.js';
import { clopperPearson } from '../../risk/estimators/clopper-pearson.js';
import { independenceTest, kupiecTest } from '../../risk/estimators/kupiec.js';
import { OutOfDomainError } from '../../risk/estimators/estimator-error.js';
import { calculator, type Calculator } from './calculator.js';
import { count, flags, number, optional, series } from './fields.js';

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
    summary:
      'do exceedances come independently of each other, and with a stated probability as often as it says besides?',
    source: 'Christoffersen (1998), first-order chain, χ² with one degree; with the coverage, two',
    inputs: {
      exceeded: flags('true where a forecast was exceeded, in time order'),
      probability: optional(number('with which each should be exceeded, fraction')),
    },
    outputs: { ...TEST, conditionalCoverage: 'independence and coverage at once, where a probability is given' },
    example: { exceeded: [false, true, true, false, false, false, true, false], probability: 0.1 },
    run: ({ exceeded, probability }) => {
      const conditionalCoverage =
        probability === undefined ? undefined : conditionalCoverageTest(exceeded, probability);
      return { ...independenceTest(exceeded), conditionalCoverage };
    },
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
    name: 'traffic-light',
    summary: "Basel's zone of so many exceedances, and the probability of no more of them",
    source: 'Basel Committee on Banking Supervision (1996)',
    inputs: {
      observations: count('forecasts made'),
      exceedances: count('forecasts that were exceeded'),
      probability: number('with which each should be exceeded, fraction'),
    },
    outputs: { zone: 'green, yellow or red', cumulative: 'fraction' },
    example: { observations: 250, exceedances: 4, probability: 0.01 },
    run: ({ observations, exceedances, probability }) => trafficLight(observations, exceedances, probability),
  }),
  calculator({
    name: 'acerbi-szekely',
    summary: 'is the forecast expected shortfall large enough?',
    source: 'Acerbi and Szekely (2014), tests 1 (sizes) and 2 (together), p-values by simulation',
    inputs: {
      losses: series('what came, positive where something was lost'),
      valueAtRisk: series('what was forecast for each period'),
      expectedShortfall: series('what was forecast for each period'),
      probability: number('of a loss beyond the value at risk, fraction'),
      seed: optional(count('whole number that all chance follows from; 1 unless told')),
      replications: optional(count('simulated histories; 5000 unless told', 20_000)),
    },
    outputs: {
      sizes: 'statistic and p-value of the sizes of exceedances, null without any',
      together: 'of size and number: zero on average if right, negative if too small',
      exceedances: 'count',
    },
    example: {
      ...{ losses: [0.01, 0.03, 0.01, 0.025], valueAtRisk: [0.02, 0.02, 0.02, 0.02] },
      ...{ expectedShortfall: [0.026, 0.026, 0.026, 0.026], probability: 0.025, replications: 1000 },
    },
    run: ({ losses, valueAtRisk, expectedShortfall, probability, seed = 1, replications }) => {
      for (const other of [valueAtRisk, expectedShortfall]) sameLength('The number of forecasts', other, losses);
      const forecasts = Array.from(losses, (loss, i) => ({
        ...{ loss, valueAtRisk: valueAtRisk[i] ?? Number.NaN, expectedShortfall: expectedShortfall[i] ?? Number.NaN },
      }));
      const more = replications === undefined ? {} : { replications };
      return shortfallTest(forecasts, { probability, seed, ...more });
    },
  }),
  calculator({
    name: 'brier',
    summary: 'score of stated probabilities, with its parts and how often each bin came to pass',
    source: 'Brier (1950), Murphy (1973)',
    inputs: {
      probabilities: series('what was stated, fractions'),
      occurred: flags('true where it came to pass'),
      edges: optional(series('of the bins, rising from 0 to 1; tenths unless told')),
      confidence: optional(number("level of the bins' intervals; 0.9 unless told")),
    },
    outputs: {
      ...{ score: 'mean squared distance', reliability: 'small is good', resolution: 'large is good' },
      ...{ uncertainty: 'of the event', within: 'left over inside bins', skill: '1 − score / uncertainty, or null' },
      bins: 'from, to, forecasts, mean forecast, frequency with its interval',
    },
    example: { probabilities: [0.1, 0.1, 0.8, 0.8], occurred: [false, true, true, true] },
    run: ({ probabilities, occurred, edges, confidence = 0.9 }) => {
      sameLength('The number of outcomes', occurred, probabilities);
      const forecasts = Array.from(probabilities, (probability, i) => ({
        probability,
        occurred: occurred[i] === true,
      }));
      return brierReport(forecasts, { confidence, ...(edges === undefined ? {} : { edges: [...edges] }) });
    },
  }),
];

function sameLength(what: string, { length }: ArrayLike<unknown>, like: ArrayLike<unknown>): void {
  if (length !== like.length) throw new OutOfDomainError(what, length, `${String(like.length)}, one a period`);
}
