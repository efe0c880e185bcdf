import type { Position } from '../../protocol.port.js';
import { positionOf, type Vault, type VaultChange } from './vault.js';

const keyOf = (ilk: string, urn: string): string => `${ilk} ${urn}`;

/** All vaults by number and by urn, and of those with debt the list in the order in which the chain is read whole. */
export class VaultBook {
  /** By number, with holes where the manager's vault is of a type that is not looked after. */
  private readonly vaults: (Vault | undefined)[] = [];
  private readonly positions: (Position | null | undefined)[] = [];
  /** Those opened in the Vat directly, by their number with its sign turned. */
  private readonly direct: (Vault | undefined)[] = [];
  private readonly directPositions = new WeakMap<Vault, Position | null>();
  /** Of those the positions, in the order of type and urn; null when that has to be made anew. */
  private sorted: readonly Position[] | null = null;
  private readonly numbers = new Map<string, number>();

  constructor(vaults: readonly Vault[]) {
    for (const vault of vaults) this.put(vault);
  }

  vault(id: number): Vault | null {
    return (id > 0 ? this.vaults[id] : this.direct[-id]) ?? null;
  }

  /** The vault that holds this urn; null for one of another type, and for one that has never owed anything. */
  holderOf(ilk: string, urn: string): Vault | null {
    const id = this.numbers.get(keyOf(ilk, urn));
    return id === undefined ? null : this.vault(id);
  }

  /** @param owners in lower case. */
  ownedBy(owners: ReadonlySet<string>): Vault[] {
    if (owners.size === 0) return [];
    const owned = (vault: Vault | undefined): vault is Vault =>
      vault !== undefined && owners.has(vault.owner.toLowerCase());
    return [...this.vaults.filter(owned), ...this.direct.filter(owned)];
  }

  /** The number of the next urn of the Vat that the index meets. */
  get nextDirect(): number {
    return -Math.max(this.direct.length, 1);
  }

  /** Up to `count` vaults behind the number `after`, beginning again at the first one. */
  nextAfter(after: number, count: number): Vault[] {
    const all = this.vaults.length + this.direct.length;
    const start = after >= 0 ? after : this.vaults.length - after;
    const ahead: Vault[] = [];
    for (let step = 1; step <= all && ahead.length < count; step++) {
      const place = (start + step) % all;
      const vault = place < this.vaults.length ? this.vaults[place] : this.direct[place - this.vaults.length];
      if (vault !== undefined) ahead.push(vault);
    }
    return ahead;
  }

  apply(changes: readonly VaultChange[]): void {
    for (const { id, before, after } of changes) {
      if (before !== null) this.numbers.delete(keyOf(before.ilk, before.urn));
      if (after !== null) this.put(after);
      else this.remove(id);
    }
  }

  list(): Position[] {
    const list: Position[] = [];
    for (const position of this.positions) if (position) list.push(position);
    this.sorted ??= this.direct
      .filter((vault) => vault !== undefined)
      .sort((a, b) => (keyOf(a.ilk, a.urn) < keyOf(b.ilk, b.urn) ? -1 : 1))
      .flatMap((vault) => this.directPositions.get(vault) ?? []);
    list.push(...this.sorted);
    return list;
  }

  private put(vault: Vault): void {
    if (vault.id > 0) {
      this.vaults[vault.id] = vault;
      this.positions[vault.id] = positionOf(vault);
    } else {
      this.direct[-vault.id] = vault;
      this.directPositions.set(vault, positionOf(vault));
      this.sorted = null;
    }
    this.numbers.set(keyOf(vault.ilk, vault.urn), vault.id);
  }

  private remove(id: number): void {
    if (id > 0) this.vaults[id] = this.positions[id] = undefined;
    else {
      this.direct[-id] = undefined;
      this.sorted = null;
    }
  }
}
