import { describe, expect, test } from '@jest/globals';
import { DSS_DEPLOYMENT, dssCells, withCell } from '../../../test/builders/dss-cells.builder.js';
import { RAD, RAY } from '../../units/fixed-point.js';
import type { ParameterCell } from '../protocol.port.js';
import { encodeCall } from './call-encoder.codec.js';
import { DssCalls } from './dss-calls.js';
import { FILE, FILE_OF_TYPE, plan, planAt, type PlannedCall } from './planned-call.js';

const calls = new DssCalls(DSS_DEPLOYMENT);
const batch = (id: string, cells: readonly ParameterCell[] = dssCells()) => {
  const found = calls.emergencyBatches(cells).find((it) => it.id === id);
  if (found === undefined) throw new Error(`There is no ${id}.`);
  return found;
};
const spelled = (id: string, cells?: readonly ParameterCell[]): string[] =>
  batch(id, cells).calls.map(({ contract, signature, arguments: args }) =>
    [`${contract}.${signature.slice(0, signature.indexOf('('))}`, ...args.map(({ human, raw }) => human || raw)].join(
      ' ',
    ),
  );

test('every type can be closed; breakers exist where there are auctions; and all of it for all types together', () => {
  expect(calls.emergencyBatches(dssCells()).map(({ id }) => id)).toEqual([
    'ETH-A/stop-debt',
    'ETH-A/no-auto-ceiling',
    'ETH-A/breaker-1',
    'ETH-A/breaker-2',
    'ETH-A/breaker-3',
    'ETH-A/freeze',
    'LINK-A/stop-debt',
    'WBTC-A/stop-debt',
    'system/stop-debt',
    'system/no-auto-ceiling',
    'system/breaker-1',
    'system/breaker-2',
    'system/breaker-3',
    'system/freeze',
  ]);
});

test('no new debt: the automatic ceiling goes first, the system’s falls as far as the others’ room allows', () => {
  expect(spelled('ETH-A/stop-debt')).toEqual([
    'AutoLine.remIlk ETH-A',
    'Vat.file ETH-A debt ceiling 0.00',
    'Vat.file debt ceiling of the system 5,000,000.00',
  ]);
  // with no million to spare, the debt of the closed type would take the room of the others
  const tight = withCell(dssCells(), null, 'debtCeiling', 6_100_000n * RAD);
  expect(spelled('ETH-A/stop-debt', tight).at(-1)).toBe('Vat.file debt ceiling of the system 5,000,000.00');
});

test('a ceiling of the system that is too low already is never raised', () => {
  const short = withCell(dssCells(), null, 'debtCeiling', 4_000_000n * RAD);
  expect(spelled('ETH-A/stop-debt', short)).toEqual(['AutoLine.remIlk ETH-A', 'Vat.file ETH-A debt ceiling 0.00']);
});

test('freeze is all of it together', () => {
  expect(spelled('system/freeze')).toEqual([
    'Clipper.file breaker level stopped',
    'AutoLine.remIlk ETH-A',
    'Vat.file ETH-A debt ceiling 0.00',
    'Vat.file LINK-A debt ceiling 0.00',
    'Vat.file WBTC-A debt ceiling 0.00',
    'Vat.file debt ceiling of the system 3,000,000.00',
  ]);
});

test('what is in force already has no calls, and a breaker is never lowered', () => {
  const stopped = withCell(dssCells(), 'ETH-A', 'auction.breaker', 3n);
  expect(['ETH-A/breaker-1', 'ETH-A/breaker-3'].map((id) => spelled(id, stopped))).toEqual([[], []]);
  const closed = withCell(dssCells(), 'WBTC-A', 'debtCeiling', 0n);
  expect(batch('WBTC-A/stop-debt', closed)).toMatchObject({ calls: [], refusal: null });
});

test('a protocol that was shut down refuses every batch', () => {
  const down = calls.emergencyBatches(withCell(dssCells(), null, 'live', 0n));
  expect(down.every((it) => it.calls.length === 0 && it.refusal === 'the protocol has been shut down')).toBe(true);
});

describe('reduce-only', () => {
  const rises = (...planned: PlannedCall[]): string[] =>
    calls.risesIn(
      planned.map((call) => encodeCall(DSS_DEPLOYMENT, call)),
      dssCells(),
    );

  test('every batch of the set is', () => {
    for (const { calls: given } of calls.emergencyBatches(dssCells()))
      expect(calls.risesIn(given, dssCells())).toEqual([]);
  });

  test.each([
    [
      'a ceiling that rises',
      plan('Vat', FILE_OF_TYPE, 'WBTC-A', 'line', 3_000_000n * RAD),
      'debtCeiling of WBTC-A would go from',
    ],
    ['Line that rises', plan('Vat', FILE, 'Line', 8_000_000n * RAD), 'debtCeiling of the system would go from'],
    ['a ceiling that exec raises again', plan('Vat', FILE_OF_TYPE, 'ETH-A', 'line', 0n), 'would raise it again'],
    ['a ratio, whichever way', plan('Spotter', FILE_OF_TYPE, 'ETH-A', 'mat', 2n * RAY), 'Spotter.file is no call'],
    ['a floor', plan('Vat', FILE_OF_TYPE, 'ETH-A', 'dust', 0n), 'debtFloor of ETH-A is no value'],
    [
      'a new automatic ceiling',
      plan('AutoLine', 'setIlk(bytes32,uint256,uint256,uint256)', 'WBTC-A', RAD, RAD, 1n),
      'AutoLine.setIlk is no call',
    ],
    ['the pay of keepers', planAt('Clipper', 'ETH-A', FILE, 'tip', 0n), 'auction.incentiveFlat of ETH-A is no value'],
  ] as [string, PlannedCall, string][])('%s is not', (_, planned, why) => {
    expect(rises(planned).join('; ')).toContain(why);
  });

  test('a breaker that falls is not', () => {
    const stopped = withCell(dssCells(), 'ETH-A', 'auction.breaker', 2n);
    const call = encodeCall(DSS_DEPLOYMENT, planAt('Clipper', 'ETH-A', FILE, 'stopped', 1n));
    expect(calls.risesIn([call], stopped)).toEqual(['auction.breaker of ETH-A would go from 2 to 1']);
  });
});
