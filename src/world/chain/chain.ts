import { AbiCoder, dataSlice, getAddress, type Result } from 'ethers';
import { MULTICALL3, decodeAggregate, encodeAggregate } from '../../platform/chain/multicall.js';
import { RpcRefusedError } from '../../platform/chain/rpc-error.js';
import type { Block, Call, Rpc } from '../../platform/chain/rpc.js';
import { TransactionRevertedError } from '../world-error.js';
import type { Contract } from './contract.js';
import { Turns } from './turns.js';

/** A transaction of an account that the node has unlocked; no `to` creates a contract. */
export interface Transaction {
  readonly from: string;
  readonly to?: string;
  readonly data: string;
  readonly value?: bigint;
}

export interface Receipt {
  readonly transactionHash: string;
  readonly status: string;
  readonly blockNumber: string;
  readonly contractAddress: string | null;
  readonly logs: readonly { readonly address: string; readonly topics: readonly string[]; readonly data: string }[];
}

/** One view call: the contract, its method, the arguments. */
export type Read = readonly [Contract, string, ...unknown[]];

/** Below EIP-7825's limit of 16,777,216 for one transaction. */
const GAS = 16_000_000n;
/** Blocks stay under half of the gas limit, or the base fee would leave zero and free transactions would wait for ever. */
const TRANSACTIONS_PER_BLOCK = 25;
const READS_PER_CALL = 1_000;
const RECEIPT_TIMEOUT_MS = 30_000;
const ERROR_STRING = '0x08c379a0';

export const hex = (n: bigint | number): string => '0x' + BigInt(n).toString(16);

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const asRequest = ({ from, to, data, value = 0n }: Transaction): Record<string, string> => ({
  from,
  ...(to === undefined ? {} : { to }),
  data,
  value: hex(value),
  gas: hex(GAS),
  gasPrice: '0x0',
});

const reasonOf = (data: string): string =>
  data.startsWith(ERROR_STRING) ? String(AbiCoder.defaultAbiCoder().decode(['string'], dataSlice(data, 4))[0]) : data;

/** The world's own hand on its chain: reads in bulk, and sends in bulk from unlocked accounts at no cost. */
export class Chain {
  private readonly turns = new Turns();

  constructor(readonly rpc: Rpc) {}

  head(): Promise<Block> {
    return this.rpc.block('latest');
  }

  /** Time that a block would have if it were mined now [seconds]. */
  async pendingTime(): Promise<number> {
    const { timestamp } = await this.rpc.request<{ timestamp: string }>('eth_getBlockByNumber', ['pending', false]);
    return Number(timestamp);
  }

  async read(contract: Contract, method: string, ...args: readonly unknown[]): Promise<Result> {
    return contract.decode(method, await this.rpc.call(contract.call(method, ...args), 'latest'));
  }

  /** Results in the order of the reads. @throws {RpcRefusedError} when one of them reverts. */
  async readMany(reads: readonly Read[]): Promise<Result[]> {
    const results: Result[] = [];
    for (let start = 0; start < reads.length; start += READS_PER_CALL) {
      const part = reads.slice(start, start + READS_PER_CALL);
      const calls = part.map(([contract, method, ...args]) => ({
        ...contract.call(method, ...args),
        allowFailure: false,
      }));
      const returned = await this.rpc.call({ to: MULTICALL3, data: encodeAggregate(calls) }, 'latest');
      decodeAggregate(returned).forEach(({ data }, index) => {
        const [contract, method] = part[index] as Read;
        results.push(contract.decode(method, data));
      });
    }
    return results;
  }

  async send(transaction: Transaction): Promise<Receipt> {
    const receipt = await this.rpc.request<Receipt>('eth_sendTransactionSync', [asRequest(transaction)]);
    return this.succeeded(transaction, receipt);
  }

  /** In order, many in a block: a block costs anvil 10 to 20 ms on this state, a transaction half of one. */
  async sendTogether(transactions: readonly Transaction[]): Promise<Receipt[]> {
    const receipts: Receipt[] = [];
    for (let start = 0; start < transactions.length; start += TRANSACTIONS_PER_BLOCK) {
      const part = transactions.slice(start, start + TRANSACTIONS_PER_BLOCK);
      receipts.push(...(await this.turns.take(() => this.mineTogether(part))));
    }
    return receipts;
  }

  /** Creates contracts from one account; their addresses in order. */
  async deploy(from: string, creations: readonly string[]): Promise<string[]> {
    const receipts = await this.sendTogether(creations.map((data) => ({ from, data })));
    return receipts.map(({ contractAddress }) => getAddress(String(contractAddress)));
  }

  async setNextTime(timestamp: number): Promise<void> {
    await this.rpc.request('evm_setNextBlockTimestamp', [timestamp]);
  }

  async mine(): Promise<void> {
    await this.rpc.request('evm_mine');
  }

  private async mineTogether(transactions: readonly Transaction[]): Promise<Receipt[]> {
    const hashes: string[] = [];
    await this.rpc.request('evm_setAutomine', [false]);
    try {
      for (const transaction of transactions) {
        hashes.push(await this.rpc.request<string>('eth_sendTransaction', [asRequest(transaction)]));
      }
      await this.mine();
    } finally {
      await this.rpc.request('evm_setAutomine', [true]);
    }
    const receipts = await Promise.all(hashes.map((hash) => this.receiptOf(hash)));
    return Promise.all(receipts.map((receipt, index) => this.succeeded(transactions[index] as Transaction, receipt)));
  }

  private async receiptOf(hash: string): Promise<Receipt> {
    const deadline = Date.now() + RECEIPT_TIMEOUT_MS;
    for (;;) {
      const receipt = await this.rpc.request<Receipt | null>('eth_getTransactionReceipt', [hash]);
      if (receipt) return receipt;
      if (Date.now() > deadline) throw new TransactionRevertedError('it was never mined', { hash });
      await pause(2);
    }
  }

  private async succeeded(transaction: Transaction, receipt: Receipt): Promise<Receipt> {
    if (receipt.status === '0x1') return receipt;
    const repeated = this.rpc.request<string>('eth_call', [asRequest(transaction), receipt.blockNumber]);
    const why = await repeated.catch((error: unknown) =>
      error instanceof RpcRefusedError && error.data !== undefined ? reasonOf(error.data) : String(error),
    );
    const { from, to } = transaction;
    throw new TransactionRevertedError(why, { from, to, hash: receipt.transactionHash });
  }
}

/** An account that acts on contracts. */
export const from = (account: string, call: Call, value = 0n): Transaction => ({ from: account, ...call, value });

/** Calls packed into transactions in which Multicall3 acts and every call must succeed. */
export function throughMulticall(account: string, calls: readonly Call[], perTransaction: number): Transaction[] {
  const transactions: Transaction[] = [];
  for (let start = 0; start < calls.length; start += perTransaction) {
    const part = calls.slice(start, start + perTransaction).map((call) => ({ ...call, allowFailure: false }));
    transactions.push({ from: account, to: MULTICALL3, data: encodeAggregate(part) });
  }
  return transactions;
}
