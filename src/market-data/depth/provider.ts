import { amount0Between, amount1Between } from '../../risk/estimators/liquidity/range-swap.js';
import { sqrtPriceAtTick } from '../../risk/estimators/liquidity/tick-math.js';

/** Liquidity of Uniswap v3 between two ticks. */
export interface LiquidityRange {
  readonly lower: number;
  readonly upper: number;
  readonly liquidity: bigint;
}

/** What one provider has in a pool: a part of the pool's shares, or ranges of its own. */
export type Holding =
  | { readonly kind: 'share'; readonly part: bigint; readonly whole: bigint }
  | { readonly kind: 'ranges'; readonly ranges: readonly LiquidityRange[] };

/** Who provides most of a pool's liquidity, as far as its logs tell. */
export interface LargestProvider {
  readonly pool: string;
  /** The account that holds the shares or positions; a vault or a farm counts as one. Null when nobody was found. */
  readonly owner: string | null;
  /** Part of the pool's worth that is its own, 0 to 1; in v3 of what its positions hold at the present price. */
  readonly share: number | null;
  readonly holding: Holding | null;
  /** Part of the liquidity in force whose owners are known, 0 to 1; below 1 the logs do not reach back far enough. */
  readonly known: number;
  /** Why nobody was found, or not everybody; null when all is known. */
  readonly why: string | null;
}

/** A position and whose it is. */
export interface OwnedRange extends LiquidityRange {
  readonly owner: string;
}

/** An account's shares of a pool. */
export interface OwnedShare {
  readonly owner: string;
  readonly amount: bigint;
}

const PARTS = 1_000_000_000n;
const ratio = (part: bigint, whole: bigint): number =>
  whole === 0n ? 0 : Number((part * PARTS) / whole) / Number(PARTS);

function totals<Item extends { readonly owner: string }>(items: readonly Item[], of: (item: Item) => bigint) {
  const sums = new Map<string, bigint>();
  for (const item of items) sums.set(item.owner, (sums.get(item.owner) ?? 0n) + of(item));
  return sums;
}

/** The largest of the sums; of equal ones the owner that sorts first, so that the answer is always the same. */
function largest(sums: ReadonlyMap<string, bigint>): readonly [string, bigint] | null {
  return [...sums].reduce<readonly [string, bigint] | null>((best, [owner, sum]) => {
    if (sum === 0n) return best;
    const better = !best || sum > best[1] || (sum === best[1] && owner < best[0]);
    return better ? [owner, sum] : best;
  }, null);
}

/**
 * The holder of most shares.
 * @param whole all shares that take part in the pool, also those of holders unknown.
 * @param locked of these, what nobody can ever take out.
 */
export function largestShare(pool: string, shares: readonly OwnedShare[], whole: bigint, locked = 0n): LargestProvider {
  const sums = totals(shares, ({ amount }) => amount);
  const best = largest(sums);
  const found = [...sums.values()].reduce((sum, amount) => sum + amount, locked);
  const known = Math.min(1, ratio(found, whole));
  if (!best || whole <= 0n) return nobody(pool, 'No holder of its shares was found in the logs.', known);
  const [owner, part] = best;
  const why = found >= whole ? null : missing(known);
  const holding = { kind: 'share', part, whole } as const;
  return { pool, owner, share: ratio(part, whole), holding, known, why };
}

/** Worth of a range at a price, in raw units of token1: what it holds of both tokens. @param root √price · 2^96 */
function worthOf({ lower, upper, liquidity }: LiquidityRange, root: bigint): bigint {
  const [low, high] = [sqrtPriceAtTick(lower), sqrtPriceAtTick(upper)];
  const at = root < low ? low : root > high ? high : root;
  const [token0, token1] = [amount0Between(at, high, liquidity, false), amount1Between(low, at, liquidity, false)];
  return ((token0 * root * root) >> 192n) + token1;
}

/**
 * The owner of the positions that are worth most at the present price.
 * @param present the pool's √price · 2^96, tick, and liquidity in force, against which the positions found are checked.
 */
export function largestRanges(
  pool: string,
  positions: readonly OwnedRange[],
  present: { readonly sqrtPrice: bigint; readonly tick: number; readonly liquidity: bigint },
): LargestProvider {
  const worth = totals(positions, (range) => worthOf(range, present.sqrtPrice));
  const best = largest(worth);
  const active = positions.filter(({ lower, upper }) => lower <= present.tick && present.tick < upper);
  const found = active.reduce((sum, { liquidity }) => sum + liquidity, 0n);
  const known = present.liquidity === 0n ? 1 : Math.min(1, ratio(found, present.liquidity));
  if (!best) return nobody(pool, 'No position was found in the logs.', known);
  const all = [...worth.values()].reduce((sum, value) => sum + value, 0n);
  const ranges = positions.filter(({ owner }) => owner === best[0]);
  return {
    pool,
    owner: best[0],
    // Positions that the logs do not show count as if they were worth as much for their liquidity as those they do.
    share: ratio(best[1], all) * known,
    holding: { kind: 'ranges', ranges: ranges.map(({ lower, upper, liquidity }) => ({ lower, upper, liquidity })) },
    known,
    why: found >= present.liquidity ? null : missing(known),
  };
}

export const nobody = (pool: string, why: string, known = 0): LargestProvider => ({
  pool,
  owner: null,
  share: null,
  holding: null,
  known,
  why,
});

const missing = (known: number): string =>
  `The logs name the owners of ${(known * 100).toFixed(1)} % of the liquidity only.`;
