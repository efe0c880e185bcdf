import { describe, expect, test } from '@jest/globals';
import { uniforms } from '../../../test/support/uniforms.js';
import { slippageAt } from '../../risk/estimators/slippage.js';
import { SIZES, SLIPPAGES, type DepthMeasure } from './depth-measure.js';
import { sealSample, type DepthSample } from './depth-sample.js';
import { lowQuantile, sizingDepth } from './low-quantile.js';
import { nextSampleTime } from './sample-times.js';

const DAY = 86_400;
const UNTIL = 1_700_000_000;
const RULE = { days: 30, quantile: 0.05, until: UNTIL };

/** A pool of constant product with this much on each side: a sale worth v loses v / (depth + v). */
const measure = (depth: number): DepthMeasure => ({
  worthAt: SLIPPAGES.map((s) => (depth * s) / (1 - s)),
  slippageAt: SIZES.map((size) => size / (depth + size)),
});

/** Samples spread over so many days before UNTIL, of depths of their own. */
function samples(depths: readonly number[], days = 30, stressedPart: number | null = 0.5): DepthSample[] {
  return depths.map((depth, i) => {
    const time = UNTIL - Math.round(((depths.length - 1 - i) / depths.length) * days * DAY);
    const stressed = stressedPart === null ? null : measure(depth * stressedPart);
    return sealSample({ asset: 'ETH', kind: 'pools', venue: 'pools:DAI', time }, { full: measure(depth), stressed }, i);
  });
}
const spread = (count: number): number[] => Array.from({ length: count }, (_, i) => 1e6 * (1 + ((i * 37) % count)));

describe('the low quantile of depth', () => {
  test('of 200 known depths is the tenth from below, and careful by its interval', () => {
    const { full, stressed, samples: used } = lowQuantile('ETH', samples(spread(200)), RULE);
    expect(used).toBe(200);
    const [tenth] = [10e6];
    expect(full?.worthAt[0]?.point).toBeCloseTo((tenth * 0.01) / 0.99, 3);
    // The high quantile of slippage has rank 190 from below, which is the eleventh shallowest market.
    expect(full?.slippageAt[4]?.point).toBeCloseTo(1e6 / (11e6 + 1e6), 9);
    expect(full!.worthAt[0]!.low).toBeLessThan(full!.worthAt[0]!.point);
    expect(full!.slippageAt[4]!.high).toBeGreaterThan(full!.slippageAt[4]!.point);
    expect(stressed?.worthAt[0]?.point).toBeCloseTo((tenth * 0.5 * 0.01) / 0.99, 3);
  });

  test('needs 59 samples for 5 %, and says so with one less', () => {
    expect(lowQuantile('ETH', samples(spread(59)), RULE).why).toBeNull();
    const { full, why } = lowQuantile('ETH', samples(spread(58)), RULE);
    expect(full).toBeNull();
    expect(why).toMatch(/58 samples: .*59/);
  });

  test('is not taken from many samples of a few days', () => {
    const { full, why } = lowQuantile('ETH', samples(spread(500), 10), RULE);
    expect(full).toBeNull();
    expect(why).toBe('samples lie on 11 days, 24 of 30 are needed');
  });

  test('counts samples that could not be measured, and does not use them', () => {
    const all = samples(spread(100)).map((sample, i) =>
      i % 10 === 0 ? { ...sample, full: null, stressed: null } : sample,
    );
    expect(lowQuantile('ETH', all, RULE)).toMatchObject({ samples: 90, unmeasured: 10, why: null });
  });

  test('without the largest providers needs them known in every sample', () => {
    const all = samples(spread(100)).map((sample, i) => (i === 3 ? { ...sample, stressed: null } : sample));
    const { full, stressed, stressedWhy } = lowQuantile('ETH', all, RULE);
    expect([full === null, stressed, stressedWhy]).toEqual([false, null, '1 of 100 samples do not know the providers']);
  });

  test('names the samples used: another one is another hash', () => {
    const all = samples(spread(100));
    const { samplesHash } = lowQuantile('ETH', all, RULE);
    expect(lowQuantile('ETH', all, RULE).samplesHash).toBe(samplesHash);
    expect(lowQuantile('ETH', all.slice(1), RULE).samplesHash).not.toBe(samplesHash);
  });

  test('gives a curve that estimators take, also when the market was empty for a part of the time', () => {
    const empty: DepthMeasure = { worthAt: SLIPPAGES.map(() => 0), slippageAt: SIZES.map(() => 1) };
    const all = samples(spread(100)).map((sample, i) => (i % 8 === 0 ? { ...sample, full: empty } : sample));
    const { full } = lowQuantile('ETH', all, RULE);
    expect(full?.worthAt[5]?.point).toBe(0);
    expect(slippageAt(full!.curve, 1e4)).toBeCloseTo(1, 12);
  });
});

describe('the depth that is sized on', () => {
  const curveOf = (depth: number) =>
    [1e3, 1e4, 1e5, 1e6, 1e7].map((value) => ({ value, slippage: value / (depth + value) }));

  test('is nowhere deeper than the market now or than its low quantile', () => {
    const next = uniforms(5);
    const history = lowQuantile('ETH', samples(spread(100), 30, null), RULE);
    for (const depth of [1e5, 1e6, 1e7, 1e9]) {
      const now = curveOf(depth);
      const { curve, basis, form } = sizingDepth(now, history);
      expect([basis, form]).toEqual(['least of now and history', 'full']);
      for (let n = 0; n < 50; n++) {
        const size = 1e3 * 10 ** (4 * next());
        const least = Math.max(slippageAt(now, size), slippageAt(history.full!.curve, size));
        expect(slippageAt(curve, size)).toBeGreaterThanOrEqual(least * (1 - 1e-9));
      }
    }
  });

  test('takes the form without the largest providers where it is known', () => {
    const history = lowQuantile('ETH', samples(spread(100)), RULE);
    const { curve, form } = sizingDepth(curveOf(1e9), history);
    expect(form).toBe('stressed');
    expect(slippageAt(curve, 1e6)).toBeGreaterThanOrEqual(slippageAt(history.full!.curve, 1e6));
  });

  test('is the market now where there is too little history, and says why', () => {
    const history = lowQuantile('ETH', samples(spread(10)), RULE);
    const now = curveOf(1e6);
    expect(sizingDepth(now, history)).toEqual({ curve: now, basis: 'now', form: null, why: history.why });
  });

  test('is nothing where nothing can be sold now, whatever was once', () => {
    const history = lowQuantile('ETH', samples(spread(100)), RULE);
    expect(sizingDepth([], history).curve).toEqual([]);
  });
});

describe('the times of samples', () => {
  const times = (seed: string, count: number): number[] => {
    const drawn = [0];
    for (let n = 0; n < count; n++) drawn.push(nextSampleTime(seed, 'ETH', drawn.at(-1)!, 3_600));
    return drawn;
  };

  test('are the same for the same seed, and others for another seed or source', () => {
    expect(times('a', 20)).toEqual(times('a', 20));
    expect(times('a', 20)).not.toEqual(times('b', 20));
    expect(nextSampleTime('a', 'ETH', 1_000, 3_600)).not.toBe(nextSampleTime('a', 'LINK', 1_000, 3_600));
  });

  test('come an hour apart on average, and are exponential: the distance of Kolmogorov and Smirnov is below its 1 % bound', () => {
    const drawn = times('seed', 4_000);
    const waits = drawn.slice(1).map((time, i) => time - drawn[i]!);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    expect(Math.abs(mean / 3_600 - 1)).toBeLessThan(4 / Math.sqrt(waits.length));
    const sorted = waits.sort((a, b) => a - b);
    const distance = sorted.reduce((most, wait, i) => {
      return Math.max(most, Math.abs((i + 0.5) / sorted.length - (1 - Math.exp(-wait / 3_600))));
    }, 0);
    expect(distance).toBeLessThan(1.63 / Math.sqrt(waits.length));
  });

  test('fall on every hour of the day alike: a chi-square over 24 hours is below its 1 % bound', () => {
    const counts = Array.from({ length: 24 }, () => 0);
    for (const time of times('day', 12_000)) counts[Math.floor((time % DAY) / 3_600)]! += 1;
    const expected = 12_001 / 24;
    const square = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(square).toBeLessThan(41.6);
  });
});
