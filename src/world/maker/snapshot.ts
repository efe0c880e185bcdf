import { gunzipSync } from 'node:zlib';
import { makerSnapshot } from '../chain/artifacts.js';
import { hex, type Chain, type Receipt } from '../chain/chain.js';
import { WorldDiffersError } from '../world-error.js';

interface StoredTransaction {
  readonly hash: string;
  readonly from: string;
  readonly to?: string;
  readonly data: string;
  readonly value?: string;
  readonly nonce?: string;
}

interface StoredReceipt extends Pick<Receipt, 'status' | 'logs' | 'contractAddress'> {
  readonly transactionHash: string;
  readonly blockNumber: string;
}

/** One transaction of the original deployment, with what came of it and when [seconds]. */
export interface Deployed {
  readonly transaction: StoredTransaction;
  readonly receipt: StoredReceipt;
  readonly block: number;
  readonly time: number;
}

const TAR_BLOCK = 512;
const TAR_NAME = { start: 0, end: 100 };
const TAR_SIZE = { start: 124, end: 136 };
const TAR_TYPE = 156;

const textOf = (bytes: Buffer): string => bytes.toString('utf8').replace(/\0.*$/s, '');
const octal = (bytes: Buffer): number => Number.parseInt(textOf(bytes).trim() || '0', 8);

/** Files of a tar archive in memory; GNU (`L`) and POSIX (`x`) long names. */
export function* filesOf(tar: Buffer): Generator<{ name: string; content: Buffer }> {
  let longName: string | undefined;
  for (let at = 0; at + TAR_BLOCK <= tar.length && tar[at] !== 0; ) {
    const header = tar.subarray(at, at + TAR_BLOCK);
    const size = octal(header.subarray(TAR_SIZE.start, TAR_SIZE.end));
    const content = tar.subarray(at + TAR_BLOCK, at + TAR_BLOCK + size);
    const type = String.fromCharCode(header[TAR_TYPE] ?? 0);
    at += TAR_BLOCK * (1 + Math.ceil(size / TAR_BLOCK));
    if (type === 'L') longName = textOf(content);
    else if (type === 'x') longName = /\d+ path=([^\n]+)\n/.exec(content.toString())?.[1];
    else {
      yield { name: longName ?? textOf(header.subarray(TAR_NAME.start, TAR_NAME.end)), content };
      longName = undefined;
    }
  }
}

/**
 * The deployment of MakerDAO with Liquidations 2.0 out of @makerdao/testchain: 695 transactions that its ganache
 * database keeps one file per key, here in the order of their blocks.
 */
export function readSnapshot(archive: Buffer = makerSnapshot()): Deployed[] {
  const transactions: StoredTransaction[] = [];
  const receipts = new Map<string, StoredReceipt>();
  const times = new Map<number, number>();
  for (const { name, content } of filesOf(gunzipSync(archive))) {
    const key = name.split('/').at(-1) ?? '';
    if (key.startsWith('!transactions!')) transactions.push(JSON.parse(content.toString()) as StoredTransaction);
    else if (key.startsWith('!transactionReceipts!')) {
      const receipt = JSON.parse(content.toString()) as StoredReceipt;
      receipts.set(receipt.transactionHash, receipt);
    } else if (/^!blocks!\d+$/.test(key)) {
      const { header } = JSON.parse(content.toString()) as { header: { number?: string; timestamp: string } };
      times.set(Number(header.number ?? 0), Number(header.timestamp));
    }
  }
  return transactions.map((transaction) => join(transaction, receipts, times)).sort((a, b) => a.block - b.block);
}

function join(
  transaction: StoredTransaction,
  receipts: ReadonlyMap<string, StoredReceipt>,
  times: ReadonlyMap<number, number>,
): Deployed {
  const receipt = receipts.get(transaction.hash);
  const block = Number(receipt?.blockNumber);
  const time = times.get(block);
  if (!receipt || time === undefined)
    throw new WorldDiffersError('The snapshot of MakerDAO', { hash: transaction.hash });
  return { transaction, receipt, block, time };
}

const present = (field: string | undefined): string | undefined =>
  field === undefined || field === '' || field === '0x' ? undefined : field;

/**
 * Sends the deployment to an empty chain again, every time moved by the same amount so that it ends at `endTime`.
 * @throws {WorldDiffersError} unless status, number of logs and created address of every receipt are the original's.
 */
export async function replay(chain: Chain, deployment: readonly Deployed[], endTime: number): Promise<void> {
  const shift = endTime - (deployment.at(-1)?.time ?? endTime);
  await chain.rpc.request('evm_setAutomine', [true]);
  for (const { transaction, receipt, time } of deployment) {
    await chain.setNextTime(time + shift);
    const to = present(transaction.to);
    const repeated = await chain.rpc.request<Receipt>('eth_sendTransactionSync', [
      {
        from: transaction.from,
        ...(to === undefined ? {} : { to }),
        data: transaction.data.startsWith('0x') ? transaction.data : `0x${transaction.data}`,
        value: present(transaction.value) ?? '0x0',
        nonce: hex(Number(present(transaction.nonce) ?? 0)),
        gas: hex(2 ** 24),
        gasPrice: '0x0',
      },
    ]);
    if (!isSame(repeated, receipt)) throw new WorldDiffersError('A replayed transaction', { hash: transaction.hash });
  }
}

const isSame = (a: Pick<Receipt, 'status' | 'logs' | 'contractAddress'>, b: typeof a): boolean =>
  a.status === b.status &&
  a.logs.length === b.logs.length &&
  (a.contractAddress ?? '').toLowerCase() === (b.contractAddress ?? '').toLowerCase();
