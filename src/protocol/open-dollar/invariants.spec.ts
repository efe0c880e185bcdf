import { describe, expect, test } from '@jest/globals';
import { RAD, RAY, WAD } from '../../units/fixed-point.js';
import type { ParameterCell } from '../protocol.port.js';
import { emergencyBatches, risesOf } from './emergency.js';
import { invariantsOf } from './invariants.js';

const SYSTEM = {
  ...{ live: 1n, 'live.prices': 1n, 'live.liquidations': 1n, 'live.accounting': 1n },
  ...{ debtCeiling: 12_000_000n * RAD, debt: 5_000_000n * RAD, auctionLimit: 2_000_000n * RAD },
  ...{ globalFee: RAY, feeRange: RAY / 1_000_000n },
};
const TYPE = {
  ...{ liquidationRatio: (13n * RAY) / 10n, safetyRatio: (135n * RAY) / 100n },
  ...{ spot: 2_300n * RAY, 'spot.safety': 2_200n * RAY },
  ...{ stabilityFee: 1000000000627937192491029810n, 'stabilityFee.accruing': 1000000000627937192491029810n },
  ...{ debtCeiling: 6_000_000n * RAD, debtFloor: 200n * RAD, normalisedDebt: 4_000_000n * WAD, accumulatedRate: RAY },
  ...{ liquidationPenalty: (11n * WAD) / 10n, liquidationQuantity: 100_000n * RAD },
  ...{
    'auction.firstDiscount': WAD,
    'auction.lastDiscount': (9n * WAD) / 10n,
    'auction.fallPerSecond': RAY - 10n ** 22n,
  },
};
const cellsOf = (ilk: string | null, values: Readonly<Record<string, bigint>>): ParameterCell[] =>
  Object.entries(values).map(([parameter, value]) => ({
    ...{ ilk, parameter, kind: 'configured', unit: 'count' },
    ...{ value: value.toString(), human: value.toString() },
  }));
const table = (type: Partial<Record<keyof typeof TYPE, bigint>> = {}, system: Partial<typeof SYSTEM> = {}) => [
  ...cellsOf(null, { ...SYSTEM, ...system }),
  ...cellsOf('WETH', { ...TYPE, ...type }),
];
const broken = (cells: readonly ParameterCell[]): string[] =>
  invariantsOf(cells)
    .filter(({ outcome }) => outcome === 'broken')
    .map(({ id, ilk }) => `${id} ${ilk ?? 'system'}`);

test('nothing is broken where all is in order, and every rule says what it looked at', () => {
  expect(broken(table())).toEqual([]);
  expect(invariantsOf(table()).filter(({ values }) => values.length === 0)).toEqual([]);
});

describe('broken is', () => {
  test.each<[string, Partial<Record<keyof typeof TYPE, bigint>>, string[]]>([
    ['a safety ratio under the liquidation ratio', { safetyRatio: (129n * RAY) / 100n }, ['ratios-in-order WETH']],
    ['a liquidation ratio under one', { liquidationRatio: RAY - 1n }, ['ratios-in-order WETH']],
    ['a price of zero', { spot: 0n, 'spot.safety': 0n }, ['prices-in-order WETH']],
    ['a safety price above the liquidation price', { 'spot.safety': 2_301n * RAY }, ['prices-in-order WETH']],
    ['a fee that nobody has taken over', { stabilityFee: RAY }, ['fee-in-force WETH']],
    ['a fee below zero', { stabilityFee: RAY - 1n, 'stabilityFee.accruing': RAY - 1n }, ['fee-in-range WETH']],
    ['a ceiling under the floor', { debtCeiling: 100n * RAD }, ['ceiling-sane WETH']],
    ['a floor in wad', { debtFloor: 200n * WAD }, ['floor-sane WETH']],
    ['a penalty of zero', { liquidationPenalty: 0n }, ['penalty-sane WETH']],
    ['a quantity that overflows', { liquidationQuantity: 115_793n * RAD }, ['quantity-in-range WETH']],
    ['a floor that no liquidation takes whole', { debtFloor: 95_000n * RAD }, ['floor-within-quantity WETH']],
    ['a discount that stands still', { 'auction.fallPerSecond': RAY }, ['discount-in-order WETH']],
    ['a ceiling that the system does not cover', { debtCeiling: 12_000_000n * RAD }, ['ceilings-covered system']],
  ])('%s', (_name, change, expected) => {
    expect(broken(table(change))).toEqual(expected);
  });

  test('a part of the system that is shut down, and a limit of nothing', () => {
    expect(broken(table({}, { 'live.prices': 0n }))).toEqual(['live system']);
    expect(broken(table({}, { auctionLimit: 0n }))).toEqual([
      'auction-limit-sane system',
      'floor-within-quantity WETH',
    ]);
  });

  test('a table without the ceiling of the system, and the room under the ceilings is said in units of debt', () => {
    const covered = (cells: readonly ParameterCell[]) =>
      invariantsOf(cells).find(({ id }) => id === 'ceilings-covered');
    expect(covered(table())?.values.find(({ name }) => name === 'room')?.human).toBe('2,000,000.00');
    const without = (ilk: string | null, name: string) =>
      table().filter((cell) => cell.ilk !== ilk || cell.parameter !== name);
    expect(covered(without('WETH', 'debtCeiling'))).toMatchObject({
      outcome: 'broken',
      why: 'the table has no debtCeiling of WETH',
    });
    expect(covered(without(null, 'debt'))?.outcome).toBe('broken');
    expect(broken(without(null, 'feeRange'))).toEqual(['fee-in-force WETH']);
  });

  test('a rule whose cells the table has not', () => {
    const without = table().filter(({ parameter }) => parameter !== 'safetyRatio');
    expect(broken(without)).toEqual(['ratios-in-order WETH']);
  });

  test('nothing of a closed type’s ceiling: the rule does not apply and says so', () => {
    const closed = invariantsOf(table({ debtCeiling: 0n })).find(({ id }) => id === 'ceiling-sane');
    expect(closed).toMatchObject({ outcome: 'not-applicable', why: 'the type is closed for new debt' });
  });
});

describe('an emergency batch', () => {
  const sets = (cells: readonly ParameterCell[]): Map<string, string> =>
    new Map(
      emergencyBatches(cells, (calls) =>
        calls.map((call) => {
          const value =
            call.kind === 'modify' ? `${call.ilk ?? 'all'} ${call.parameter} ${String(call.value / RAD)}` : '';
          return { to: '', data: value, contract: '', signature: '', arguments: [] };
        }),
      ).map(({ id, calls }) => [id, calls.map(({ data }) => data).join(', ')]),
    );

  test('closes a type and gives up of the system’s ceiling what could still be drawn, no more', () => {
    expect(Object.fromEntries(sets(table()))).toEqual({
      'WETH/stop-debt': 'WETH debtCeiling 0, all globalDebtCeiling 10000000',
      'system/stop-debt': 'WETH debtCeiling 0, all globalDebtCeiling 10000000',
      'system/limit-debt': 'all globalDebtCeiling 1',
    });
  });

  test('is empty for what is closed already, and leaves the system alone where nothing could be drawn', () => {
    expect(sets(table({ debtCeiling: 0n })).get('WETH/stop-debt')).toBe('');
    expect(sets(table({ debtCeiling: 3_000_000n * RAD })).get('WETH/stop-debt')).toBe('WETH debtCeiling 0');
    expect(sets(table({}, { debtCeiling: RAD })).get('system/limit-debt')).toBe('');
  });

  test('is told from one that raises risk, or does neither', () => {
    const call = (parameter: string, value: bigint) => ({
      ...{ to: '', data: '', contract: '', signature: '', arguments: [] },
      sets: [{ ilk: 'WETH', parameter, value: value.toString(), human: 'new' }],
    });
    expect(
      risesOf([call('debtCeiling', 0n), call('safetyRatio', 2n * RAY), call('stabilityFee', 2n * RAY)], table()),
    ).toEqual([]);
    expect(risesOf([call('debtCeiling', 7_000_000n * RAD)], table())[0]).toContain('debtCeiling of WETH rises');
    expect(risesOf([call('liquidationRatio', RAY)], table())[0]).toContain('liquidationRatio of WETH falls');
    expect(risesOf([call('debtFloor', 300n * RAD)], table())[0]).toContain('does not lower risk');
    expect(risesOf([call('nothing', 1n)], table())[0]).toContain('not in the table');
  });
});
