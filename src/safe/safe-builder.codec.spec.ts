import { describe, expect, test } from '@jest/globals';
import { ZeroAddress } from 'ethers';
import { buildBatch, buildRejection, decodeTransaction } from './safe-builder.codec.js';
import { UnsafeTransactionError } from './safe-error.js';
import type { SafeDeployment, SafeTransaction } from './safe-transaction.js';

const deployment: SafeDeployment = {
  chainId: 1,
  safe: '0x5EA1d9A6dDC3A0329378a327746D71A2019eC332',
  multiSendCallOnly: '0x9641d764fc13c8B624c04430C7356C1C7C8102e2',
  suite: {},
};
const calls = [
  { to: '0xCFbFaC74C26F8647cBDb8c5caf80BB5b32E43134', data: '0xdd43a79f' },
  { to: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', data: '0xa9059cbb' },
];
const batch = buildBatch(deployment, calls, 7);

const ruleOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof UnsafeTransactionError) return error.rule;
    throw error;
  }
  return 'accepted';
};

test('several calls are one delegatecall to MultiSendCallOnly with all gas fields zero', () => {
  expect(batch).toMatchObject({
    to: deployment.multiSendCallOnly,
    operation: 1,
    value: '0',
    safeTxGas: '0',
    baseGas: '0',
    gasPrice: '0',
    gasToken: ZeroAddress,
    refundReceiver: ZeroAddress,
    nonce: 7,
  });
  expect(decodeTransaction(deployment, batch)).toEqual(calls);
});

test('a single call stays a plain call', () => {
  const single = buildBatch(deployment, calls.slice(0, 1), 0);
  expect(single).toMatchObject({ ...calls[0], operation: 0 });
  expect(decodeTransaction(deployment, single)).toEqual(calls.slice(0, 1));
});

test('a rejection makes no call', () => {
  const rejection = buildRejection(deployment, 7);
  expect(rejection).toMatchObject({ to: deployment.safe, data: '0x', operation: 0, nonce: 7 });
  expect(decodeTransaction(deployment, rejection)).toEqual([]);
});

describe('refused when built', () => {
  test.each([
    ['no call', [], 'empty-batch'],
    ['a call to the Safe', [{ to: deployment.safe.toLowerCase(), data: '0x0d582f13' }], 'self-call'],
    ['a call to the Safe among others', [...calls, { to: deployment.safe, data: '0x' }], 'self-call'],
    ['a single call to nobody', [{ to: ZeroAddress, data: '0x1234' }], 'zero-target'],
    ['a call to nobody among others', [...calls, { to: ZeroAddress, data: '0x1234' }], 'zero-target'],
  ])('%s', (_, given, rule) => {
    expect(ruleOf(() => buildBatch(deployment, given, 0))).toBe(rule);
  });
});

describe('refused when decoded', () => {
  const changed: [string, Partial<SafeTransaction>, string][] = [
    ['a delegatecall to anything else', { to: '0x38869bf66a61cF6bDB996A6aE40D5853Fd43B526' }, 'untrusted-delegatecall'],
    ['a delegatecall to the Safe', { to: deployment.safe, data: '0x' }, 'untrusted-delegatecall'],
    ['ether', { value: '1' }, 'value'],
    ['a gas price', { gasPrice: '1' }, 'gas-refund'],
    ['a base gas', { baseGas: '1' }, 'gas-refund'],
    ['a gas limit of its own', { safeTxGas: '1' }, 'gas-refund'],
    ['a gas token', { gasToken: deployment.safe }, 'gas-refund'],
    ['a refund receiver', { refundReceiver: deployment.safe }, 'gas-refund'],
    ['a negative nonce', { nonce: -1 }, 'nonce'],
    ['half a nonce', { nonce: 0.5 }, 'nonce'],
    ['the batch as a plain call of another function', { data: '0xdeadbeef' }, 'not-a-batch'],
  ];
  test.each(changed)('%s', (_, change, rule) => {
    expect(ruleOf(() => decodeTransaction(deployment, { ...batch, ...change }))).toBe(rule);
  });
});
