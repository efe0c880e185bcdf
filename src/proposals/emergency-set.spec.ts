import { describe, expect, test } from '@jest/globals';
import { protocolSnapshot } from '../../test/builders/protocol-snapshot.builder.js';
import type { EmergencyBatch, EncodedCall } from '../protocol/protocol.port.js';
import { MAX_AGE, beyond, staleness, type EmergencyRun } from './emergency-set.js';

const { block } = protocolSnapshot();
const call = (data: string, value = '0'): EncodedCall => ({
  to: '0x11',
  data,
  contract: 'Vat',
  signature: 'file(bytes32,bytes32,uint256)',
  arguments: [],
  sets: [{ ilk: 'ETH-A', parameter: 'debtCeiling', value, human: value }],
});
const batch = (...calls: EncodedCall[]): EmergencyBatch => ({
  id: 'ETH-A/stop-debt',
  ilk: 'ETH-A',
  title: '',
  what: '',
  calls,
  refusal: null,
});

describe('a prepared batch', () => {
  test('is current while it would have the same bytes, and was run a quarter of an hour ago at most', () => {
    expect(staleness(batch(call('0x12')), batch(call('0x12')), MAX_AGE)).toBeNull();
    expect(staleness(batch(call('0x12')), batch(call('0x12')), MAX_AGE + 1)).toBe('it was last run 901 s ago');
  });

  test('is stale once it would have other bytes, more calls, another order, or is no batch any more', () => {
    const moved = 'the chain has moved: it would have other bytes now';
    expect(staleness(batch(call('0x12')), batch(call('0x13')), 0)).toBe(moved);
    expect(staleness(batch(call('0x12')), batch(call('0x12'), call('0x13')), 0)).toBe(moved);
    expect(staleness(batch(call('0x12'), call('0x13')), batch(call('0x13'), call('0x12')), 0)).toBe(moved);
    expect(staleness(batch(call('0x12')), undefined, 0)).toBe('there is no such batch any more');
  });
});

describe('beyond what a batch says', () => {
  const run = (...parameters: string[]): EmergencyRun => ({
    block,
    at: 0,
    ok: true,
    results: ['ok'],
    changes: parameters.map((parameter) => ({
      ilk: 'ETH-A',
      parameter,
      kind: 'configured',
      unit: 'rad',
      before: '1',
      after: '0',
      human: { before: '1', after: '0' },
    })),
    breaks: [],
  });
  const found = (value: string) => new Map([['ETH-A debtCeiling', value]]);

  test('is nothing where the run moves what the calls set, to what they set', () => {
    expect(beyond([call('0x12')], run('debtCeiling'), found('0'))).toEqual([]);
  });

  test('is a value that the run leaves as it was, and one that it moves unasked', () => {
    expect(beyond([call('0x12')], run('liquidationRatio'), found('7'))).toEqual([
      'ETH-A debtCeiling is 7 after the run, not 0',
      'ETH-A liquidationRatio moves, and no call sets it',
    ]);
  });

  test('of two calls for one value the last one counts', () => {
    expect(beyond([call('0x12', '5'), call('0x13', '0')], run('debtCeiling'), found('0'))).toEqual([]);
  });
});
