import { describe, expect, test } from '@jest/globals';
import { SIGNALS } from '../watcher.js';
import { headline, rankOf } from './alert-rule.js';
import { ALERT_RULES } from './alert-rules.js';

describe.each(SIGNALS)('the rule of %s', (name) => {
  const { tiers, unit, title, next } = ALERT_RULES[name];

  test('has tiers of rising severity with levels that do not fall', () => {
    expect(tiers.length).toBeGreaterThan(0);
    tiers.slice(1).forEach((tier, index) => {
      const lower = tiers[index]!;
      expect(rankOf(tier.severity)).toBeGreaterThan(rankOf(lower.severity));
      expect(tier.raise).toBeGreaterThanOrEqual(lower.raise);
      // Equal levels must differ in time.
      if (tier.raise === lower.raise) expect(tier.holdSeconds).toBeGreaterThan(lower.holdSeconds);
    });
  });

  test('never clears above the level that raises', () => {
    for (const { raise, clear } of tiers) expect(clear).toBeLessThanOrEqual(raise);
    for (const { raise } of tiers) expect(raise).toBeGreaterThan(0);
    if (unit === 'flag') expect(tiers.map(({ raise, clear }) => [raise, clear])).toEqual(tiers.map(() => [1, 1]));
  });

  test('says what is the matter and what to do', () => {
    expect(title.length).toBeGreaterThan(10);
    expect(next).toMatch(/^[A-Z].*\.$/);
  });
});

test('a headline speaks in the unit of the signal', () => {
  expect(headline(ALERT_RULES['oracle/deviation'], 'ETH', 0.0213)).toBe(
    'Oracle and market disagree on the price: ETH (2.13 %)',
  );
  expect(headline(ALERT_RULES['chain/behind'], 'node', 7_200)).toContain('(2 h)');
  expect(headline(ALERT_RULES['oracle/frozen'], 'ETH', null)).toContain('(not measurable)');
});
