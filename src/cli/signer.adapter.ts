import { readFileSync } from 'node:fs';
import { JsonRpcProvider, Network, TypedDataEncoder, Wallet } from 'ethers';
import type { Proposal } from '../proposals/proposal.js';
import { BallastError } from '../units/ballast-error.js';

export class KeyError extends BallastError {
  readonly code = 'input/key';
  constructor(what: string) {
    super(what, 'Give --key-file with a private key in hex, or --demo-owner in the local world.');
  }
}

/** Nobody listens where the node of the chain should be. */
export class NodeUnreachableError extends BallastError {
  readonly code = 'execution/node-unreachable';
  constructor(rpcUrl: string) {
    super(
      `The node at ${rpcUrl} does not answer.`,
      'See whether the transaction was sent before you try again: ballast verify-execution.',
      { rpcUrl },
    );
  }
}

const UNREACHABLE = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'TIMEOUT',
  'SERVER_ERROR',
  'NETWORK_ERROR',
];
const isUnreachable = (error: unknown): boolean => UNREACHABLE.includes((error as { code?: string }).code ?? '');

/** The service's answer does not hash to what it says: nothing is signed. */
export class ForgedProposalError extends BallastError {
  readonly code = 'signing/hash-mismatch';
  constructor(own: string, given: string) {
    super(
      `The transaction hashes to ${own}, the service says ${given}.`,
      'Do not sign; compare with another source, the service or its data may be tampered with.',
      { own, given },
    );
  }
}

export interface KeyOptions {
  readonly keyFile?: string;
  readonly demoOwner?: string;
  readonly demo?: boolean;
}

/** The wallet of a key file, or of a public account of the local world. @throws {KeyError} */
export async function walletOf({ keyFile, demoOwner, demo }: KeyOptions, chainId: number): Promise<Wallet> {
  if (keyFile !== undefined) return walletOfFile(keyFile);
  if (chainId !== 31_337) throw new KeyError('Demo keys belong to the local world; this is another chain.');
  const { WORLD_ROLES, walletAt } = await import('../world/wallets.js');
  if (demo) return walletAt(WORLD_ROLES.relayer);
  const index = WORLD_ROLES.owners[Number(demoOwner) - 1];
  if (index === undefined) throw new KeyError(`--demo-owner is 1, 2 or 3, not "${demoOwner ?? 'nothing'}".`);
  return walletAt(index);
}

function walletOfFile(file: string): Wallet {
  try {
    return new Wallet(readFileSync(file, 'utf8').trim());
  } catch {
    throw new KeyError(`${file} does not hold a private key.`);
  }
}

/** `SafeTx` of Safe 1.3.0 and newer, written down here once more: a signer's tool does not share code with the service. */
const SAFE_TX = {
  SafeTx: (
    'address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,' +
    'address gasToken,address refundReceiver,uint256 nonce'
  )
    .split(',')
    .map((field) => {
      const [type = '', name = ''] = field.split(' ');
      return { type, name };
    }),
};

/** Signs what the transaction itself hashes to, after computing that here. @throws {ForgedProposalError} */
export function signProposal(wallet: Wallet, { chainId, safe, transaction, hashes }: Proposal): Promise<string> {
  const domain = { chainId, verifyingContract: safe };
  const own = TypedDataEncoder.hash(domain, SAFE_TX, transaction);
  if (own !== hashes.safeTxHash) throw new ForgedProposalError(own, hashes.safeTxHash);
  return wallet.signTypedData(domain, SAFE_TX, transaction);
}

/** Gas enough for a batch and under the limit that public chains put on one transaction (EIP-7825). */
const GAS_LIMIT = 8_000_000;

/**
 * Sends the execution and waits for its block. The chain is named by whoever asks: to find it out, the provider would ask a
 * node that is gone again and again, for ever.
 * @returns whether it succeeded. @throws {NodeUnreachableError}
 */
export async function sendExecution(
  wallet: Wallet,
  { rpcUrl, chainId }: { readonly rpcUrl: string; readonly chainId: number },
  call: { to: string; data: string },
) {
  const network = Network.from(chainId);
  const provider = new JsonRpcProvider(rpcUrl, network, { staticNetwork: network, cacheTimeout: -1 });
  provider.pollingInterval = 200;
  try {
    const sent = await wallet.connect(provider).sendTransaction({ ...call, gasLimit: GAS_LIMIT });
    const receipt = await provider.waitForTransaction(sent.hash);
    return { txHash: sent.hash, block: receipt?.blockNumber ?? 0, ok: receipt?.status === 1 };
  } catch (error) {
    if (isUnreachable(error)) throw new NodeUnreachableError(rpcUrl);
    throw error;
  } finally {
    provider.destroy();
  }
}
