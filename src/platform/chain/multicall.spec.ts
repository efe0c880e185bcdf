import { describe, expect, test } from '@jest/globals';
import { AbiCoder, Interface, zeroPadValue } from 'ethers';
import fc from 'fast-check';
import { decodeAggregate, encodeAggregate, MULTICALL3, readTogether, type Outcome } from './multicall.js';
import type { Call, Rpc } from './rpc.js';
import { RpcRefusedError } from './rpc-error.js';

/** The general coder, by the contract's own declaration. */
const MULTICALL = new Interface([
  'function aggregate3((address target, bool allowFailure, bytes callData)[]) returns ((bool success, bytes returnData)[])',
]);
const encodedByEthers = (calls: readonly { to: string; data: string; allowFailure?: boolean }[]): string =>
  MULTICALL.encodeFunctionData('aggregate3', [
    calls.map(({ to, data, allowFailure = true }) => ({ target: to, allowFailure, callData: data })),
  ]);
const returned = (outcomes: readonly Outcome[]): string =>
  AbiCoder.defaultAbiCoder().encode(
    ['tuple(bool success, bytes returnData)[]'],
    [outcomes.map(({ success, data }) => ({ success, returnData: data }))],
  );

const bytes = fc.uint8Array({ maxLength: 100 }).map((array) => `0x${Buffer.from(array).toString('hex')}`);
const address = fc
  .bigInt({ min: 0n, max: 2n ** 160n - 1n })
  .map((n) => zeroPadValue(`0x${n.toString(16).padStart(40, '0')}`, 20));

describe('the codec by hand', () => {
  test('writes what the general coder writes', () => {
    const calls = fc.array(fc.record({ to: address, data: bytes, allowFailure: fc.boolean() }), { maxLength: 8 });
    fc.assert(
      fc.property(calls, (some) => {
        expect(encodeAggregate(some)).toBe(encodedByEthers(some));
      }),
      { seed: 661, numRuns: 300 },
    );
  });

  test('lets every read fail unless it is told otherwise', () => {
    const call = { to: `0x${'1'.repeat(40)}`, data: '0x' };
    expect(encodeAggregate([call])).toBe(encodedByEthers([{ ...call, allowFailure: true }]));
  });

  test('reads what the general coder writes', () => {
    const outcomes = fc.array(fc.record({ success: fc.boolean(), data: bytes }), { maxLength: 8 });
    fc.assert(
      fc.property(outcomes, (some) => {
        expect(decodeAggregate(returned(some))).toEqual(some);
      }),
      { seed: 662, numRuns: 300 },
    );
  });

  test('reads no outcome out of no bytes', () => {
    expect(decodeAggregate('0x')).toEqual([]);
  });
});

describe('many reads', () => {
  /** Answers each read with its own data, and counts how many came together. */
  function echo(answer = (calls: readonly Call[]) => returned(calls.map(({ data }) => ({ success: true, data })))) {
    const together: number[] = [];
    const rpc: Pick<Rpc, 'call'> = {
      call: ({ to, data }) => {
        if (to !== MULTICALL3) return Promise.reject(new Error('not Multicall3'));
        const [calls] = MULTICALL.decodeFunctionData('aggregate3', data) as unknown as [{ callData: string }[]];
        together.push(calls.length);
        return Promise.resolve(answer(calls.map(({ callData }) => ({ to: '', data: callData }))));
      },
    };
    return { rpc: rpc as Rpc, together };
  }
  const calls = (count: number): Call[] =>
    Array.from({ length: count }, (_, i) => ({
      to: `0x${'1'.repeat(40)}`,
      data: `0x${i.toString(16).padStart(8, '0')}`,
    }));

  test('are answered in their order, a thousand a call', async () => {
    const { rpc, together } = echo();
    const some = calls(2_300);
    expect((await readTogether(rpc, some, 5)).map(({ data }) => data)).toEqual(some.map(({ data }) => data));
    expect(together).toEqual([1_000, 1_000, 300]);
  });

  test('of nothing ask for nothing', async () => {
    const { rpc, together } = echo();
    expect([await readTogether(rpc, [], 5), together]).toEqual([[], []]);
  });

  test.each([
    ['the chain has no Multicall3', () => '0x'],
    ['one answer is missing', () => returned([{ success: true, data: '0x' }])],
    ['there is one answer too many', () => returned(Array.from({ length: 3 }, () => ({ success: true, data: '0x' })))],
  ])('are refused as a whole when %s', async (_name, answer) => {
    await expect(readTogether(echo(answer).rpc, calls(2), 5)).rejects.toThrow(RpcRefusedError);
  });
});
