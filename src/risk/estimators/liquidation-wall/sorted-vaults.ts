import { wad, type Ray, type Wad } from '../../../units/fixed-point.js';
import { isUnsafe, type VaultDebt } from './liquidation-rule.js';

/** Floats that differ by less may stand for fractions in the other order: each is a quotient of two rounded numbers. */
const DOUBTFUL = 1e-14;

/**
 * Vaults of one type from the first to be liquidated to the last, with running sums of their debt.
 *
 * The order is that of debt over collateral, exactly. Rate, target price, liquidation ratio and price only move the line between unsafe
 * and safe along it, so that it is made once for as long as no vault changes; a question costs as many comparisons as a binary search.
 */
export interface SortedVaults<Vault extends VaultDebt = VaultDebt> {
  /** Those with debt. */
  readonly vaults: readonly Vault[];
  /** Debt over collateral of each, before rate and price; infinite without collateral. */
  readonly leverage: Float64Array;
  /** Normalised debt of the first so many: one more than there are vaults. */
  readonly sums: readonly bigint[];
}

export function sortVaults<Vault extends VaultDebt>(vaults: readonly Vault[]): SortedVaults<Vault> {
  const owing = vaults.filter(({ normalisedDebt }) => normalisedDebt > 0n);
  const keys = Float64Array.from(
    owing,
    ({ collateral, normalisedDebt }) => Number(normalisedDebt) / Number(collateral),
  );
  const order = Uint32Array.from(keys.keys()).sort((i, j) => keys[j]! - keys[i]! || i - j);
  settleDoubtful(owing, keys, order);
  const leverage = Float64Array.from(order, (i) => keys[i]!);
  return summed(
    Array.from(order, (i) => owing[i]!),
    leverage,
  );
}

function summed<Vault extends VaultDebt>(vaults: readonly Vault[], leverage: Float64Array): SortedVaults<Vault> {
  const sums = new Array<bigint>(vaults.length + 1);
  let sum = 0n;
  sums[0] = sum;
  for (let n = 0; n < vaults.length; n++) sums[n + 1] = sum += vaults[n]!.normalisedDebt;
  return { vaults, leverage, sums };
}

/** The same book after some vaults were taken out and others put in: the rest keeps its order, so that nothing is sorted but the new. */
export function replaceVaults<Vault extends VaultDebt>(
  before: SortedVaults<Vault>,
  removed: ReadonlySet<Vault>,
  added: readonly Vault[],
): SortedVaults<Vault> {
  const fresh = sortVaults(added);
  const most = before.vaults.length + fresh.vaults.length;
  const vaults = new Array<Vault>(most);
  const leverage = new Float64Array(most);
  let [count, next] = [0, 0];
  for (let n = 0; n <= before.vaults.length; n++) {
    const old = before.vaults[n];
    if (old !== undefined && removed.has(old)) continue;
    while (next < fresh.vaults.length && (old === undefined || precedes(fresh, next, before, n))) {
      leverage[count] = fresh.leverage[next]!;
      vaults[count++] = fresh.vaults[next++]!;
    }
    if (old === undefined) break;
    leverage[count] = before.leverage[n]!;
    vaults[count++] = old;
  }
  vaults.length = count;
  return summed(vaults, leverage.subarray(0, count));
}

/** By floats where they can tell, else exactly. */
function precedes(a: SortedVaults, i: number, b: SortedVaults, j: number): boolean {
  const mine = a.leverage[i]!;
  const other = b.leverage[j]!;
  if (Math.abs(mine - other) > Math.max(mine, other) * DOUBTFUL) return mine > other;
  return comesBefore(a.vaults[i]!, b.vaults[j]!);
}

/** How many of the first vaults are unsafe at this spot. */
export function unsafeCount({ vaults }: SortedVaults, spot: Ray, rate: Ray): number {
  let [low, high] = [0, vaults.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isUnsafe(vaults[middle]!, spot, rate)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Normalised debt of the first `count`, of all unless told. */
export const normalisedDebtOf = ({ vaults, sums }: SortedVaults, count = vaults.length): Wad => wad(sums[count]!);

/** Puts neighbours right whose floats cannot tell which of them comes first. */
function settleDoubtful(vaults: readonly VaultDebt[], keys: Float64Array, order: Uint32Array): void {
  for (let n = 1; n < order.length; n++) {
    const moved = order[n]!;
    let place = n;
    for (; place > 0; place--) {
      const before = order[place - 1]!;
      const doubtful = keys[before]! - keys[moved]! <= keys[before]! * DOUBTFUL;
      if (!doubtful || !comesBefore(vaults[moved]!, vaults[before]!)) break;
      order[place] = before;
    }
    order[place] = moved;
  }
}

const comesBefore = (a: VaultDebt, b: VaultDebt): boolean =>
  a.normalisedDebt * b.collateral > b.normalisedDebt * a.collateral;
