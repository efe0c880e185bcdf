import { Interface } from 'ethers';
import { z } from 'zod';
import { decodeBatch } from './batch.codec.js';
import { isBuilderFile, readBuilderFile } from './builder-file.codec.js';
import { decodeTransaction } from './safe-builder.codec.js';
import { UnreadableInputError, UnsafeTransactionError } from './safe-error.js';
import { safeHashes } from './safe-hash.codec.js';
import type { SafeDeployment, SafeTransaction } from './safe-transaction.js';
import { execTransactionData } from './signature.codec.js';
import { plainCall, type SigningFinding, type SigningInput } from './signing-input.js';

const MULTI_SEND = '0x8d80ff0a';
const EXEC_TRANSACTION = '0x6a761202';
const SAFE = new Interface([
  'function execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes) payable returns (bool)',
]);
const WORD = 64;
const HEAD = 10;

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const amount = z.union([z.string().regex(/^\d+$/), z.number().int().min(0)]).transform(String);
const target = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'is 0x and 40 hexadecimal digits');

const transactionSchema = z.object({
  to: target,
  value: amount,
  data: z.string().regex(/^0x([0-9a-fA-F]{2})*$/, 'is hexadecimal'),
  operation: z.union([z.literal(0), z.literal(1)]),
  safeTxGas: amount,
  baseGas: amount,
  gasPrice: amount,
  gasToken: target,
  refundReceiver: target,
  nonce: z.int().min(0),
});
const hash = z.string().regex(/^0x[0-9a-fA-F]{64}$/, 'is 32 bytes');
const proposalSchema = z.looseObject({
  chainId: z.int().optional(),
  safe: target.optional(),
  transaction: transactionSchema,
  hashes: z.object({ domainHash: hash, messageHash: hash, safeTxHash: hash }).optional(),
});

const mismatch = (what: string): SigningFinding => ({ state: 'mismatch', what });
const unchecked = (what: string): SigningFinding => ({ state: 'could-not-check', what });
const trailing = (what: string): SigningFinding => ({ state: 'trailing-data', what });

/**
 * Reads what somebody is asked to sign: hexadecimal text of a call, of a batch or of an execution, or JSON of the Transaction
 * Builder or of a proposal.
 * @param nonce the Safe's next one: calldata of an execution does not hold it.
 * @throws {UnreadableInputError} for anything else. @throws {ZodError} for JSON with fields at fault.
 */
export function readSigningInput(deployment: SafeDeployment, input: string, nonce: number): SigningInput {
  const text = input.trim();
  const hex = /^(0x)?[0-9a-fA-F]+$/.test(text) ? text.toLowerCase().replace(/^(0x)?/, '0x') : null;
  if (hex === null) return readJson(deployment, text);
  if (hex.length % 2 !== 0 || hex.length < HEAD)
    throw new UnreadableInputError('the hexadecimal text is no whole number of bytes, or shorter than a function');
  if (hex.startsWith(MULTI_SEND)) return readBatch(hex);
  if (hex.startsWith(EXEC_TRANSACTION)) return readExecution(deployment, hex, nonce);
  return { ...EMPTY, kind: 'call', calls: [{ to: null, data: hex, value: '0' }], labels: [null] };
}

const EMPTY = { calls: [], transaction: null, hashes: null, findings: [], labels: [] };

function readJson(deployment: SafeDeployment, text: string): SigningInput {
  const json = parsed(text);
  if (isBuilderFile(json)) return readFile(deployment, json);
  const inner = typeof json === 'object' && json !== null && 'proposal' in json ? json.proposal : json;
  if (typeof inner !== 'object' || inner === null || !('transaction' in inner))
    throw new UnreadableInputError('the JSON is neither a file of the Transaction Builder nor a proposal');
  return readProposal(deployment, proposalSchema.parse(inner));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableInputError('it is neither hexadecimal text nor JSON');
  }
}

function readFile(deployment: SafeDeployment, json: unknown): SigningInput {
  const { chainId, safe, calls, labels, checksumFits } = readBuilderFile(json);
  const findings = [
    ...(chainId === String(deployment.chainId) ? [] : [mismatch(`the file is for chain ${chainId}`)]),
    ...(safe === null || same(safe, deployment.safe) ? [] : [mismatch(`the file was made for the Safe ${safe}`)]),
    ...(checksumFits === false
      ? [mismatch('the file was changed after it was written: its checksum does not fit')]
      : []),
    ...calls.flatMap(({ value }, index) =>
      value === '0' ? [] : [mismatch(`call ${String(index + 1)} sends ${value} wei`)],
    ),
  ];
  return { ...EMPTY, kind: 'builder-file', calls, findings, labels };
}

function readProposal(deployment: SafeDeployment, proposal: z.infer<typeof proposalSchema>): SigningInput {
  const { chainId = deployment.chainId, safe = deployment.safe, hashes } = proposal;
  const transaction = { ...proposal.transaction, data: proposal.transaction.data.toLowerCase() };
  const computed = safeHashes({ chainId, safe }, transaction);
  const wrong = (['domainHash', 'messageHash', 'safeTxHash'] as const).filter(
    (name) => hashes !== undefined && !same(hashes[name], computed[name]),
  );
  const place = [
    ...(chainId === deployment.chainId ? [] : [mismatch(`it is for chain ${String(chainId)}`)]),
    ...(same(safe, deployment.safe) ? [] : [mismatch(`it is for the Safe ${safe}`)]),
  ];
  const stated = wrong.map((name) => mismatch(`the ${name} that it states is not that of its transaction`));
  const read = readTransaction(deployment, transaction);
  return {
    ...read,
    kind: 'transaction',
    hashes: computed,
    findings: [...place, ...stated, ...read.findings],
  };
}

/** The calls of a transaction; what must not be signed keeps its calls to itself. */
function readTransaction(deployment: SafeDeployment, transaction: SafeTransaction): Omit<SigningInput, 'kind'> {
  const base = { ...EMPTY, transaction };
  try {
    const calls = decodeTransaction(deployment, transaction);
    return { ...base, calls: calls.map(plainCall), labels: calls.map(() => null) };
  } catch (error) {
    if (!(error instanceof UnsafeTransactionError)) throw error;
    const { operation, data } = transaction;
    if (operation === 1 && error.rule === 'wrong-length' && data.startsWith(MULTI_SEND))
      return { ...base, ...withoutKind(readBatch(data)) };
    return { ...base, findings: [mismatch(`${error.rule}: ${error.message}`)] };
  }
}

const withoutKind = ({
  calls,
  labels,
  findings,
}: SigningInput): Pick<SigningInput, 'calls' | 'labels' | 'findings'> => ({
  calls,
  labels,
  findings,
});

/** Calldata of `multiSend`; what follows its frame is cut off and told. */
function readBatch(data: string): SigningInput {
  const length = frameLength(data);
  const rest = length === null ? '' : data.slice(length);
  const findings = rest === '' ? [] : [trailing(`0x${rest} follows the batch`)];
  try {
    const calls = decodeBatch(rest === '' ? data : data.slice(0, length ?? data.length));
    return { ...EMPTY, kind: 'batch', calls: calls.map(plainCall), findings, labels: calls.map(() => null) };
  } catch (error) {
    if (!(error instanceof UnsafeTransactionError)) throw error;
    return { ...EMPTY, kind: 'batch', findings: [...findings, mismatch(`${error.rule}: ${error.message}`)] };
  }
}

/** Characters that the batch itself takes; null where the data does not say or does not reach so far. */
function frameLength(data: string): number | null {
  const [, length] = /^0x8d80ff0a[0-9a-f]{64}([0-9a-f]{64})/.exec(data) ?? [];
  if (length === undefined) return null;
  const characters = BigInt(`0x${length}`) * 2n;
  if (characters > BigInt(data.length)) return null;
  const end = HEAD + 2 * WORD + Math.ceil(Number(characters) / WORD) * WORD;
  return end <= data.length ? end : null;
}

/** Calldata of `execTransaction`: the fields that were signed, and the signatures. */
function readExecution(deployment: SafeDeployment, data: string, nonce: number): SigningInput {
  const decoded = parseExecution(data);
  if (decoded === null) return { ...EMPTY, kind: 'execution', findings: [mismatch('its arguments are cut off')] };
  const { transaction, signatures } = decoded;
  const again = execTransactionData({ ...transaction, nonce }, signatures).toLowerCase();
  const rest = data.startsWith(again) ? data.slice(again.length) : null;
  const findings = [
    ...(rest === null ? [mismatch('its arguments can be written only in other bytes')] : []),
    ...(rest ? [trailing(`0x${rest} follows the arguments`)] : []),
    unchecked(
      `the calldata holds neither the Safe nor the nonce: hashes are for ${deployment.safe} and its next nonce, ${String(nonce)}`,
    ),
  ];
  const read = readTransaction(deployment, { ...transaction, nonce });
  return {
    ...read,
    kind: 'execution',
    transaction: { ...transaction, nonce: null },
    hashes: safeHashes(deployment, { ...transaction, nonce }),
    findings: [...findings, ...read.findings],
  };
}

function parseExecution(data: string): { transaction: Omit<SafeTransaction, 'nonce'>; signatures: string } | null {
  try {
    const [to, value, inner, operation, safeTxGas, baseGas, gasPrice, gasToken, refundReceiver, signatures] =
      SAFE.decodeFunctionData('execTransaction', data).toArray().map(String);
    const transaction: Omit<SafeTransaction, 'nonce'> = {
      to: to ?? '',
      value: value ?? '',
      data: inner ?? '',
      operation: operation === '1' ? 1 : 0,
      safeTxGas: safeTxGas ?? '',
      baseGas: baseGas ?? '',
      gasPrice: gasPrice ?? '',
      gasToken: gasToken ?? '',
      refundReceiver: refundReceiver ?? '',
    };
    return { transaction, signatures: signatures ?? '' };
  } catch {
    return null;
  }
}
