import type { Position } from '../../protocol.port.js';
import { positionOf, type Vault, type VaultChange } from './vault.js';

const keyOf = (ilk: string, urn: string): string => `${ilk} ${urn}`;

/** All vaults by number and by urn, and of those with debt the list in the order of their numbers. */
export class VaultBook {
  /** By number, with holes where the manager's vault is of a type that is not looked after. */
  private readonly vaults: (Vault | undefined)[] = [];
  private readonly positions: (Position | null | undefined)[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(vaults: readonly Vault[]) {
    for (const vault of vaults) this.put(vault);
  }

  vault(id: number): Vault | null {
    return this.vaults[id] ?? null;
  }

  /** The vault that holds this urn; null for one of another type or opened without the manager. */
  holderOf(ilk: string, urn: string): Vault | null {
    const id = this.numbers.get(keyOf(ilk, urn));
    return id === undefined ? null : this.vault(id);
  }

  /** Up to `count` vaults behind the number `after`, beginning again at the first one. */
  nextAfter(after: number, count: number): Vault[] {
    const ahead: Vault[] = [];
    for (let step = 1; step < this.vaults.length && ahead.length < count; step++) {
      const vault = this.vaults[(after + step) % this.vaults.length];
      if (vault !== undefined) ahead.push(vault);
    }
    return ahead;
  }

  apply(changes: readonly VaultChange[]): void {
    for (const { id, before, after } of changes) {
      if (before !== null) this.numbers.delete(keyOf(before.ilk, before.urn));
      if (after !== null) this.put(after);
      else this.vaults[id] = this.positions[id] = undefined;
    }
  }

  list(): Position[] {
    const list: Position[] = [];
    for (const position of this.positions) if (position) list.push(position);
    return list;
  }

  private put(vault: Vault): void {
    this.vaults[vault.id] = vault;
    this.positions[vault.id] = positionOf(vault);
    this.numbers.set(keyOf(vault.ilk, vault.urn), vault.id);
  }
}
