import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalCdf, normalPdf, normalQuantile } from '../../../units/normal-distribution.js';
import { uniformStream } from '../bootstrap/uniform-stream.js';
import { ImpossibleDataError, InsufficientHistoryError, OutOfDomainError } from '../estimator-error.js';
import { brierReport, brierScore, type ProbabilityForecast } from './brier.js';
import { conditionalCoverageTest } from './conditional-coverage.js';
import { shortfallTest, type ShortfallForecast } from './expected-shortfall-test.js';
import { trafficLight } from './traffic-light.js';

describe('conditional coverage', () => {
  const series = (text: string): boolean[] => Array.from(text, (mark) => mark === 'x');
  test('is the sum of both statistics, with the tail of two degrees of freedom', () => {
    const { statistic, pValue, coverage, independence } = conditionalCoverageTest(series('.....x......xx..'), 0.1);
    expect(statistic).toBe(coverage.statistic + independence.statistic);
    expect(pValue).toBeCloseTo(Math.exp(-statistic / 2), 15);
  });
  test('5.991 is its 5 % point: independent exceedances of the stated frequency fail one time in twenty or less', () => {
    const next = uniformStream(41);
    let [rejected, clustered] = [0, 0];
    for (let n = 0; n < 1_000; n++) {
      const calm = Array.from({ length: 500 }, () => next() < 0.05);
      const { statistic, pValue } = conditionalCoverageTest(calm, 0.05);
      expect(pValue < 0.05).toBe(statistic > 5.991464547107979);
      if (pValue < 0.05) rejected++;
      let hit = false;
      const storms = Array.from({ length: 500 }, () => (hit = next() < (hit ? 0.5 : 0.026)));
      if (conditionalCoverageTest(storms, 0.05).pValue < 0.05) clustered++;
    }
    expect(rejected / 1_000).toBeGreaterThan(0.03);
    expect(rejected / 1_000).toBeLessThan(0.08);
    expect(clustered / 1_000).toBeGreaterThan(0.95);
  });
  test('no observations and a probability of one are refused', () => {
    expect(() => conditionalCoverageTest([], 0.1)).toThrow(OutOfDomainError);
    expect(() => conditionalCoverageTest([true], 1)).toThrow(OutOfDomainError);
  });
});

describe("Basel's zones of 250 days at 1 %", () => {
  test.each([
    [0, 0.08105851616218143, 'green'],
    [1, 0.28575173879395216, 'green'],
    [2, 0.5431689733157259, 'green'],
    [3, 0.7581166977648832, 'green'],
    [4, 0.8921876269036251, 'green'],
    [5, 0.9588168159301517, 'yellow'],
    [6, 0.9862985521447963, 'yellow'],
    [7, 0.9959746612881922, 'yellow'],
    [8, 0.9989434675026432, 'yellow'],
    [9, 0.9997498099312595, 'yellow'],
    [10, 0.999946101370953, 'red'],
  ] as const)('%d exceedances', (exceedances, cumulative, zone) => {
    const light = trafficLight(250, exceedances, 0.01);
    expect(light.zone).toBe(zone);
    expect(light.cumulative).toBeCloseTo(cumulative, 13);
  });
  test('counts that are none are refused', () => {
    expect(() => trafficLight(0, 0, 0.01)).toThrow(OutOfDomainError);
    expect(() => trafficLight(10, 11, 0.01)).toThrow(OutOfDomainError);
    expect(() => trafficLight(10, 1, NaN)).toThrow(OutOfDomainError);
  });
});

describe('expected shortfall', () => {
  const P = 0.025;
  /** Of a standard normal: 1.960 and 2.338. */
  const [risk, shortfall] = [-normalQuantile(P), normalPdf(normalQuantile(P)) / P];
  const normalLoss = (_index: number, beyond: number): number => -normalQuantile(beyond);
  const history = (losses: readonly number[]): ShortfallForecast[] =>
    losses.map((loss) => ({ loss, valueAtRisk: risk, expectedShortfall: shortfall }));

  test('the statistics by hand', () => {
    const losses = [0, 3, 1, 2.5, ...new Array<number>(36).fill(-1)];
    const { sizes, together, exceedances } = shortfallTest(history(losses), { probability: P, seed: 1 });
    expect(exceedances).toBe(2);
    expect(sizes!.statistic).toBeCloseTo(1 - 5.5 / 2 / shortfall, 14);
    expect(together.statistic).toBeCloseTo(1 - 5.5 / (40 * P * shortfall), 14);
  });
  /** Acerbi and Szekely print −0.70 for the normal distribution at 250 days. */
  test('−0.7 is the 5 % point of the second statistic of 250 normal days', () => {
    const at = (statistic: number): number => {
      // Enough exceedances of the same size to have that statistic.
      const size = ((1 - statistic) * 250 * P * shortfall) / 10;
      const losses = Array.from({ length: 250 }, (_, i) => (i < 10 ? Math.max(size, 1.97) : 0));
      return shortfallTest(history(losses), { probability: P, seed: 2, lossBeyond: normalLoss }).together.pValue;
    };
    expect(at(-0.7)).toBeGreaterThan(0.04);
    expect(at(-0.7)).toBeLessThan(0.06);
  });
  test('a right forecast is rejected one time in twenty, one of thin tails nearly always', () => {
    const next = uniformStream(5);
    const normal = (): number => normalQuantile(next());
    // Student's t with three degrees of freedom: a normal over the root of a mean of three squares.
    const heavyLoss = (): number => normal() / Math.sqrt((normal() ** 2 + normal() ** 2 + normal() ** 2) / 3);
    let [rejected, caught] = [0, 0];
    for (let n = 0; n < 40; n++) {
      const question = { probability: P, seed: n, replications: 300, lossBeyond: normalLoss };
      const right = history(Array.from({ length: 250 }, normal));
      if (shortfallTest(right, question).together.pValue <= 0.05) rejected++;
      const heavy = history(Array.from({ length: 250 }, heavyLoss));
      if (shortfallTest(heavy, question).together.pValue <= 0.05) caught++;
    }
    expect(rejected).toBeLessThanOrEqual(6);
    expect(caught).toBeGreaterThanOrEqual(35);
  });
  test('without a tail of its own the forecast has the Pareto one with its shortfall, whose statistics are zero on average', () => {
    const losses = new Array<number>(250).fill(0);
    const none = shortfallTest(history(losses), { probability: P, seed: 3 });
    expect(none).toMatchObject({ sizes: null, exceedances: 0, together: { statistic: 1, pValue: 1 } });
    const average = Array.from({ length: 400 }, (_, i) => (i < 10 ? shortfall : 0));
    const { sizes, together } = shortfallTest(history(average), { probability: P, seed: 3 });
    expect(together.statistic).toBeCloseTo(0, 14);
    expect(sizes!.pValue).toBeGreaterThan(0.3);
    expect(sizes!.pValue).toBeLessThan(0.6);
  });
  test('a shortfall below the value at risk, a loss that is no number and nothing at all are refused', () => {
    const day = { loss: 1, valueAtRisk: 2, expectedShortfall: 3 };
    const question = { probability: P, seed: 1 };
    expect(() => shortfallTest([], question)).toThrow(InsufficientHistoryError);
    expect(() => shortfallTest([{ ...day, expectedShortfall: 1 }], question)).toThrow(ImpossibleDataError);
    expect(() => shortfallTest([{ ...day, valueAtRisk: 0 }], question)).toThrow(ImpossibleDataError);
    expect(() => shortfallTest([{ ...day, loss: NaN }], question)).toThrow(ImpossibleDataError);
    expect(() => shortfallTest([day], { ...question, probability: 0 })).toThrow(OutOfDomainError);
    expect(() => shortfallTest([day], { ...question, replications: 5 })).toThrow(OutOfDomainError);
    const broken = { ...question, probability: 0.9, lossBeyond: () => NaN };
    expect(() => shortfallTest([day], broken)).toThrow(ImpossibleDataError);
  });
});

describe('Brier', () => {
  const said = (probability: number, ...marks: boolean[]): ProbabilityForecast[] =>
    marks.map((occurred) => ({ probability, occurred }));
  const forecasts = [...said(0.1, false, false, false, false, true), ...said(0.8, true, true, false, true, true)];

  test('score and parts by hand', () => {
    const report = brierReport(forecasts);
    // (4 · 0.01 + 0.81 + 4 · 0.04 + 0.64) / 10
    expect(report.score).toBeCloseTo(0.165, 15);
    expect(report.reliability).toBeCloseTo((5 * 0.01 + 5 * 0) / 10, 15);
    expect(report.resolution).toBeCloseTo(0.09, 15);
    expect(report.uncertainty).toBeCloseTo(0.25, 15);
    expect(report.within).toBeCloseTo(0, 15);
    expect(report.skill).toBeCloseTo(0.34, 15);
    expect(report.bins.map(({ from, forecasts: count }) => [from, count])).toEqual([
      [0.1, 5],
      [0.8, 5],
    ]);
    expect(report.bins[0]!.frequency.point).toBe(0.2);
  });
  test('parts add up to the score; a certain and right forecast has none of it', () => {
    const any = fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), occurred: fc.boolean() });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 60 }), (list) => {
        const { score, reliability, resolution, uncertainty, within, bins } = brierReport(list);
        expect(reliability - resolution + uncertainty + within).toBeCloseTo(score, 14);
        expect(bins.reduce((sum, bin) => sum + bin.forecasts, 0)).toBe(list.length);
        // What differs inside bins a tenth wide cannot be more.
        expect(Math.abs(within)).toBeLessThan(0.11);
      }),
      { seed: 441, numRuns: 300 },
    );
    expect(brierReport([...said(1, true), ...said(0, false)])).toMatchObject({ score: 0, skill: 1 });
    expect(brierReport(said(0.5, true, true)).skill).toBeNull();
  });
  test('bins of true probabilities hold their mean forecast, those of halved ones do not', () => {
    const next = uniformStream(6);
    const true_ = Array.from({ length: 20_000 }, () => {
      const probability = normalCdf(normalQuantile(next()) - 1);
      return { probability, occurred: next() < probability };
    });
    const held = (list: readonly ProbabilityForecast[]): number => {
      const { bins } = brierReport(list, { confidence: 0.99 });
      return bins.filter(({ meanForecast, frequency: { low, high } }) => low <= meanForecast && meanForecast <= high)
        .length;
    };
    expect(held(true_)).toBe(10);
    const halved = true_.map((one) => ({ ...one, probability: one.probability / 2 }));
    expect(held(halved)).toBe(0);
    expect(brierScore(halved)).toBeGreaterThan(brierScore(true_));
  });
  test('no forecasts, no probabilities and edges that do not rise from 0 to 1 are refused', () => {
    expect(() => brierScore([])).toThrow(InsufficientHistoryError);
    expect(() => brierScore(said(1.1, true))).toThrow(ImpossibleDataError);
    expect(() => brierScore(said(NaN, true))).toThrow(ImpossibleDataError);
    for (const edges of [[0, 0.5], [0.1, 1], [0, 0.5, 0.5, 1], [0, NaN, 1], []]) {
      expect(() => brierReport(forecasts, { edges })).toThrow(OutOfDomainError);
    }
  });
});
