import { ZeroAddress } from 'ethers';
import type { Call } from '../platform/chain/rpc.js';
import { decodeBatch, encodeBatch } from './batch.codec.js';
import { UnsafeTransactionError } from './safe-error.js';
import type { SafeDeployment, SafeTransaction } from './safe-transaction.js';

type Target = Pick<SafeTransaction, 'to' | 'data' | 'operation'>;

/** Gas refunds are never used: all their fields are zero, and a failing batch reverts as a whole. */
const withoutRefund = (target: Target, nonce: number): SafeTransaction => ({
  ...target,
  value: '0',
  safeTxGas: '0',
  baseGas: '0',
  gasPrice: '0',
  gasToken: ZeroAddress,
  refundReceiver: ZeroAddress,
  nonce,
});

/**
 * Calls as one Safe transaction. Several are one delegatecall to MultiSendCallOnly, all or nothing; a single one is a plain
 * call, as protocol-kit builds it and as wallets can show it.
 * @throws {UnsafeTransactionError}
 */
export function buildBatch(deployment: SafeDeployment, calls: readonly Call[], nonce: number): SafeTransaction {
  const [first, ...others] = calls;
  if (first === undefined) throw new UnsafeTransactionError('empty-batch', 'it makes no call.');
  const target: Target =
    others.length === 0
      ? { to: first.to, data: first.data, operation: 0 }
      : { to: deployment.multiSendCallOnly, data: encodeBatch(calls), operation: 1 };
  const tx = withoutRefund(target, nonce);
  decodeTransaction(deployment, tx);
  return tx;
}

/** A transaction that does nothing but use up `nonce`, so that another one with it can never run. */
export const buildRejection = (deployment: SafeDeployment, nonce: number): SafeTransaction =>
  withoutRefund({ to: deployment.safe, data: '0x', operation: 0 }, nonce);

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * The calls that a Safe transaction makes, in order; none for a rejection.
 * @throws {UnsafeTransactionError} for gas refunds, ether, other delegatecalls than to MultiSendCallOnly, and calls to the Safe.
 */
export function decodeTransaction(deployment: SafeDeployment, tx: SafeTransaction): Call[] {
  const { safeTxGas, baseGas, gasPrice, gasToken, refundReceiver } = tx;
  if (![safeTxGas, baseGas, gasPrice].every((amount) => amount === '0') || ![gasToken, refundReceiver].every(isZero))
    throw new UnsafeTransactionError('gas-refund', 'gas fields other than zero can pay money out of the Safe.');
  if (tx.value !== '0') throw new UnsafeTransactionError('value', 'it sends ether.');
  if (!Number.isSafeInteger(tx.nonce) || tx.nonce < 0)
    throw new UnsafeTransactionError('nonce', 'a nonce counts from 0.');
  const calls = tx.operation === 1 ? batchOf(deployment, tx) : [{ to: tx.to, data: tx.data }];
  if (tx.operation === 0 && same(tx.to, deployment.safe) && tx.data === '0x') return [];
  for (const call of calls) {
    if (same(call.to, deployment.safe))
      throw new UnsafeTransactionError('self-call', 'it would change the Safe itself: owners, modules or guard.', {
        ...call,
      });
    if (isZero(call.to)) throw new UnsafeTransactionError('zero-target', 'a call has no target.', { ...call });
  }
  return calls;
}

const isZero = (address: string): boolean => same(address, ZeroAddress);

function batchOf({ multiSendCallOnly }: SafeDeployment, tx: SafeTransaction): Call[] {
  if (!same(tx.to, multiSendCallOnly))
    throw new UnsafeTransactionError(
      'untrusted-delegatecall',
      'it hands the Safe to a contract that is not MultiSendCallOnly.',
      {
        to: tx.to,
      },
    );
  return decodeBatch(tx.data);
}
