import { describe, expect, test } from '@jest/globals';
import { DSS_DEPLOYMENT, dssCells } from '../../../test/builders/dss-cells.builder.js';
import { EVERY_KIND, everyKindSnapshot } from '../../../test/builders/parameter-changes.builder.js';
import { RAD, RAY, WAD } from '../../units/fixed-point.js';
import { encodeCall } from './call-encoder.codec.js';
import { DssCalls } from './dss-calls.js';
import { FILE, FILE_OF_TYPE, plan, planAt, type PlannedCall } from './planned-call.js';

const calls = new DssCalls(DSS_DEPLOYMENT);
const faults = (...planned: PlannedCall[]): string[] =>
  calls.batchFaults(planned.map((call) => encodeCall(DSS_DEPLOYMENT, call)));
const drip = plan('Jug', 'drip(bytes32)', 'ETH-A');
const duty = plan('Jug', FILE_OF_TYPE, 'ETH-A', 'duty', RAY);
const mat = plan('Spotter', FILE_OF_TYPE, 'ETH-A', 'mat', 2n * RAY);
const poke = plan('Spotter', 'poke(bytes32)', 'ETH-A');
const setIlk = plan('AutoLine', 'setIlk(bytes32,uint256,uint256,uint256)', 'ETH-A', RAD, RAD, 1n);
const exec = plan('AutoLine', 'exec(bytes32)', 'ETH-A');
const dust = plan('Vat', FILE_OF_TYPE, 'ETH-A', 'dust', RAD);
const chop = plan('Dog', FILE_OF_TYPE, 'ETH-A', 'chop', WAD);
const upchost = planAt('Clipper', 'ETH-A', 'upchost()');
const line = plan('Vat', FILE_OF_TYPE, 'WBTC-A', 'line', RAD);
const systemLine = plan('Vat', FILE, 'Line', RAD);

test('a batch of every kind lacks nothing', () => {
  const batch = calls.encode(
    EVERY_KIND.map(([, change]) => change),
    everyKindSnapshot(),
  );
  expect(calls.batchFaults(batch)).toEqual([]);
});

describe('told from the calls alone', () => {
  test.each([
    ['a fee without drip', [duty], 'Jug.drip'],
    ['a fee with drip behind it', [duty, drip], 'Jug.drip'],
    ['a ratio without poke', [mat], 'Spotter.poke'],
    ['a ratio with the poke of before', [poke, mat], 'Spotter.poke'],
    ['a ratio with the poke of another type', [mat, plan('Spotter', 'poke(bytes32)', 'LINK-A')], 'Spotter.poke'],
    ['setIlk without exec', [setIlk], 'AutoLine.exec'],
    ['exec before setIlk', [exec, setIlk], 'AutoLine.exec'],
    ['a floor without upchost', [dust], 'Clipper.upchost'],
    ['a penalty after upchost', [upchost, chop], 'Clipper.upchost'],
    ['a ceiling without the system’s', [line], 'Line would drift'],
    ['one value twice', [mat, mat, poke], 'set twice'],
  ] as [string, PlannedCall[], string][])('%s', (_, planned, why) => {
    expect(faults(...planned).join('; ')).toContain(why);
  });

  test('nothing of the whole ones', () => {
    expect(faults(drip, duty, mat, poke, setIlk, exec, dust, chop, upchost, line, systemLine)).toEqual([]);
  });

  test('a type without auction needs no upchost', () => {
    expect(faults(plan('Vat', FILE_OF_TYPE, 'WBTC-A', 'dust', RAD))).toEqual([]);
  });

  test('a type that has an auction on chain needs it, also where the deployment does not assess it', () => {
    const narrow = new DssCalls({ ...DSS_DEPLOYMENT, types: { 'WBTC-A': { asset: 'WBTC' } }, clippers: {}, calcs: {} });
    const batch = [encodeCall(DSS_DEPLOYMENT, dust)];
    expect(narrow.batchFaults(batch, dssCells()).join()).toContain('Clipper.upchost');
  });
});
