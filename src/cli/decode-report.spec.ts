import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { protocolSnapshot } from '../../test/builders/protocol-snapshot.builder.js';
import { worstOf, type DecodedCall, type DecodedInput } from '../proposals/decoded-input.js';
import { NothingToDecodeError, decodeInput } from './decode.js';
import { decodeReport } from './decode-report.js';

const TARGET = `0x${'11'.repeat(20)}`;
const DATA = `0x1a0b287e${'ab'.repeat(96)}`;
const call: DecodedCall = {
  state: 'verified',
  why: [],
  to: TARGET,
  data: DATA,
  target: 'Spotter',
  signature: 'file(bytes32,bytes32,uint256)',
  arguments: [{ name: 'ilk', raw: 'ETH-C', human: 'ETH-C' }],
  writes: [
    {
      ilk: 'ETH-C',
      parameter: 'liquidationRatio',
      unit: 'ray',
      before: { raw: '17', human: '170.00 %' },
      after: { raw: '18', human: '180.00 %' },
    },
  ],
  trailing: null,
};
const input = (changes: Partial<DecodedInput> = {}): DecodedInput => ({
  state: 'verified',
  kind: 'batch',
  block: protocolSnapshot().block,
  chainId: 31_337,
  safe: TARGET,
  transaction: null,
  hashes: null,
  findings: [],
  calls: [call],
  faults: [],
  ...changes,
});

test('bytes, addresses and hashes stand there whole, old before new, at the named block', () => {
  const text = decodeReport(input());
  for (const whole of [DATA, TARGET, protocolSnapshot().block.hash]) expect(text).toContain(whole);
  expect(text).toContain('liquidationRatio of ETH-C: 170.00 % → 180.00 %');
  expect(text.split('\n')[0]).toBe('VERIFIED. This is a batch of multiSend with 1 call.');
});

test('what is wrong comes before the calls, and what is missing too', () => {
  const text = decodeReport(
    input({
      state: 'mismatch',
      findings: [{ state: 'mismatch', what: 'the file is for chain 1' }],
      faults: ['no poke'],
    }),
  );
  expect(text.indexOf('MISMATCH: do not sign: the file is for chain 1')).toBeLessThan(text.indexOf('Call 1 of 1'));
  expect(text).toContain('The calls are not complete:\n  no poke');
});

test('the worst call decides, and nothing at all is a mismatch', () => {
  expect(worstOf(['verified', 'could-not-check', 'trailing-data'])).toBe('trailing-data');
  expect(worstOf(['trailing-data', 'mismatch'])).toBe('mismatch');
  expect(worstOf(['verified', 'could-not-check'])).toBe('could-not-check');
  expect([worstOf(['verified']), worstOf([])]).toEqual(['verified', 'mismatch']);
});

describe('what is given', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'ballast-decode-')), 'proposal.json');

  test('is hexadecimal text, or a file, of which the tables are left out', () => {
    writeFileSync(file, JSON.stringify({ proposal: { transaction: { nonce: 1 }, dryRun: { before: ['long'] } } }));
    expect(decodeInput('0x12')).toBe('0x12');
    expect(decodeInput(file)).toBe('{"transaction":{"nonce":1}}');
  });

  test('neither of them is refused', () => {
    expect(() => decodeInput('no such file')).toThrow(NothingToDecodeError);
    expect(() => decodeInput(tmpdir())).toThrow(NothingToDecodeError);
  });
});
