import { id } from 'ethers';
import { RpcRefusedError } from '../platform/chain/rpc-error.js';
import type { Rpc } from '../platform/chain/rpc.js';
import type { ExecutionRecord } from './execution-watch.js';
import type { SafeStateAdapter } from './safe-state.adapter.js';
import type { SafeDeployment } from './safe-transaction.js';

/** Indexed from Safe 1.4.1 on, so a node finds one transaction without a scan. */
const SUCCESS = id('ExecutionSuccess(bytes32,uint256)');
const FAILURE = id('ExecutionFailure(bytes32,uint256)');

interface RawLog {
  readonly topics: readonly string[];
  readonly blockHash: string;
  readonly transactionHash: string;
}

/** Looks for the outcome of a transaction in the Safe's logs. */
export class ExecutionWatchAdapter {
  constructor(
    private readonly deployment: SafeDeployment,
    private readonly rpc: Rpc,
    private readonly state: Pick<SafeStateAdapter, 'readNonce'>,
  ) {}

  /**
   * @param fromBlock the first block in which it can have been executed, such as that of its dry run.
   * @throws {RpcRefusedError} also when the chain was reorganised meanwhile: ask again.
   */
  async readOutcome(safeTxHash: string, fromBlock: number): Promise<ExecutionRecord> {
    const head = await this.rpc.block('latest');
    const [log] = await this.logs(safeTxHash, fromBlock, head.number);
    // by hash, so that it fails when the head above has been replaced since
    const nonce = await this.state.readNonce({ blockHash: head.hash });
    if (log === undefined) return { head, nonce, execution: null };
    const block = await this.rpc.block({ blockHash: log.blockHash });
    const success = log.topics[0] === SUCCESS;
    return { head, nonce, execution: { success, block, transactionHash: log.transactionHash } };
  }

  /** Nodes limit the range of one request, each in its own way: halve it until they answer. */
  private async logs(safeTxHash: string, from: number, to: number): Promise<RawLog[]> {
    if (from > to) return [];
    const range = { fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}` };
    const filter = { ...range, address: this.deployment.safe, topics: [[SUCCESS, FAILURE], [safeTxHash]] };
    try {
      return await this.rpc.request<RawLog[]>('eth_getLogs', [filter]);
    } catch (error) {
      if (!(error instanceof RpcRefusedError) || from === to) throw error;
      const middle = Math.floor((from + to) / 2);
      return [...(await this.logs(safeTxHash, from, middle)), ...(await this.logs(safeTxHash, middle + 1, to))];
    }
  }
}
