import type { Outlet, PriceX192, Sale } from './venue.js';

/** One sale over several outlets. */
export interface Split extends Sale {
  /** In the order of the outlets; those that get nothing are listed too. */
  readonly parts: readonly Sale[];
}

/** Prices are found to one part in 2^64; what is left of the amount is shared out by interpolation. */
const PRECISION_BITS = 64n;

const total = (parts: readonly Sale[], of: (part: Sale) => bigint): bigint =>
  parts.reduce((sum, part) => sum + of(part), 0n);

/** Of the first unit, at the pool that pays most for it. */
export const bestPrice = (venues: readonly Outlet[]): PriceX192 => highest(venues.map(({ price }) => price));

const highest = (prices: readonly bigint[]): bigint =>
  prices.reduce((most, price) => (price > most ? price : most), 0n);

/** Sells in each outlet what is meant for it. */
export function sellParts(venues: readonly Outlet[], amounts: readonly bigint[]): Split {
  const parts = venues.map((venue, index) => venue.sell(amounts[index] ?? 0n));
  return {
    parts,
    sold: total(parts, ({ sold }) => sold),
    received: total(parts, ({ received }) => received),
    price: highest(parts.map(({ price }) => price)),
  };
}

/** Sells in every pool until its next unit fetches `price`: at a common price of the next unit depths add up. */
export const sellDownTo = (venues: readonly Outlet[], price: PriceX192): Split =>
  sellParts(
    venues,
    venues.map((venue) => venue.amountDownTo(price)),
  );

/**
 * The split of `amount` that brings most: all pools used end at one price of the next unit, fees included, and no unused
 * pool pays more. No pool is driven below `floor`; what would be is not sold.
 */
export function bestSplit(venues: readonly Outlet[], amount: bigint, floor: PriceX192): Split {
  const sizes = (price: bigint) => venues.map((venue) => venue.amountDownTo(price));
  const sum = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n);
  const most = sizes(floor);
  if (sum(most) <= amount) return sellParts(venues, most);
  if (venues.length === 1) return sellParts(venues, [amount]);
  let [above, below] = [bestPrice(venues), floor];
  while (above - below > above >> PRECISION_BITS && above - below > 1n) {
    const middle = (above + below) >> 1n;
    if (sum(sizes(middle)) <= amount) above = middle;
    else below = middle;
  }
  const split = sellParts(venues, shareOut(amount, sizes(above), sizes(below)));
  return betterThanSingle(venues, amount, split);
}

/** Amounts between two neighbouring lists that add up to `amount`: the same part of the way in every pool. */
export function shareOut(amount: bigint, less: readonly bigint[], more: readonly bigint[]): bigint[] {
  const sum = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n);
  const [rest, way] = [amount - sum(less), sum(more) - sum(less)];
  const shares = less.map((size, index) => size + (way > 0n ? (((more[index] ?? size) - size) * rest) / way : 0n));
  // Rounded down one by one: the last units go where there is room for them.
  let missing = amount - sum(shares);
  return shares.map((share, index) => {
    const room = (more[index] ?? share) - share;
    const extra = missing < room ? missing : room;
    missing -= extra;
    return share + extra;
  });
}

/** Each pool rounds down by a unit, so a sale of a few units is better not split. */
function betterThanSingle(venues: readonly Outlet[], amount: bigint, split: Split): Split {
  return venues.reduce<Split>((best, _, alone) => {
    const single = sellParts(
      venues,
      venues.map((__, index) => (index === alone ? amount : 0n)),
    );
    return single.sold === amount && single.received > best.received ? single : best;
  }, split);
}
