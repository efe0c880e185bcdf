import { expect, test } from '@jest/globals';
import { withTodaysNames } from './older-names.js';
import { riskTarget } from './policy-risk.js';
import { localPolicyText } from '../../test/builders/policy.builder.js';

test('a key of an older file means what its new name means, and everything else stays as it is', () => {
  expect(withTodaysNames({ barkLatency: '5m', keeperMargin: 0.02 })).toEqual({
    liquidationLatency: '5m',
    keeperMargin: 0.02,
  });
  expect(withTodaysNames([1])).toEqual([1]);
  expect(withTodaysNames(null)).toBeNull();
});

test('a policy that states both names of one value is refused', () => {
  const { risk } = JSON.parse(localPolicyText()) as { risk: object };
  expect(riskTarget.safeParse(risk).success).toBe(true);
  const both = riskTarget.safeParse({ ...risk, liquidationLatency: '6m' });
  expect(both.error?.issues.map(({ message }) => message).join()).toMatch(/barkLatency/);
});
