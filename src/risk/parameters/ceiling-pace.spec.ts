import { describe, expect, test } from '@jest/globals';
import { riskTarget, typeInput } from '../../../test/builders/sizing.builder.js';
import { sizeCeilingPace } from './ceiling-pace.js';
import type { Sized } from './sizing-input.js';

const HOUR = 3_600;
const target = riskTarget({ depthRecoverySeconds: 6 * HOUR });
const CAPACITY = { low: 1e6, point: 2e6, high: 4e6 };
function size(gap: number, ttlSeconds: number, capacity = CAPACITY): { readonly gap: Sized; readonly ttl: Sized } {
  const [sizedGap, ttl] = sizeCeilingPace(typeInput({ auto: { gap, ttlSeconds } }), capacity, target);
  return { gap: sizedGap!, ttl: ttl! };
}

test('a ceiling that is set by hand has no pace', () => {
  expect(sizeCeilingPace(typeInput({ auto: null }), CAPACITY, target)).toEqual([]);
});

describe('the gap', () => {
  test('may be half of what the market carries where one period is one half-life, three quarters where it is two', () => {
    expect(size(1e6, 6 * HOUR).gap.interval).toEqual({ low: 5e5, point: 1e6, high: 2e6 });
    const { low, point, high } = size(1e6, 12 * HOUR).gap.interval;
    [7.5e5, 1.5e6, 3e6].forEach((value, index) => expect([low, point, high][index]).toBeCloseTo(value, 6));
  });

  test('is left inside the interval and below it: nobody asked for a faster pace', () => {
    expect(size(1.5e6, 6 * HOUR).gap).toMatchObject({ wanted: 1.5e6, decision: 'leave' });
    expect(size(1e3, 6 * HOUR).gap).toMatchObject({ wanted: 1e3, decision: 'leave' });
  });

  test('above the interval falls to the point, in whole thousands', () => {
    const capacity = { low: 1e6, point: 2_000_999 * 2, high: 4.5e6 };
    expect(size(3e6, 6 * HOUR, capacity).gap).toMatchObject({ wanted: 2_000_000, decision: 'change' });
  });

  test('in a market that takes nothing falls to a thousand, and a smaller one does not rise to it', () => {
    const nothing = { low: 0, point: 0, high: 0 };
    expect(size(1e6, 6 * HOUR, nothing).gap).toMatchObject({ wanted: 1_000, decision: 'change' });
    expect(size(400, 6 * HOUR, nothing).gap).toMatchObject({ wanted: 400, decision: 'leave' });
  });

  test('is measured over the period that is asked for, not the shorter one in force', () => {
    expect(size(1e6, HOUR).gap.inputs).toMatchObject({ ttlSeconds: 6 * HOUR, recovered: 0.5 });
  });
});

describe('the period', () => {
  test.each([
    ['shorter than the half-life rises to it', 5 * HOUR, 6 * HOUR, 'change'],
    ['as long as the half-life is left', 6 * HOUR, 6 * HOUR, 'leave'],
    ['longer than the half-life is left', 48 * HOUR, 48 * HOUR, 'leave'],
  ])('%s', (_name, current, wanted, decision) => {
    expect(size(1e6, current).ttl).toMatchObject({ current, wanted, decision });
  });

  test('is asked for in whole hours', () => {
    const uneven = riskTarget({ depthRecoverySeconds: 6 * HOUR + 1 });
    const [, ttl] = sizeCeilingPace(typeInput({ auto: { gap: 1, ttlSeconds: 1 } }), CAPACITY, uneven);
    expect(ttl!.wanted).toBe(7 * HOUR);
  });
});
