import type { Block, Log, Rpc } from '../../../platform/chain/rpc.js';
import { WayLogs } from '../position-index/way-logs.adapter.js';
import { RIGHTS_TOPICS, addressesIn } from './rights-logs.codec.js';

/** Whom the logs name: by contract, and everywhere. All in lower case. */
export interface Candidates {
  readonly of: ReadonlyMap<string, ReadonlySet<string>>;
  /** Senders and targets of the transactions: whoever gave a right had one, also where a constructor gave it. */
  readonly acting: ReadonlySet<string>;
}

interface RawTransaction {
  readonly from: string;
  readonly to: string | null;
}

/**
 * Addresses that logs name as having got or lost a right. The logs are walked once, and from then on where the walk ended: a
 * candidate of a block that the chain has replaced is one whom the contract denies.
 */
export class RightsCandidates {
  private readonly of = new Map<string, Set<string>>();
  private readonly acting = new Set<string>();
  private contracts = '';
  private next: number;

  constructor(
    private readonly rpc: Rpc,
    private readonly firstBlock: number,
  ) {
    this.next = firstBlock;
  }

  /** @throws {RpcUnavailableError | RpcRefusedError} */
  async upTo(block: Block, addresses: readonly string[]): Promise<Candidates> {
    const contracts = [...addresses].sort().join();
    if (contracts !== this.contracts) this.forget(contracts);
    if (this.next <= block.number) {
      const logs: Log[] = [];
      const filter = { address: [...addresses], topics: [[...RIGHTS_TOPICS]] };
      const range = { from: this.next, to: block.number };
      await new WayLogs(this.rpc, filter).walk({ base: block, range, blocks: [] }, (part) => {
        logs.push(...part);
      });
      await this.take(logs);
      this.next = block.number + 1;
    }
    return { of: this.of, acting: this.acting };
  }

  private forget(contracts: string): void {
    this.contracts = contracts;
    this.next = this.firstBlock;
    this.of.clear();
    this.acting.clear();
  }

  private async take(logs: readonly Log[]): Promise<void> {
    for (const log of logs) {
      const contract = log.address.toLowerCase();
      const named = this.of.get(contract) ?? new Set<string>();
      for (const address of addressesIn(log)) named.add(address);
      this.of.set(contract, named);
    }
    const hashes = [...new Set(logs.map(({ transactionHash }) => transactionHash))];
    for (let start = 0; start < hashes.length; start += TOGETHER)
      await Promise.all(hashes.slice(start, start + TOGETHER).map((hash) => this.takeActors(hash)));
  }

  /** A node may have pruned old transactions: then its actors are not among the candidates. */
  private async takeActors(hash: string): Promise<void> {
    const transaction = await this.rpc.request<RawTransaction | null>('eth_getTransactionByHash', [hash]);
    if (transaction === null) return;
    for (const address of [transaction.from, transaction.to])
      if (address !== null) this.acting.add(address.toLowerCase());
  }
}

const TOGETHER = 16;
