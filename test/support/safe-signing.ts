import type { TransactionReceipt, Wallet } from 'ethers';
import type { Call } from '../../src/platform/chain/rpc.js';
import { SAFE_TX_TYPES } from '../../src/safe/safe-hash.codec.js';
import type { SafeDeployment, SafeTransaction } from '../../src/safe/safe-transaction.js';
import { execTransactionData, joinSignatures } from '../../src/safe/signature.codec.js';
import type { World } from '../../src/world/world.js';

type Place = Pick<SafeDeployment, 'chainId' | 'safe'>;

/** An owner's signature as a wallet makes it. */
export const signTyped = ({ chainId, safe }: Place, tx: SafeTransaction, wallet: Wallet): Promise<string> =>
  wallet.signTypedData({ chainId, verifyingContract: safe }, SAFE_TX_TYPES, tx);

/** The execution of `tx`, signed by these wallets and nobody else. */
export async function signedExecution(place: Place, tx: SafeTransaction, wallets: readonly Wallet[]): Promise<Call> {
  const confirmations = await Promise.all(
    wallets.map(async (wallet) => ({ owner: wallet.address, signature: await signTyped(place, tx, wallet) })),
  );
  return { to: place.safe, data: execTransactionData(tx, joinSignatures(confirmations)) };
}

/** Sent by an account that owns nothing. @throws when it reverts. */
export async function sendByRelayer({ relayer }: World, { to, data }: Call): Promise<TransactionReceipt> {
  const sent = await relayer.sendTransaction({ to, data, gasLimit: 8_000_000 });
  const receipt = await sent.wait();
  if (receipt === null) throw new Error('The transaction was not mined.');
  return receipt;
}
