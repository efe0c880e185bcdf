import { describe, expect, test } from '@jest/globals';
import { cell } from '../../test/builders/parameter-cells.builder.js';
import { cellsOf } from '../../test/builders/parameter-cells.builder.js';
import { protocolSnapshot } from '../../test/builders/protocol-snapshot.builder.js';
import type { ParameterCell } from '../protocol/protocol.port.js';
import { compareTables, type Tables } from './verification.js';

const BLOCK = 1_000;
const FEE = cell('ETH-A', 'stabilityFee', 200);
const FLOOR = cell('ETH-A', 'debtFloor', 5_000, 'configured', 'rad');
const SPOT = cell('ETH-A', 'spot', 2_000, 'derived');
const LAST = cell('ETH-A', 'autoCeiling.lastChange', 730, 'derived', 'block');
const DEBT = cell('ETH-A', 'normalisedDebt', 9, 'state', 'wad');
const BEFORE = [FEE, FLOOR, SPOT, LAST, DEBT];

const set = (cells: readonly ParameterCell[], parameter: string, value: bigint | number): ParameterCell[] =>
  cells.map((it) =>
    it.parameter === parameter ? { ...it, value: String(value), human: `${String(value)} ${it.unit}` } : it,
  );
const without = (cells: readonly ParameterCell[], parameter: string): ParameterCell[] =>
  cells.filter((it) => it.parameter !== parameter);

/** A proposal that raises the fee, executed as it should be, in a block of its own. */
const AFTER = set(BEFORE, 'stabilityFee', 300);
const GOOD = { signedBefore: BEFORE, signedAfter: AFTER, predicted: AFTER, found: AFTER, alone: true };
interface Changes extends Omit<Partial<Tables>, 'predicted'> {
  /** What the bytes give on the block before, and what that block held without them. */
  readonly predicted?: readonly ParameterCell[] | null;
  readonly earlier?: readonly ParameterCell[];
}
const compare = ({ earlier = BEFORE, ...changes }: Changes = {}) => {
  const { predicted, ...tables } = { ...GOOD, ...changes };
  return compareTables({ ...tables, predicted: predicted && { before: earlier, after: predicted } }, BLOCK);
};
const cellOf = (parameter: string, changes: Changes) =>
  compare(changes).parameters.find((it) => it.parameter === parameter);

describe('an execution that did what was signed', () => {
  test('is verified, with every cell but those that move with use', () => {
    const { status, unchecked, parameters, block } = compare();
    expect({ status, unchecked, block }).toEqual({ status: 'verified', unchecked: 0, block: BLOCK });
    expect(parameters.map(({ parameter }) => parameter)).toEqual(
      without(BEFORE, 'normalisedDebt').map((it) => it.parameter),
    );
    expect(parameters.every(({ equal }) => equal)).toBe(true);
  });

  test('shows each cell as it was, as it had to be, and as it is, raw and for people', () => {
    expect(cellOf('stabilityFee', {})).toEqual({
      ilk: 'ETH-A',
      parameter: 'stabilityFee',
      unit: 'ray',
      before: '200',
      expected: '300',
      found: '300',
      equal: true,
      human: { before: '200 ray', expected: '300 ray', found: '300 ray' },
    });
  });

  test('is verified whatever became of debts', () => {
    expect(compare({ found: set(AFTER, 'normalisedDebt', 10) }).status).toBe('verified');
    expect(compare({ found: without(AFTER, 'normalisedDebt') }).status).toBe('verified');
  });
});

describe('a configured value', () => {
  test.each([
    ['that was to change and did not', 'stabilityFee', 200],
    ['that changed to another value', 'stabilityFee', 301],
    ['that should not have changed', 'debtFloor', 5_001],
  ])('%s is a mismatch, in company and alone', (_name, parameter, value) => {
    for (const alone of [true, false]) {
      const found = set(AFTER, parameter, value);
      expect(compare({ found, alone }).status).toBe('mismatch');
      expect(cellOf(parameter, { found, alone })?.equal).toBe(false);
    }
  });

  test('is compared with what was signed, not with what the same bytes would do now', () => {
    expect(compare({ predicted: set(AFTER, 'stabilityFee', 400) }).status).toBe('verified');
    expect(compare({ predicted: set(AFTER, 'stabilityFee', 400), found: set(AFTER, 'stabilityFee', 400) }).status).toBe(
      'mismatch',
    );
  });

  test('that is missing from the chain, or from what was signed, is a mismatch', () => {
    expect(cellOf('debtFloor', { found: without(AFTER, 'debtFloor') })).toMatchObject({ equal: false, found: '' });
    expect(cellOf('debtFloor', { signedAfter: without(AFTER, 'debtFloor') })).toMatchObject({
      equal: false,
      expected: '',
    });
  });

  test('that nobody knew of before is absent before', () => {
    const fresh = cell('WBTC-A', 'debtFloor', 1);
    const found = [...AFTER, fresh];
    expect(compare({ found, signedAfter: found }).parameters.at(-1)).toMatchObject({
      equal: true,
      before: '',
      human: { before: 'absent' },
    });
  });
});

describe('a derived value', () => {
  test('is compared with what the same bytes give on the block before, not with what was signed', () => {
    const moved = set(AFTER, 'spot', 1_900);
    expect(compare({ predicted: moved, found: moved }).status).toBe('verified');
    expect(compare({ found: moved }).status).toBe('mismatch');
  });

  test('that differs in a block with other transactions was not checked', () => {
    const found = set(AFTER, 'spot', 1_900);
    expect(compare({ found, alone: false })).toMatchObject({ status: 'verified', unchecked: 1 });
    expect(cellOf('spot', { found, alone: false })?.equal).toBeNull();
  });

  test('that is as predicted was checked, in company too', () => {
    expect(compare({ alone: false })).toMatchObject({ status: 'verified', unchecked: 0 });
  });

  test('without a prediction was not checked', () => {
    expect(compare({ predicted: null })).toMatchObject({ status: 'verified', unchecked: 2 });
  });

  test('that is missing from the chain is a mismatch, whoever else was in the block', () => {
    const found = without(AFTER, 'spot');
    for (const changes of [{ found }, { found, alone: false }, { found, predicted: null }]) {
      expect(compare(changes).status).toBe('mismatch');
    }
  });

  test('that the prediction does not have is a mismatch', () => {
    expect(compare({ predicted: without(AFTER, 'spot'), alone: false }).status).toBe('mismatch');
  });

  test('does not hide a configured value that is wrong', () => {
    const found = set(set(AFTER, 'spot', 1_900), 'debtFloor', 1);
    expect(compare({ found, alone: false })).toMatchObject({ status: 'mismatch', unchecked: 1 });
  });
});

describe('the number of the block in which a value was written', () => {
  const predicted = set(AFTER, 'autoCeiling.lastChange', BLOCK - 1);

  test('must be this block’s where the bytes write it', () => {
    expect(compare({ predicted, found: set(AFTER, 'autoCeiling.lastChange', BLOCK) }).status).toBe('verified');
    expect(compare({ predicted, found: predicted }).status).toBe('mismatch');
    expect(cellOf('autoCeiling.lastChange', { predicted })).toMatchObject({
      expected: '1000',
      human: { expected: '1000' },
    });
  });

  test('is no block’s number where the bytes make the record anew: nothing was written yet', () => {
    const anew = set(AFTER, 'autoCeiling.lastChange', 0);
    expect(compare({ predicted: anew, found: anew }).status).toBe('verified');
    expect(compare({ predicted: anew, found: set(AFTER, 'autoCeiling.lastChange', BLOCK) }).status).toBe('mismatch');
  });

  test('stays that of the block before where somebody else wrote it there and the bytes do not', () => {
    expect(compare({ earlier: predicted, predicted, found: predicted }).status).toBe('verified');
  });

  test('must stay where they do not', () => {
    expect(compare({ found: set(AFTER, 'autoCeiling.lastChange', BLOCK) }).status).toBe('mismatch');
  });
});

test('cells of the same name of different types, and of the system, are told apart', () => {
  const before = cellsOf(protocolSnapshot());
  const found = before.map((it) =>
    it.ilk === 'LINK-A' && it.parameter === 'stabilityFee' ? { ...it, value: '1' } : it,
  );
  const tables = {
    signedBefore: before,
    signedAfter: before,
    predicted: { before, after: before },
    found,
    alone: true,
  };
  const wrong = compareTables(tables, BLOCK).parameters.filter(({ equal }) => equal === false);
  expect(wrong.map(({ ilk, parameter }) => [ilk, parameter])).toEqual([['LINK-A', 'stabilityFee']]);
});
