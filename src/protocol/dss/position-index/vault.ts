import type { Wad } from '../../../units/fixed-point.js';
import type { Position } from '../../protocol.port.js';
import { directId } from '../positions.adapter.js';

/**
 * A vault of the manager, of a type that is looked after, with debt or without; or an urn that was opened in the Vat directly and
 * has had debt, counted downwards from -1 in the order in which the index met them.
 */
export interface Vault {
  readonly id: number;
  readonly ilk: string;
  /** Lower case. */
  readonly urn: string;
  /** With its checksum. */
  readonly owner: string;
  /** Who stands behind an owner that is a proxy, with their checksum; null for one that is none. */
  readonly holder: string | null;
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
  one.owner === other.owner &&
  one.holder === other.holder &&
  one.collateral === other.collateral &&
  one.normalisedDebt === other.normalisedDebt;

/** What people see of it, or null without debt. */
export function positionOf({ id, owner, holder, ilk, collateral, normalisedDebt }: Vault): Position | null {
  if (normalisedDebt === 0n) return null;
  const position = { id: id > 0 ? String(id) : directId(ilk, owner), owner, ilk, collateral, normalisedDebt };
  return holder === null ? position : { ...position, holder };
}
