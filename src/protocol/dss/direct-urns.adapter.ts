import type { Block, Rpc } from '../../platform/chain/rpc.js';
import { textWord } from '../word.codec.js';
import type { DssDeployment } from './deployment.js';
import { FollowedLogs } from './position-index/followed-logs.adapter.js';
import { touchedBy, URN_NOTES } from './position-index/vault-logs.codec.js';

/**
 * Every urn of one type that the Vat's logs have ever named, whoever opened it. An urn of a block that the chain has replaced
 * stays: at the block that is read it holds nothing then.
 */
export class DirectUrns {
  private readonly logs: FollowedLogs;
  private readonly urns = new Set<string>();

  constructor(rpc: Rpc, deployment: DssDeployment, ilk: string) {
    const filter = { address: deployment.vat, topics: [[...URN_NOTES], `0x${textWord(ilk)}`] };
    this.logs = new FollowedLogs(rpc, deployment.firstBlock ?? 0, filter, (logs) => {
      for (const { urn } of touchedBy(logs, deployment).urns) this.urns.add(urn);
    });
  }

  /** Addresses in lower case, in no order; at least all that hold something at the block. */
  async upTo(block: Block): Promise<ReadonlySet<string>> {
    await this.logs.upTo(block);
    return this.urns;
  }
}
