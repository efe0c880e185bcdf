import { AbiCoder, Interface } from 'ethers';
import { RpcRefusedError } from '../../src/platform/chain/rpc-error.js';
import { Rpc, type Log } from '../../src/platform/chain/rpc.js';

const MULTICALL = new Interface([
  'function aggregate3((address target, bool allowFailure, bytes callData)[] calls) returns ((bool success, bytes returnData)[])',
]);

/** A node whose contracts answer what a spec says and refuse everything else, and whose logs are the ones it was given. */
export class ContractsDouble extends Rpc {
  private readonly answers = new Map<string, string>();
  private readonly blockLogs: Log[] = [];
  /** Ranges of logs that were asked for. */
  readonly asked: { from: number; to: number }[] = [];

  /** @param mostBlocks a request for the logs of more is refused. */
  constructor(private readonly mostBlocks = Infinity) {
    super('http://double');
  }

  /** `of` is a signature with its outputs, `fee() view returns (uint256)`. */
  answer(address: string, of: string, values: readonly unknown[], outputs: readonly unknown[]): void {
    const abi = new Interface([`function ${of}`]);
    const [name = ''] = of.split('(');
    const call = abi.encodeFunctionData(name, values);
    this.answers.set(`${address}${call}`.toLowerCase(), abi.encodeFunctionResult(name, outputs));
  }

  log(address: string, topics: readonly string[], blockNumber: number): void {
    const place = { blockNumber, blockHash: `0x${blockNumber.toString(16).padStart(64, '0')}`, logIndex: 0 };
    this.blockLogs.push({ address, topics, data: '0x', transactionHash: '0x', ...place });
  }

  override async request<Result>(method: string, params: readonly unknown[] = []): Promise<Result> {
    if (method === 'eth_call') return this.multicall((params[0] as { data: string }).data) as Result;
    if (method === 'eth_getLogs') return this.logsOf(params[0] as RawFilter) as Result;
    return Promise.reject(new RpcRefusedError(method, { code: -32_601, message: 'no such method' }));
  }

  private multicall(data: string): string {
    const [calls] = MULTICALL.decodeFunctionData('aggregate3', data) as unknown as [[string, boolean, string][]];
    const results = calls.map(([target, , call]) => {
      const answer = this.answers.get(`${target}${call}`.toLowerCase());
      return answer === undefined ? [false, '0x'] : [true, answer];
    });
    return AbiCoder.defaultAbiCoder().encode(['(bool,bytes)[]'], [results]);
  }

  private logsOf({ address, topics, fromBlock, toBlock }: RawFilter): unknown {
    const [from, to] = [Number(fromBlock), Number(toBlock)];
    this.asked.push({ from, to });
    if (to - from >= this.mostBlocks) throw new RpcRefusedError('eth_getLogs', { code: -32_005, message: 'too many' });
    return this.blockLogs
      .filter((log) => log.address.toLowerCase() === address.toLowerCase() && log.topics[0] === topics[0])
      .filter(({ blockNumber }) => blockNumber >= from && blockNumber <= to)
      .map((log) => ({ ...log, blockNumber: `0x${log.blockNumber.toString(16)}`, logIndex: '0x0' }));
  }
}

interface RawFilter {
  readonly address: string;
  readonly topics: readonly string[];
  readonly fromBlock: string;
  readonly toBlock: string;
}
