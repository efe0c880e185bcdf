import type { Wad } from '../../../units/fixed-point.js';
import type { Position } from '../../protocol.port.js';

/** A vault of the manager, of a type that is looked after, with debt or without. */
export interface Vault {
  readonly id: number;
  readonly ilk: string;
  /** Lower case. */
  readonly urn: string;
  /** With its checksum. */
  readonly owner: string;
  readonly collateral: Wad;
  readonly normalisedDebt: Wad;
}

/** A vault before and after; null where it was not there. */
export interface VaultChange {
  readonly id: number;
  readonly before: Vault | null;
  readonly after: Vault | null;
}

/** Whether everything that can change is the same. */
export const sameVault = (one: Vault, other: Vault): boolean =>
  one.owner === other.owner && one.collateral === other.collateral && one.normalisedDebt === other.normalisedDebt;

/** What people see of it, or null without debt. */
export function positionOf({ id, owner, ilk, collateral, normalisedDebt }: Vault): Position | null {
  return normalisedDebt === 0n ? null : { id: String(id), owner, ilk, collateral, normalisedDebt };
}
