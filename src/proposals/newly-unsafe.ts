import type { Position } from '../protocol/protocol.port.js';

/** Price over liquidation ratio [ray] and accumulated rate [ray] of each type, before and after a change. */
export interface SafetyTerms {
  readonly spot: bigint;
  readonly rate: bigint;
}

export interface UnsafeVault {
  readonly id: string;
  readonly owner: string;
  readonly ilk: string;
  /** Debt after the change [rad]. */
  readonly debt: bigint;
}

/** A vault is safe while debt [rad] ≤ collateral [wad] × spot [ray]: the protocol's own inequality. */
const unsafe = ({ collateral, normalisedDebt }: Position, { spot, rate }: SafetyTerms): boolean =>
  normalisedDebt * rate > collateral * spot;

/** Vaults that are safe before and unsafe after; types that `after` does not name have not changed. */
export function newlyUnsafe(
  positions: readonly Position[],
  before: ReadonlyMap<string, SafetyTerms>,
  after: ReadonlyMap<string, SafetyTerms>,
): UnsafeVault[] {
  return positions.flatMap((position) => {
    const was = before.get(position.ilk);
    const is = after.get(position.ilk);
    if (!was || !is || unsafe(position, was) || !unsafe(position, is)) return [];
    const { id, owner, ilk, normalisedDebt } = position;
    return [{ id, owner, ilk, debt: normalisedDebt * is.rate }];
  });
}
