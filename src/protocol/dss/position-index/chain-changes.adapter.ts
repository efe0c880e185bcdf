import type { Block, Rpc } from '../../../platform/chain/rpc.js';
import type { DssDeployment } from '../deployment.js';
import type { Way } from './chain-way.adapter.js';
import type { HeldIndex } from './held-index.js';
import { sameVault, type Vault, type VaultChange } from './vault.js';
import { touchedBy, vaultLogs } from './vault-logs.codec.js';
import { VaultReads, type Place } from './vault-reads.adapter.js';
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
  async whole(block: Block): Promise<{ count: number; vaults: Vault[] }> {
    const count = await this.reads.count(block.hash);
    const vaults = await this.reads.open(numbers(1, count), block.hash);
    const places = await this.reads.placesBeside(vaults, block);
    return { count, vaults: [...vaults, ...(await this.reads.direct(places, -1, block.hash))] };
  }

  /** @returns null when the chain has fewer vaults than it had at a block that it still holds. */
  async along(way: Way, to: Block, held: HeldIndex): Promise<ChangesAlong | null> {
    const { named, unknown } = this.named(held, await this.logs.along(way));
    const due = held.vaults.nextAfter(this.checkedUpTo, this.checked);
    const unnamed = due.filter(({ id }) => !named.has(id));
    const known = [...named.values(), ...unnamed];
    const { count, vaults } = await this.reads.again(known, to.hash);
    if (count < held.count) return null;
    const opened = await this.reads.open(numbers(held.count + 1, count), to.hash);
    // A place that no vault holds was opened in the Vat directly; it counts from when it owes something.
    for (const { ilk, urn } of opened) unknown.delete(placeKey(ilk, urn));
    const direct = await this.reads.direct([...unknown.values()], held.vaults.nextDirect, to.hash);
    const changed = vaults.flatMap((after, index): VaultChange[] => {
      const before = known[index] ?? after;
      return sameVault(before, after) ? [] : [{ id: after.id, before, after }];
    });
    this.checkedUpTo = due.at(-1)?.id ?? 0;
    return {
      changes: [...changed, ...[...opened, ...direct].map((after) => ({ id: after.id, before: null, after }))],
      repaired: changed.filter(({ id }) => !named.has(id)).length,
      count,
    };
  }

  /** What logs have named: vaults that are known, and places that no known vault holds. */
  private named({ vaults }: HeldIndex, logs: Awaited<ReturnType<WayLogs['along']>>) {
    const { urns, given, proxies } = touchedBy(logs, this.deployment);
    const named = new Map<number, Vault>();
    const unknown = new Map<string, Place>();
    for (const place of urns) {
      const vault = vaults.holderOf(place.ilk, place.urn);
      if (vault === null) unknown.set(placeKey(place.ilk, place.urn), place);
      else named.set(vault.id, vault);
    }
    for (const vault of [...given.map((id) => vaults.vault(id)), ...vaults.ownedBy(new Set(proxies))])
      if (vault !== null) named.set(vault.id, vault);
    return { named, unknown };
  }
}

const placeKey = (ilk: string, urn: string): string => `${ilk} ${urn}`;

const numbers = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => first + index);
