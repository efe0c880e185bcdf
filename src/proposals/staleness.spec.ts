import { describe, expect, test } from '@jest/globals';
import { cell } from '../../test/builders/parameter-cells.builder.js';
import { dryRunReport } from '../../test/builders/proposal.builder.js';
import { changedCells } from './proposal.js';
import { differences, planFault } from './staleness.js';

const FEE = cell('ETH-A', 'stabilityFee', 200);
const SPOT = cell('ETH-A', 'spot', 5, 'derived');
const DEBT = cell('ETH-A', 'normalisedDebt', 9, 'state');
const RECORDED = dryRunReport({ before: [FEE, SPOT, DEBT], after: [{ ...FEE, value: '300' }, SPOT, DEBT] });
const now = (changes: Parameters<typeof dryRunReport>[0]) =>
  differences(RECORDED, dryRunReport({ ...RECORDED, ...changes }));

describe('a run of the same bytes now', () => {
  test('that does the same is no difference', () => {
    expect(now({})).toBeNull();
  });

  test('is no difference where only prices, fees and debts moved', () => {
    const before = [FEE, { ...SPOT, value: '6' }, { ...DEBT, value: '10' }];
    expect(now({ before, after: [{ ...FEE, value: '300' }, { ...SPOT, value: '7' }, DEBT] })).toBeNull();
  });

  test('on another present value is superseded, also where that value is not the proposal’s own', () => {
    const other = cell('WBTC-A', 'debtFloor', 1);
    expect(now({ before: [{ ...FEE, value: '250' }, SPOT, DEBT] })).toMatchObject({
      state: 'superseded',
      what: 'stabilityFee of ETH-A changed meanwhile',
      moved: [{ before: '200', after: '250' }],
    });
    expect(now({ before: [FEE, SPOT, DEBT, other] })).toMatchObject({
      state: 'superseded',
      what: 'debtFloor of WBTC-A changed meanwhile',
    });
  });

  test('that would fail is failed, with every reason', () => {
    const failing = { ok: false, calls: ['ok', 'Jug/not-authorized'], transaction: 'GS013', after: RECORDED.before };
    expect(now(failing)).toEqual({ state: 'failed', what: 'it would fail (Jug/not-authorized; GS013)', moved: [] });
  });

  test('on another present value that would fail as well is superseded: the first cause counts', () => {
    expect(now({ ok: false, transaction: 'GS013', before: [{ ...FEE, value: '250' }] })?.state).toBe('superseded');
  });

  test('with another outcome is superseded', () => {
    expect(now({ after: [{ ...FEE, value: '301' }, SPOT, DEBT] })).toMatchObject({
      state: 'superseded',
      what: 'its outcome differs in stabilityFee of ETH-A',
    });
  });

  test('calls a value of no type one of the system', () => {
    const base = cell(null, 'baseFee', 1);
    expect(now({ before: [FEE, SPOT, DEBT, base] })?.what).toBe('baseFee of the system changed meanwhile');
  });
});

describe('a filed plan', () => {
  const [MAX, GAP] = [cell('ETH-A', 'autoCeiling.max', 900), cell('ETH-A', 'autoCeiling.gap', 50)];
  const planned = [MAX, { ...GAP, value: '60' }];
  const invariants = { broken: [], standing: [], mended: [], holding: 0, notApplicable: 0 };
  const later = (after: typeof planned) => ({ time: 9, ok: true, outcome: 'ok', after, invariants });
  const recorded = dryRunReport({ before: [MAX, GAP], after: [MAX, GAP], later: later(planned) });

  test('that still does what was signed has no fault', () => {
    expect(planFault(recorded, [MAX, GAP], later(planned))).toBeNull();
  });

  test('would undo what others changed also where it writes a value that it was not to change', () => {
    const present = [{ ...MAX, value: '700' }, GAP];
    expect(planFault(recorded, present, later(planned))).toBe('it would end differently in autoCeiling.max of ETH-A');
  });

  test('is no worse for a value that others changed and it does not write', () => {
    const max = { ...MAX, value: '700' };
    expect(planFault(recorded, [max, GAP], later([max, { ...GAP, value: '60' }]))).toBeNull();
  });
});

test('a cell that appears has been absent before', () => {
  expect(changedCells([], [FEE])).toEqual([
    expect.objectContaining({ before: '', after: '200', human: { before: 'absent', after: '200 ray' } }),
  ]);
});
