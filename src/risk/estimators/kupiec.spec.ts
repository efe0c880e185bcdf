import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OutOfDomainError } from './estimator-error.js';
import { independenceTest, kupiecTest } from './kupiec.js';

describe('proportion of failures', () => {
  test.each([
    [255, 7, 0.01, 5.316341340978184],
    [255, 6, 0.01, 3.415357526264515],
    [510, 1, 0.01, 4.974722886533934],
    [510, 2, 0.01, 2.474621200348352],
    [1_000, 4, 0.01, 4.70596454128431],
    [1_000, 16, 0.01, 3.0765534575433833],
    [1_000, 17, 0.01, 4.090972554545601],
    [250, 0, 0.01, 5.025167926750726],
    [250, 5, 0.01, 1.9568098],
  ])('%d observations with %d exceedances at %d', (observations, exceedances, probability, statistic) => {
    expect(kupiecTest(observations, exceedances, probability).statistic).toBeCloseTo(
      statistic,
      statistic === 1.9568098 ? 7 : 10,
    );
  });

  /** Kupiec's table of numbers of failures that do not reject the model at 95 %; its first row prints the upper end only. */
  test.each([
    [255, 0.01, 1, 6],
    [510, 0.01, 2, 10],
    [1_000, 0.01, 5, 16],
    [255, 0.05, 7, 20],
    [510, 0.05, 17, 35],
    [1_000, 0.05, 38, 64],
  ])('%d observations at %d keep the model from %d to %d exceedances', (observations, probability, first, last) => {
    const kept = (exceedances: number): boolean => kupiecTest(observations, exceedances, probability).pValue > 0.05;
    expect([first, last].map(kept)).toEqual([true, true]);
    expect(kept(last + 1)).toBe(false);
    if (first > 0) expect(kept(first - 1)).toBe(false);
  });

  test('the statistic is zero at the stated frequency, and its 5 % point is 3.841', () => {
    expect(kupiecTest(1_000, 10, 0.01)).toEqual({ statistic: 0, pValue: 1 });
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 2_000 }), fc.double({ min: 0.001, max: 0.5, noNaN: true }), (n, p) => {
        const { statistic, pValue } = kupiecTest(n, Math.floor(n / 7), p);
        expect(pValue < 0.05).toBe(statistic > 3.841458820694124);
      }),
      { seed: 161, numRuns: 300 },
    );
  });
});

describe('independence', () => {
  const series = (text: string): boolean[] => Array.from(text, (mark) => mark === 'x');
  test('the statistic by hand: chain 00 10, 01 2, 10 2, 11 1', () => {
    const { statistic } = independenceTest(series('.....x......xx..'));
    const L = (n: number, p: number): number => n * Math.log(p);
    const together = L(3, 3 / 15) + L(12, 12 / 15);
    const apart = L(2, 2 / 12) + L(10, 10 / 12) + L(1, 1 / 3) + L(2, 2 / 3);
    expect(statistic).toBeCloseTo(2 * (apart - together), 12);
  });
  test('exceedances in one block are rejected, spread ones are not, and none at all say nothing', () => {
    expect(independenceTest(series(`${'.'.repeat(200)}xxxxxxxx${'.'.repeat(200)}`)).pValue).toBeLessThan(1e-6);
    expect(independenceTest(series('...................x'.repeat(20))).pValue).toBeGreaterThan(0.05);
    expect(independenceTest(series('....'))).toEqual({ statistic: 0, pValue: 1 });
  });
});

test('more exceedances than observations, and a probability of one, are refused', () => {
  expect(() => kupiecTest(10, 11, 0.01)).toThrow(OutOfDomainError);
  expect(() => kupiecTest(10, 1.5, 0.01)).toThrow(OutOfDomainError);
  expect(() => kupiecTest(0, 0, 0.01)).toThrow(OutOfDomainError);
  expect(() => kupiecTest(10, 1, 1)).toThrow(OutOfDomainError);
  expect(() => independenceTest([])).toThrow(OutOfDomainError);
});
