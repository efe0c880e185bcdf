import { describe, expect, test } from '@jest/globals';
import { getAddress, solidityPacked } from 'ethers';
import fc from 'fast-check';
import { decodeBatch, encodeBatch } from './batch.codec.js';
import { UnsafeTransactionError } from './safe-error.js';

/** The batch of a mainnet transaction, as safe-tx-hashes-util publishes it: a delegate removed, then USDC transferred. */
const PUBLISHED =
  '0x8d80ff0a' +
  '0000000000000000000000000000000000000000000000000000000000000020' +
  '0000000000000000000000000000000000000000000000000000000000000132' +
  '00cfbfac74c26f8647cbdb8c5caf80bb5b32e43134' +
  '0000000000000000000000000000000000000000000000000000000000000000' +
  '0000000000000000000000000000000000000000000000000000000000000044' +
  'dd43a79f000000000000000000000000f46c6d6e62f59d9222f3812874211df07cf7b3180000000000000000000000000000000000000000000000000000000000000001' +
  '00a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48' +
  '0000000000000000000000000000000000000000000000000000000000000000' +
  '0000000000000000000000000000000000000000000000000000000000000044' +
  'a9059cbb0000000000000000000000001fe27a73cd9f0b3c53b6e936d0b4f9b2f8ca3367000000000000000000000000000000000000000000000000000000002faf0800' +
  '0000000000000000000000000000';
const TARGET = '0xCFbFaC74C26F8647cBDb8c5caf80BB5b32E43134';

const ruleOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof UnsafeTransactionError) return error.rule;
    throw error;
  }
  return 'accepted';
};

test('a published batch decodes to its two calls and encodes to the same bytes', () => {
  const calls = decodeBatch(PUBLISHED);
  expect(calls.map(({ to }) => to)).toEqual([TARGET, '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48']);
  expect(calls.map(({ data }) => data.slice(0, 10))).toEqual(['0xdd43a79f', '0xa9059cbb']);
  expect(encodeBatch(calls)).toBe(PUBLISHED);
});

const hexBytes = (max: number) =>
  fc.uint8Array({ maxLength: max }).map((part) => '0x' + Buffer.from(part).toString('hex'));
const target = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .filter((part) => part.some((byte) => byte !== 0))
  .map((part) => getAddress('0x' + Buffer.from(part).toString('hex')));
const anyCalls = fc.array(fc.record({ to: target, data: hexBytes(150) }), { minLength: 1, maxLength: 8 });

test('any calls come back from their batch', () => {
  fc.assert(fc.property(anyCalls, (calls) => expect(decodeBatch(encodeBatch(calls))).toEqual(calls)));
});

test('a batch with one byte changed is never read as the same calls', () => {
  fc.assert(
    fc.property(anyCalls, fc.nat(), fc.integer({ min: 1, max: 255 }), (calls, place, change) => {
      const bytes = Buffer.from(encodeBatch(calls).slice(2), 'hex');
      const at = place % bytes.length;
      bytes.writeUInt8(bytes.readUInt8(at) ^ change, at);
      let read: unknown;
      try {
        read = decodeBatch('0x' + bytes.toString('hex'));
      } catch (error) {
        expect(error).toBeInstanceOf(UnsafeTransactionError);
      }
      expect(read).not.toEqual(calls);
    }),
  );
});

describe('refused', () => {
  const packed = (operation: number, to: string, value: number, data = '0x1234', length = 2): string =>
    solidityPacked(['uint8', 'address', 'uint256', 'uint256', 'bytes'], [operation, to, value, length, data]);
  const framed = (items: string, words?: number): string => {
    const body = items.slice(2);
    const length = (body.length / 2).toString(16).padStart(64, '0');
    const padded = body.padEnd((words ?? Math.ceil(body.length / 64)) * 64, '0');
    return `0x8d80ff0a${'20'.padStart(64, '0')}${length}${padded}`;
  };

  test('a plain call in the same frame is accepted, so the refusals below are for what they name', () => {
    expect(ruleOf(() => decodeBatch(framed(packed(0, TARGET, 0))))).toBe('accepted');
  });

  test.each([
    ['a delegatecall inside', framed(packed(1, TARGET, 0)), 'inner-delegatecall'],
    ['an unknown operation', framed(packed(2, TARGET, 0)), 'inner-delegatecall'],
    ['ether', framed(packed(0, TARGET, 1)), 'inner-value'],
    ['the zero address', framed(packed(0, '0x' + '00'.repeat(20), 0)), 'zero-target'],
    ['an empty batch', framed('0x'), 'empty-batch'],
    ['a call cut off', framed(packed(0, TARGET, 0, '0x1234', 3)), 'wrong-length'],
    ['a length beyond any data', framed(packed(0, TARGET, 0).replace('02' + '1234', 'ff' + '1234')), 'wrong-length'],
    ['half a head', framed('0x00'), 'wrong-length'],
    ['a word behind the batch', framed(packed(0, TARGET, 0), 4), 'wrong-length'],
    ['a byte behind the batch', framed(packed(0, TARGET, 0)) + '00', 'not-a-batch'],
    ['dirt in the padding', framed(packed(0, TARGET, 0)).replace(/00$/, '01'), 'not-canonical'],
    [
      'another offset',
      framed(packed(0, TARGET, 0)).replace('20' + '0'.repeat(62), '40' + '0'.repeat(62)),
      'not-a-batch',
    ],
    ['another function', framed(packed(0, TARGET, 0)).replace('8d80ff0a', '8d80ff0b'), 'not-a-batch'],
    ['no data', '0x', 'not-a-batch'],
  ])('%s', (_, data, rule) => {
    expect(ruleOf(() => decodeBatch(data))).toBe(rule);
  });
});
