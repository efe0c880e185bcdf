import { MissingBlockError, RpcRefusedError, RpcUnavailableError } from './rpc-error.js';

/** A block as every read names it. `timestamp` in seconds since 1970. */
export interface Block {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  readonly timestamp: number;
}

/** What `eth_call` takes as a block: a hash that must be canonical, a number, or a tag. */
export type BlockReference = { readonly blockHash: string } | number | 'latest' | 'safe' | 'finalized';

/** Where a call goes and with what; addresses and data as 0x-hex. */
export interface Call {
  readonly to: string;
  readonly data: string;
}

/** A log as the node gives it; `blockNumber` and `logIndex` as numbers. */
export interface Log {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly transactionHash: string;
  readonly logIndex: number;
}

/** Which logs: of one block by its hash, or of a range of numbers, both ends included. */
export interface LogFilter {
  /** Any address where none is named. */
  readonly address?: string | readonly string[];
  /** By place: null for any, one topic, or several of which one must match. */
  readonly topics?: readonly (string | readonly string[] | null)[];
  readonly blocks: { readonly blockHash: string } | { readonly from: number; readonly to: number };
}

interface RawBlock {
  number: string;
  hash: string;
  parentHash: string;
  timestamp: string;
}

const hex = (n: number | bigint): string => '0x' + BigInt(n).toString(16);

/** The block argument as JSON-RPC spells it (EIP-1898 for hashes). */
export function blockArgument(block: BlockReference): unknown {
  if (typeof block === 'number') return hex(block);
  if (typeof block === 'string') return block;
  return { blockHash: block.blockHash, requireCanonical: true };
}

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: string } | null;
}

/** Too many requests, or nobody behind the gateway: such an answer says nothing of the chain, whatever its body. */
const SILENT = new Set([429, 502, 503, 504]);

function isAnswer(answer: unknown): answer is Answer {
  if (typeof answer !== 'object' || answer === null) return false;
  const { error } = answer as { error?: { message?: unknown } | null };
  return error === undefined || error === null ? 'result' in answer : typeof error.message === 'string';
}

/** Gas of a read: under EIP-7825's limit of 16,777,216, so that every public node would run it too. */
export const CALL_GAS = 16_000_000;

/** One JSON-RPC endpoint over HTTP. Every request has a time limit; a reachable node's refusal is told from silence. */
export class Rpc {
  private nextId = 0;

  constructor(
    readonly url: string,
    private readonly timeoutMs = 20_000,
  ) {}

  /** @throws {RpcUnavailableError} no usable answer. @throws {RpcRefusedError} the node answered with an error. */
  async request<Result>(method: string, params: readonly unknown[] = []): Promise<Result> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: ++this.nextId, method, params });
    const { error, ...answer } = await this.post(method, body);
    if (error) throw new RpcRefusedError(method, error);
    return answer.result as Result;
  }

  private async post(method: string, body: string): Promise<Answer> {
    try {
      const signal = AbortSignal.timeout(this.timeoutMs);
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(this.url, { method: 'POST', headers, body, signal });
      if (SILENT.has(response.status)) throw new Error(`HTTP ${String(response.status)}`);
      const answer: unknown = await response.json();
      if (!isAnswer(answer)) throw new Error(`HTTP ${String(response.status)} with neither result nor error`);
      return answer;
    } catch (cause) {
      throw new RpcUnavailableError(this.url, method, cause);
    }
  }

  /** The block that `reference` names now. @throws {MissingBlockError} when the node does not have it. */
  async block(reference: BlockReference = 'latest'): Promise<Block> {
    const byHash = typeof reference === 'object';
    const method = byHash ? 'eth_getBlockByHash' : 'eth_getBlockByNumber';
    const raw = await this.request<RawBlock | null>(method, [
      byHash ? reference.blockHash : blockArgument(reference),
      false,
    ]);
    if (!raw) throw new MissingBlockError(method, reference);
    return {
      number: Number(raw.number),
      hash: raw.hash,
      parentHash: raw.parentHash,
      timestamp: Number(raw.timestamp),
    };
  }

  async chainId(): Promise<number> {
    return Number(await this.request<string>('eth_chainId'));
  }

  /** `eth_call` at a block, with state overrides and, where the node knows them, block overrides. */
  async call(
    call: Call & { readonly from?: string },
    block: BlockReference,
    overrides?: Readonly<Record<string, unknown>>,
    blockOverrides?: Readonly<Record<string, string>>,
  ): Promise<string> {
    const params: unknown[] = [{ ...call, gas: hex(CALL_GAS) }, blockArgument(block)];
    if (overrides ?? blockOverrides) params.push(overrides ?? {});
    if (blockOverrides) params.push(blockOverrides);
    return this.request<string>('eth_call', params);
  }

  /** @throws {RpcRefusedError} when the node limits what one request may ask for: ask for fewer blocks then. */
  async logs({ address, topics = [], blocks }: LogFilter): Promise<Log[]> {
    const range = 'blockHash' in blocks ? blocks : { fromBlock: hex(blocks.from), toBlock: hex(blocks.to) };
    const raw = await this.request<
      (Omit<Log, 'blockNumber' | 'logIndex'> & { blockNumber: string; logIndex: string })[]
    >('eth_getLogs', [{ address, topics, ...range }]);
    return raw.map(({ blockNumber, logIndex, ...log }) => ({
      ...log,
      blockNumber: Number(blockNumber),
      logIndex: Number(logIndex),
    }));
  }

  /** One storage slot as a 32-byte word. */
  async storage(address: string, slot: bigint | number, block: BlockReference = 'latest'): Promise<string> {
    return this.request<string>('eth_getStorageAt', [address, hex(slot), blockArgument(block)]);
  }

  async transactionCount(blockHash: string): Promise<number> {
    return Number(await this.request<string>('eth_getBlockTransactionCountByHash', [blockHash]));
  }

  async code(address: string, block: BlockReference = 'latest'): Promise<string> {
    return this.request<string>('eth_getCode', [address, blockArgument(block)]);
  }
}
