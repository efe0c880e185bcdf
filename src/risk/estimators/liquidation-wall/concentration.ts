import { wad, type Wad } from '../../../units/fixed-point.js';
import { shareOf } from './liquidation-wall.js';

export interface OwnedDebt {
  readonly owner: string;
  readonly normalisedDebt: Wad;
}

/** How debt is spread over owners. */
export interface Concentration {
  readonly owners: number;
  /** Null where nobody owes anything. */
  readonly largest: { readonly owner: string; readonly normalisedDebt: Wad; readonly share: number } | null;
  /** Sum of the squared shares: one over the number of owners where all owe the same, one where a single one owes all. */
  readonly herfindahl: number;
}

/** All vaults of an owner count together. */
export function concentrationOf(debts: readonly OwnedDebt[]): Concentration {
  const byOwner = new Map<string, bigint>();
  let total = 0n;
  for (const { owner, normalisedDebt } of debts) {
    if (normalisedDebt === 0n) continue;
    byOwner.set(owner, (byOwner.get(owner) ?? 0n) + normalisedDebt);
    total += normalisedDebt;
  }
  let [most, herfindahl] = [0n, 0];
  let largest: string | null = null;
  for (const [owner, debt] of byOwner) {
    const share = shareOf(debt, total);
    herfindahl += share * share;
    if (debt > most) [largest, most] = [owner, debt];
  }
  const share = shareOf(most, total);
  return {
    owners: byOwner.size,
    largest: largest === null ? null : { owner: largest, normalisedDebt: wad(most), share },
    herfindahl,
  };
}
