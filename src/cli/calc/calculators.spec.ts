import { describe, expect, test } from '@jest/globals';
import { uniforms } from '../../../test/support/uniforms.js';
import { normalQuantile } from '../../units/normal-distribution.js';
import { BallastError } from '../../units/ballast-error.js';
import type { Calculator } from './calculator.js';
import { compute } from './compute.js';
import { CALCULATORS, FAMILIES } from './registry.js';

const ALL = [...CALCULATORS.values()];

/** What analysts rely on: name, fields that must be given, fields that are answered. */
const PROMISED: readonly (readonly [name: string, inputs: string, outputs: string])[] = [
  ['duty', 'bps', 'duty'],
  ['annual-fee', 'duty', 'bps'],
  ['first-passage-gbm', 'collateralRatio liquidationRatio drift volatility days', 'probability'],
  ['first-passage-hourly', 'collateralRatio liquidationRatio volatility hours', 'probability'],
  ['first-passage-kou', 'distance drift volatility intensity upProbability etaUp etaDown years', 'probability'],
  ['garch-fit', 'returns model distribution', 'mu omega alpha beta logLikelihood forecast'],
  ['gpd-fit', 'losses threshold', 'xi beta exceedances negativeLogLikelihood valueAtRisk expectedShortfall'],
  ['block-length', 'series', 'stationary circular'],
  ['kupiec', 'observations exceedances probability', 'statistic pValue'],
  ['clopper-pearson', 'successes trials confidence', 'low high'],
  ['bad-debt-closed-form', 'liquidationRatio slippage keeperMargin volatility hours', 'probability lossPerDebt'],
  ['liquidation-ratio-gaussian', 'alpha slippage keeperMargin volatility hours', 'liquidationRatio'],
  ['barrier-option', 'type option spot strike barrier rebate rate dividend volatility years', 'price'],
  ['value-at-risk', 'prices windowHours level at', 'drop interval method'],
  ['auction-times', 'buf cut step cusp tail', 'secondsToOraclePrice secondsToCusp'],
  ['constant-product-out', 'amountIn reserveIn reserveOut feeBps', 'amountOut'],
  ['stable-swap-out', 'balances amplification amountIn from to', 'amountOut'],
  [
    'cascade',
    'vaults price liquidationRatio impact dailyVolatility dailyVolume shock',
    'liquidated quantity price badDebt',
  ],
  ['pi-spectral-radius', 'a b kp ki', 'radius'],
  ['smart-ltv', 'volatility liquidity debt bonus confidence', 'ltv'],
  ['gauntlet-lltv', 'initial repay maxDrawdown', 'lltv'],
];

const next = uniforms(41);
const returns = Array.from({ length: 600 }, (_, i) => 0.01 * (1 + (i % 60) / 60) * normalQuantile(next()));
const deviations = returns.slice(0, 100);
const HOUR = 3_600;
const candles = returns.map((_, i) => {
  const price = (k: number): number => 100 * Math.exp(returns.slice(0, k).reduce((sum, r) => sum + r, 0));
  const [open, close] = [price(i), price(i + 1)];
  return { time: 1.6e9 + i * HOUR, open, high: Math.max(open, close), low: Math.min(open, close), close, volume: 1 };
});
candles.forEach((candle) => (candle.time -= candle.time % HOUR));

/** In the place of files. */
const DATA: Readonly<Record<string, unknown>> = {
  ...{ returns, losses: returns.map(Math.abs), series: returns, values: returns, variances: returns.map((r) => r * r) },
  ...{ prices: candles, deviations, adjustments: returns.slice(100, 200) },
};
const THRESHOLDS: Readonly<Record<string, unknown>> = {
  threshold: 0.012,
  level: 0.95,
  windowHours: 3,
  paths: 500,
  at: 1.6e9 + 599 * HOUR,
};

/** Two assets that move together, with common crashes. */
const pair = [0, 1].map((k) =>
  returns.slice(0, 300).map((r, i) => (i % 100 === 50 ? -0.3 : r) + 0.005 * (returns[300 - i - k] ?? 0)),
);

/** Calm but for a few jumps to both sides. */
const jumpy = returns.map((r, i) => (i % 100 === 70 ? (i % 200 === 70 ? 0.3 : -0.3) : r));

function exampleOf({ name, example, inputs }: Calculator): Record<string, unknown> {
  const given = JSON.parse(example) as Record<string, unknown>;
  if (!example.includes('"file"')) return given;
  const replaced = Object.entries(given).map(([field, value]): [string, unknown] => [
    field,
    DATA[field] ?? THRESHOLDS[field] ?? value,
  ]);
  if ('series' in given && Array.isArray(given['series'])) return { ...given, series: pair };
  if (name === 'kou-fit') return { returns: jumpy };
  const paths = inputs.some(({ field }) => field === 'paths') ? { paths: THRESHOLDS['paths'] } : {};
  // Of a few hundred hours it forecasts rare falls only.
  const rare = name === 'value-at-risk' ? { level: 0.995 } : {};
  return { ...Object.fromEntries(replaced), ...paths, ...rare };
}

/** Everything in it is what JSON can hold. */
function expectPlain(value: unknown): void {
  expect(JSON.parse(JSON.stringify(value))).toEqual(value);
  expect(JSON.stringify(value)).not.toMatch(/NaN/);
}

describe('registry', () => {
  test('names are lower case, unique and promised fields are there', () => {
    expect(CALCULATORS.size).toBe(FAMILIES.reduce((sum, { calculators }) => sum + calculators.length, 0));
    ALL.forEach(({ name }) => expect(name).toMatch(/^[a-z]+(-[a-z0-9]+)*$/));
    for (const [name, inputs, outputs] of PROMISED) {
      const found = CALCULATORS.get(name);
      const required = found?.inputs.filter(({ required: must }) => must).map(({ field }) => field);
      expect([name, required?.sort()]).toEqual([name, inputs.split(' ').sort()]);
      expect(Object.keys(found?.outputs ?? {})).toEqual(expect.arrayContaining(outputs.split(' ')));
    }
  });
  test('every calculator says what it does, by which definition, and what each field is', () => {
    for (const { summary, source, inputs, outputs } of ALL) {
      expect(summary.length).toBeGreaterThan(10);
      expect(source.length).toBeGreaterThan(5);
      inputs.forEach(({ description }) => expect(description).not.toBe(''));
      expect(Object.keys(outputs)).not.toEqual([]);
    }
  });
});

describe.each(ALL.map((it) => [it.name, it] as const))('%s', (name, it) => {
  test('its example runs and answers the fields that it names', async () => {
    const answer = (await compute(name, JSON.stringify(exampleOf(it)))) as Record<string, unknown>;
    expectPlain(answer);
    expect(Object.keys(it.outputs)).toEqual(expect.arrayContaining(Object.keys(answer)));
  });
  test('wild numbers are answered with numbers or refused by name, whichever field they stand in', async () => {
    const wild = [0, -1, 1e-300, 1e300, -1e300, 0.5, 2, 1, 3.7, -0.999, 1e9];
    const example = exampleOf(it);
    const faults: unknown[] = [];
    for (const field of Object.keys(example).filter((key) => typeof example[key] === 'number')) {
      for (const value of wild) {
        const answer = await compute(name, JSON.stringify({ ...example, [field]: value })).catch(
          (error: unknown) => error,
        );
        if (!(answer instanceof Error)) expectPlain(answer);
        else if (!/^input\/(refused|calculator-field|no-number)$/.test((answer as BallastError).code))
          faults.push([field, value, String(answer)]);
      }
    }
    expect(faults).toEqual([]);
  }, 20_000);
  test('without any of its required fields it names the field', async () => {
    const example = exampleOf(it);
    for (const { field } of it.inputs.filter(({ required }) => required)) {
      const rest = Object.fromEntries(Object.entries(example).filter(([key]) => key !== field));
      await expect(compute(name, JSON.stringify(rest))).rejects.toMatchObject({
        code: 'input/calculator-field',
        details: { field },
      });
    }
  });
});
