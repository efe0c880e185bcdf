import type { Wallet } from 'ethers';
import type { Call } from '../../src/platform/chain/rpc.js';
import { SAFE_TX_TYPES } from '../../src/safe/safe-hash.codec.js';
import type { SafeDeployment, SafeTransaction } from '../../src/safe/safe-transaction.js';
import { execTransactionData, joinSignatures } from '../../src/safe/signature.codec.js';
import type { World } from '../../src/world/world.js';
import { sendAndMine } from './mined.js';

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

export interface Mined {
  readonly transactionHash: string;
  readonly blockHash: string;
  readonly status: string;
}

/** Sent by an account that owns nothing, and mined. @throws when it reverts. */
export async function sendByRelayer({ relayer, rpc }: World, call: Call): Promise<Mined> {
  const transaction = { ...call, from: relayer.address, gas: '0x7a1200', gasPrice: '0x0' };
  const mined = await sendAndMine<Mined>(rpc, transaction);
  if (mined.status !== '0x1') throw new Error(`The transaction ${mined.transactionHash} reverted.`);
  return mined;
}
