import { AbiCoder, concat, id, keccak256 } from 'ethers';
import type { SafeDeployment, SafeHashes, SafeTransaction } from './safe-transaction.js';

type Place = Pick<SafeDeployment, 'chainId' | 'safe'>;

/** Fields of `SafeTx` in the order in which the contract hashes them. */
const FIELDS = [
  { type: 'address', name: 'to' },
  { type: 'uint256', name: 'value' },
  { type: 'bytes', name: 'data' },
  { type: 'uint8', name: 'operation' },
  { type: 'uint256', name: 'safeTxGas' },
  { type: 'uint256', name: 'baseGas' },
  { type: 'uint256', name: 'gasPrice' },
  { type: 'address', name: 'gasToken' },
  { type: 'address', name: 'refundReceiver' },
  { type: 'uint256', name: 'nonce' },
] as const;

/** Types of the message, as libraries take them; without `EIP712Domain`. */
export const SAFE_TX_TYPES: Record<'SafeTx', { type: string; name: string }[]> = {
  SafeTx: FIELDS.map((field) => ({ ...field })),
};

const DOMAIN_TYPE = 'EIP712Domain(uint256 chainId,address verifyingContract)';
const MESSAGE_TYPE = `SafeTx(${FIELDS.map(({ type, name }) => `${type} ${name}`).join(',')})`;

/**
 * The three hashes that signers compare, with keccak256 and plain ABI words alone.
 *
 * Source: EIP-712 with the domain of Safe 1.3.0 and newer (chain and address, neither name nor version).
 */
export function safeHashes({ chainId, safe }: Place, tx: SafeTransaction): SafeHashes {
  const abi = AbiCoder.defaultAbiCoder();
  const domainHash = keccak256(abi.encode(['bytes32', 'uint256', 'address'], [id(DOMAIN_TYPE), chainId, safe]));
  const words = FIELDS.map(({ type, name }): [string, unknown] =>
    type === 'bytes' ? ['bytes32', keccak256(tx[name])] : [type, tx[name]],
  );
  const types = ['bytes32', ...words.map(([type]) => type)];
  const messageHash = keccak256(abi.encode(types, [id(MESSAGE_TYPE), ...words.map(([, value]) => value)]));
  return { domainHash, messageHash, safeTxHash: keccak256(concat(['0x1901', domainHash, messageHash])) };
}

/** keccak256 of calldata. */
export const hashOfData = (data: string): string => keccak256(data);

/** What `eth_signTypedData_v4` takes, so that a wallet shows the fields instead of a hash. */
export interface SafeTypedData {
  readonly types: Readonly<Record<'EIP712Domain' | 'SafeTx', readonly { type: string; name: string }[]>>;
  readonly primaryType: 'SafeTx';
  readonly domain: { readonly chainId: number; readonly verifyingContract: string };
  readonly message: SafeTransaction;
}

export const safeTypedData = ({ chainId, safe }: Place, tx: SafeTransaction): SafeTypedData => ({
  types: {
    EIP712Domain: [
      { type: 'uint256', name: 'chainId' },
      { type: 'address', name: 'verifyingContract' },
    ],
    ...SAFE_TX_TYPES,
  },
  primaryType: 'SafeTx',
  domain: { chainId, verifyingContract: safe },
  message: tx,
});
