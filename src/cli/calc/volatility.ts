import { DAILY_DECAY, ewmaRecursion, ewmaVariance, memoryOf } from '../../risk/estimators/ewma.js';
import { fitGarch, forecastVariances } from '../../risk/estimators/garch.js';
import { fitHar, forecastHar } from '../../risk/estimators/har.js';
import { momentsOf } from '../../risk/estimators/moments.js';
import { rangeVariance, yangZhangWeight, type RangeEstimator } from '../../risk/estimators/range-volatility.js';
import { annualised, closeToCloseVolatility, DAYS_PER_YEAR } from '../../risk/estimators/realised.js';
import { flatForecast } from '../../risk/estimators/variance-forecast.js';
import { OutOfDomainError } from '../../risk/estimators/estimator-error.js';
import { calculator, type Calculator } from './calculator.js';
import { choice, count, number, optional, positive, series } from './fields.js';

const RETURNS = series('returns, oldest first');
const PERIODS = optional(positive('periods of the series in a year; 365 unless told, 8760 for hours'));
const STEPS = optional(count('periods to forecast; 5 unless told', 100_000));
const DEFAULT_STEPS = 5;

/** Open, high, low and close as four series of one length. */
interface Bars {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

function barsOf({ open, high, low, close }: Bars) {
  for (const other of [high, low, close]) {
    if (other.length !== open.length) {
      throw new OutOfDomainError(
        'The length of a price series',
        other.length,
        `${String(open.length)}, one price a bar`,
      );
    }
  }
  return Array.from(open, (price, i) => ({
    ...{ open: price, high: high[i] ?? Number.NaN, low: low[i] ?? Number.NaN, close: close[i] ?? Number.NaN },
  }));
}

const rangeCalculator = (name: RangeEstimator, source: string): Calculator =>
  calculator({
    name,
    summary: `volatility from open, high, low and close, ${name}`,
    source,
    inputs: {
      open: series('opening prices, oldest first'),
      high: series('highest prices'),
      low: series('lowest prices'),
      close: series('closing prices'),
      periodsPerYear: PERIODS,
    },
    outputs: {
      variance: 'per bar',
      volatility: 'per square-root year, fraction',
      ...(name === 'yang-zhang' ? { weight: 'k, the weight of the bodies' } : {}),
    },
    example: {
      ...{ open: [100, 101, 99, 102], high: [102, 103, 101, 104], low: [99, 98, 98, 101], close: [101, 99, 100, 103] },
      periodsPerYear: 365,
    },
    run: ({ periodsPerYear = DAYS_PER_YEAR, ...bars }) => {
      const variance = rangeVariance(barsOf(bars), name);
      const weight = name === 'yang-zhang' ? yangZhangWeight(bars.open.length - 1) : undefined;
      return { variance, volatility: annualised(variance, periodsPerYear), weight };
    },
  });

export const VOLATILITIES: readonly Calculator[] = [
  calculator({
    name: 'close-to-close',
    summary: 'realised volatility of returns',
    source: 'sample standard deviation (n − 1) times the root of the periods of a year',
    inputs: { returns: RETURNS, periodsPerYear: PERIODS },
    outputs: { variance: 'per period', volatility: 'per square-root year, fraction', mean: 'per period' },
    example: { returns: [0.01, -0.02, 0.015, -0.03, 0.005], periodsPerYear: 365 },
    run: ({ returns, periodsPerYear = DAYS_PER_YEAR }) => {
      const { mean, deviation } = momentsOf(returns, 'A realised volatility');
      return { variance: deviation * deviation, volatility: closeToCloseVolatility(returns, periodsPerYear), mean };
    },
  }),
  calculator({
    name: 'ewma',
    summary: 'exponentially weighted variance of the next return, and its flat forecast',
    source: 'RiskMetrics technical document (1996), 5.2',
    inputs: {
      returns: RETURNS,
      decay: optional(number('weight kept per period; 0.94 unless told')),
      start: optional(
        number('variance before the first return; looked back for unless told, which needs a long series'),
      ),
      steps: STEPS,
      periodsPerYear: PERIODS,
    },
    outputs: {
      variance: 'of the next return, per period',
      volatility: 'per square-root year',
      forecast: 'variances of the next periods',
    },
    example: { returns: [0.01, -0.02, 0.015, -0.03, 0.005], decay: 0.94, start: 0.0004 },
    run: ({ returns, decay = DAILY_DECAY, start, steps = DEFAULT_STEPS, periodsPerYear = DAYS_PER_YEAR }) => {
      memoryOf(decay);
      if (start !== undefined && !(start >= 0)) throw new OutOfDomainError('The start', start, 'zero and above');
      const variance = start === undefined ? ewmaVariance(returns, decay) : ewmaRecursion(returns, decay, start);
      return { variance, volatility: annualised(variance, periodsPerYear), forecast: flatForecast(variance, steps) };
    },
  }),
  calculator({
    name: 'ewma-memory',
    summary: 'observations after which the start of an exponentially weighted variance weighs less than one per cent',
    source: 'ln 0.01 / ln decay',
    inputs: { decay: number('weight kept per period') },
    outputs: { observations: 'count, not rounded' },
    example: { decay: 0.94 },
    run: ({ decay }) => ({ observations: memoryOf(decay) }),
  }),
  rangeCalculator('parkinson', 'Parkinson (1980)'),
  rangeCalculator('garman-klass', 'Garman and Klass (1980)'),
  rangeCalculator('rogers-satchell', 'Rogers and Satchell (1991)'),
  rangeCalculator('yang-zhang', 'Yang and Zhang (2000); the first bar gives its close alone'),
  calculator({
    name: 'garch-fit',
    summary: 'GARCH(1,1) or GJR(1,1) with a constant mean by maximum likelihood, and variance forecasts',
    source: 'Bollerslev (1986, 1987); Glosten, Jagannathan and Runkle (1993)',
    inputs: {
      returns: series('returns, oldest first, 500 or more; 100 times a fraction is as good'),
      model: choice(['garch', 'gjr'], 'gjr lets falls move the variance more'),
      distribution: choice(['normal', 't'], 'of the shocks'),
      backcast: optional(
        choice(['mean-square', 'exponential'], 'variance before the first return; mean-square unless told'),
      ),
      steps: STEPS,
    },
    outputs: {
      ...{ mu: 'mean', omega: 'of the variance equation', alpha: 'reaction', gamma: 'what a fall adds (gjr)' },
      ...{ beta: 'memory', nu: 'degrees of freedom (t)', logLikelihood: 'at the peak' },
      forecast: 'variances of the next periods, square of the unit of the returns',
      standardErrors: 'by the Hessian; zero for a parameter held at its bound',
    },
    example: { returns: { file: 'returns.csv', column: 'r' }, model: 'garch', distribution: 'normal' },
    run: ({ returns, model, distribution, backcast = 'mean-square', steps = DEFAULT_STEPS }) => {
      const presample = backcast === 'exponential' ? 'backcast' : backcast;
      const fit = fitGarch(returns, { model, distribution, presample, maxPersistence: 1 });
      const { mean: mu, omega, alpha, gamma, beta, nu, logLikelihood } = fit;
      const { mean: muError, ...errors } = fit.standardErrors;
      return {
        ...{ mu, omega, alpha, gamma, beta, nu, logLikelihood, forecast: forecastVariances(fit, steps) },
        standardErrors: { mu: muError, ...errors },
      };
    },
  }),
  calculator({
    name: 'har-fit',
    summary: 'heterogeneous autoregression of a realised variance on 1, 5 and 22 periods, and its forecasts',
    source: 'Corsi (2009), least squares',
    inputs: { variances: series('realised variances, oldest first, 62 or more'), steps: STEPS },
    outputs: {
      ...{ constant: '', daily: 'of the last variance', weekly: 'of the mean of 5', monthly: 'of the mean of 22' },
      ...{ rSquared: 'share explained', forecast: 'variances of the next periods, none below the smallest seen' },
    },
    example: { variances: { file: 'variances.csv', column: 'rv' } },
    run: ({ variances, steps = DEFAULT_STEPS }) => {
      const fit = fitHar(variances);
      const { constant, daily, weekly, monthly, rSquared } = fit;
      return { constant, daily, weekly, monthly, rSquared, forecast: forecastHar(fit, steps) };
    },
  }),
];
