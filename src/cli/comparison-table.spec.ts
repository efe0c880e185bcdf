import { expect, test } from '@jest/globals';
import { unreadable } from '../../test/support/readable.js';
import type { ToolAnswer } from '../risk/parameters/compatibility/compare-tools.js';
import { comparisonTable } from './comparison-table.js';

const answer = (changes: Partial<ToolAnswer> = {}): ToolAnswer => ({
  tool: 'SmartLTV',
  quantity: 'loanToValue',
  value: 0.75,
  unit: 'fraction of collateral',
  asLiquidationRatio: 4 / 3,
  reason: null,
  inputs: {},
  ...changes,
});

test('each tool says its number, and a loan to value also as a liquidation ratio', () => {
  const premium = answer({ tool: 'Block Analitica', quantity: 'riskPremium', value: 0.0503, asLiquidationRatio: null });
  const text = comparisonTable([{ ilk: 'ETH-A', comparisons: [answer(), premium] }]).join('\n');
  expect(text).toContain('for comparison only');
  expect(text).toMatch(/^ETH-A {2}SmartLTV +loan to value +75\.00 % +133\.33 %$/m);
  expect(text).toMatch(/^ETH-A {2}Block Analitica +risk premium a year +5\.03 %$/m);
  expect(unreadable(text)).toEqual([]);
});

test('a tool without an answer says why, however long that is', () => {
  const reason = `The depth is ${'far too small '.repeat(20)}for it.`;
  const silent = answer({ value: null, asLiquidationRatio: null, reason });
  const text = comparisonTable([{ ilk: 'ETH-A', comparisons: [silent] }]).join('\n');
  expect(text).toMatch(/no answer/);
  expect(unreadable(text)).toEqual([]);
  expect(text.replace(/\s+/g, ' ')).toContain('for it.');
});

test('nothing is printed where nothing was compared', () => {
  expect(comparisonTable([])).toEqual([]);
  expect(comparisonTable([{ ilk: 'ETH-A', comparisons: [] }])).toEqual([]);
});
