import type { Block, Rpc } from '../../../platform/chain/rpc.js';
import type { DssDeployment } from '../deployment.js';
import type { Way } from './chain-way.adapter.js';
import type { HeldIndex } from './held-index.js';
import { sameVault, type Vault, type VaultChange } from './vault.js';
import { touchedBy, vaultLogs } from './vault-logs.codec.js';
import { VaultReads } from './vault-reads.adapter.js';
import { WayLogs } from './way-logs.adapter.js';

/** What became of the vaults along a way. */
export interface ChangesAlong {
  readonly changes: readonly VaultChange[];
  /** How many of them no log had named. */
  readonly repaired: number;
  /** Number of vaults at the end, of all types. */
  readonly count: number;
}

/** Logs say which vaults have changed; what they are is then read at the hash of the last block. */
export class ChainChanges {
  private readonly logs: WayLogs;
  private readonly reads: VaultReads;
  /** Number of the vault that was checked last. */
  private checkedUpTo = 0;

  /** @param checked how many vaults to read again at each step though no log names them, in turn. */
  constructor(
    rpc: Rpc,
    private readonly deployment: DssDeployment,
    private readonly checked: number,
  ) {
    this.logs = new WayLogs(rpc, vaultLogs(deployment));
    this.reads = new VaultReads(rpc, deployment);
  }

  /** All vaults at the block, and how many the manager has of all types. */
  async whole({ hash }: Block): Promise<{ count: number; vaults: Vault[] }> {
    const count = await this.reads.count(hash);
    return { count, vaults: await this.reads.open(numbers(1, count), hash) };
  }

  /** @returns null when the chain has fewer vaults than it had at a block that it still holds. */
  async along(way: Way, to: Block, held: HeldIndex): Promise<ChangesAlong | null> {
    const named = this.named(held, await this.logs.along(way));
    const due = held.vaults.nextAfter(this.checkedUpTo, this.checked);
    const unnamed = due.filter(({ id }) => !named.has(id));
    const known = [...named.values(), ...unnamed];
    const { count, vaults } = await this.reads.again(known, to.hash);
    if (count < held.count) return null;
    const opened = await this.reads.open(numbers(held.count + 1, count), to.hash);
    const changed = vaults.flatMap((after, index): VaultChange[] => {
      const before = known[index] ?? after;
      return sameVault(before, after) ? [] : [{ id: after.id, before, after }];
    });
    this.checkedUpTo = due.at(-1)?.id ?? 0;
    return {
      changes: [...changed, ...opened.map((after) => ({ id: after.id, before: null, after }))],
      repaired: changed.filter(({ id }) => !named.has(id)).length,
      count,
    };
  }

  private named({ vaults }: HeldIndex, logs: Awaited<ReturnType<WayLogs['along']>>): Map<number, Vault> {
    const { urns, given } = touchedBy(logs, this.deployment);
    const found = [...urns.map(({ ilk, urn }) => vaults.holderOf(ilk, urn)), ...given.map((id) => vaults.vault(id))];
    return new Map(found.flatMap((vault) => (vault === null ? [] : [[vault.id, vault] as const])));
  }
}

const numbers = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => first + index);
