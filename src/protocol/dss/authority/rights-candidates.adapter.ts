import type { Block, Log, Rpc } from '../../../platform/chain/rpc.js';
import { FollowedLogs } from '../position-index/followed-logs.adapter.js';
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

/** Transactions that are asked for at the same time. */
const TOGETHER = 16;

/**
 * Addresses that the logs of some contracts name as having got or lost a right. A candidate of a block that the chain has
 * replaced is one whom the contract denies.
 */
class Search {
  readonly of = new Map<string, Set<string>>();
  readonly acting = new Set<string>();
  private readonly logs: FollowedLogs;
  /** Transactions whose actors are not known yet. */
  private readonly open = new Set<string>();

  constructor(
    private readonly rpc: Rpc,
    firstBlock: number,
    addresses: readonly string[],
  ) {
    const filter = { address: [...addresses], topics: [[...RIGHTS_TOPICS]] };
    this.logs = new FollowedLogs(rpc, firstBlock, filter, (logs) => {
      this.take(logs);
    });
  }

  async upTo(block: Block): Promise<Candidates> {
    await this.logs.upTo(block);
    const hashes = [...this.open];
    for (let start = 0; start < hashes.length; start += TOGETHER)
      await Promise.all(hashes.slice(start, start + TOGETHER).map((hash) => this.takeActors(hash)));
    return this;
  }

  private take(logs: readonly Log[]): void {
    for (const log of logs) {
      const contract = log.address.toLowerCase();
      const named = this.of.get(contract) ?? new Set<string>();
      for (const address of addressesIn(log)) named.add(address);
      this.of.set(contract, named);
      this.open.add(log.transactionHash);
    }
  }

  /** A node may have pruned old transactions: then its actors are not among the candidates. */
  private async takeActors(hash: string): Promise<void> {
    const transaction = await this.rpc.request<RawTransaction | null>('eth_getTransactionByHash', [hash]);
    for (const address of [transaction?.from, transaction?.to]) if (address) this.acting.add(address.toLowerCase());
    this.open.delete(hash);
  }
}

/** Whom contracts may have given a right, by their logs. */
export class RightsCandidates {
  private search: { readonly contracts: string; readonly found: Search } | null = null;

  constructor(
    private readonly rpc: Rpc,
    private readonly firstBlock: number,
  ) {}

  /** @throws {RpcUnavailableError | RpcRefusedError} */
  upTo(block: Block, addresses: readonly string[]): Promise<Candidates> {
    const contracts = [...addresses].sort().join();
    if (this.search?.contracts !== contracts)
      this.search = { contracts, found: new Search(this.rpc, this.firstBlock, addresses) };
    return this.search.found.upTo(block);
  }
}
