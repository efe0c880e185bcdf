import { Interface, Signature, concat, getAddress, recoverAddress } from 'ethers';
import type { Call } from '../platform/chain/rpc.js';
import { InvalidSignatureError } from './safe-error.js';
import { safeHashes } from './safe-hash.codec.js';
import type { Confirmation, SafeDeployment, SafeTransaction } from './safe-transaction.js';

const SAFE = new Interface([
  'function execTransaction(address to, uint256 value, bytes data, uint8 operation, uint256 safeTxGas, uint256 baseGas, uint256 gasPrice, address gasToken, address refundReceiver, bytes signatures) payable returns (bool success)',
  'function getTransactionHash(address to, uint256 value, bytes data, uint8 operation, uint256 safeTxGas, uint256 baseGas, uint256 gasPrice, address gasToken, address refundReceiver, uint256 nonce) view returns (bytes32)',
]);

const fieldsOf = (tx: SafeTransaction): readonly unknown[] => [
  tx.to,
  tx.value,
  tx.data,
  tx.operation,
  tx.safeTxGas,
  tx.baseGas,
  tx.gasPrice,
  tx.gasToken,
  tx.refundReceiver,
];

/**
 * Who signed the typed data of this transaction (EIP-712, 65 bytes, v 27 or 28).
 * Other kinds that the contract knows (eth_sign, EIP-1271, approved hashes) are refused: wallets show less for them, or nothing.
 * @throws {InvalidSignatureError}
 */
export function recoverSigner(
  deployment: Pick<SafeDeployment, 'chainId' | 'safe'>,
  tx: SafeTransaction,
  signature: string,
): string {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature))
    throw new InvalidSignatureError('not-65-bytes', 'it has another length.');
  const v = Number.parseInt(signature.slice(-2), 16);
  if (v !== 27 && v !== 28)
    throw new InvalidSignatureError('not-typed-data', `its last byte is ${String(v)}, not 27 or 28.`, { v });
  try {
    return recoverAddress(safeHashes(deployment, tx).safeTxHash, Signature.from(signature));
  } catch {
    throw new InvalidSignatureError('not-a-signature', 'nobody can have made it.', { signature });
  }
}

/** One signature after another in the ascending order of owners that the contract demands. @throws {InvalidSignatureError} */
export function joinSignatures(confirmations: readonly Confirmation[]): string {
  const sorted = [...confirmations].sort((a, b) => (BigInt(a.owner) < BigInt(b.owner) ? -1 : 1));
  sorted.forEach(({ owner }, index) => {
    const before = sorted[index - 1]?.owner;
    if (before !== undefined && getAddress(before) === getAddress(owner))
      throw new InvalidSignatureError('twice', 'an owner counts once.', { owner });
  });
  return concat(sorted.map(({ signature }) => signature));
}

/** Calldata of `execTransaction`, which anyone may send. */
export const execTransactionData = (tx: SafeTransaction, signatures: string): string =>
  SAFE.encodeFunctionData('execTransaction', [...fieldsOf(tx), signatures]);

/** The Safe's own computation of the hash. */
export const transactionHashCall = (safe: string, tx: SafeTransaction): Call => ({
  to: safe,
  data: SAFE.encodeFunctionData('getTransactionHash', [...fieldsOf(tx), tx.nonce]),
});
