import { expect, test } from '@jest/globals';
import { judgeGroups } from './groups.js';
import type { Judgement } from './judge.js';
import type { GroupRule, Parameter } from './limits.js';

const judged = (ilk: string, parameter: Parameter, from: bigint, to: bigint): Judgement => ({
  ...{ ilk, parameter, from, to, allowed: to },
  breaches: [],
});
const values = (judgements: readonly Judgement[], rules: readonly GroupRule[]): bigint[] =>
  judgeGroups(judgements, rules).map(({ allowed }) => allowed);
const ORDER: GroupRule = { rule: 'ascending', parameter: 'liquidationRatio', ilks: ['ETH-B', 'ETH-A', 'ETH-C'] };

test('a move that would break the order of liquidation ratios holds every move of the group', () => {
  const moves = [judged('ETH-B', 'liquidationRatio', 130n, 150n), judged('ETH-C', 'liquidationRatio', 170n, 149n)];
  expect(values(moves, [ORDER])).toEqual([130n, 170n]);
});

test('moves that keep the order pass, types that are not judged do not matter', () => {
  const moves = [judged('ETH-B', 'liquidationRatio', 130n, 150n), judged('ETH-C', 'liquidationRatio', 170n, 150n)];
  expect(values(moves, [ORDER])).toEqual([150n, 150n]);
});

test('a group out of order today may still move toward less risk', () => {
  const moves = [judged('ETH-B', 'liquidationRatio', 180n, 185n), judged('ETH-C', 'liquidationRatio', 170n, 160n)];
  expect(values(moves, [ORDER])).toEqual([185n, 170n]);
});

test('a total over its limit holds the rises and lets the falls through', () => {
  const limit: GroupRule = { rule: 'total-at-most', parameter: 'debtCeiling', limit: 100n };
  const moves = [judged('ETH-B', 'debtCeiling', 50n, 80n), judged('LINK-A', 'debtCeiling', 60n, 40n)];
  expect(values(moves, [limit])).toEqual([50n, 40n]);
});

test('a gap above its ceiling holds both, not the gap alone', () => {
  const moves = [judged('YFI-A', 'debtCeiling', 20n, 10n), judged('YFI-A', 'ceilingGap', 3n, 11n)];
  expect(values(moves, [])).toEqual([20n, 3n]);
});

test('a held move says which group rule held it', () => {
  const [first] = judgeGroups(
    [judged('ETH-B', 'liquidationRatio', 170n, 180n), judged('ETH-C', 'liquidationRatio', 175n, 175n)],
    [ORDER],
  );
  expect(first?.breaches.map(({ rule }) => rule)).toEqual(['group']);
});
