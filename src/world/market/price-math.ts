import { rootDown } from '../../units/arithmetic.js';
import { WAD } from '../../units/fixed-point.js';

const MAX_TICK = 887_272;
const TICK_BASE = Math.log(1.0001);
const PRICE_DIGITS = 8;

/** Smallest units of DAI (18 decimals) for one smallest unit of the asset, as an exact fraction. */
export function rawPrice(price: number, decimals: number): { readonly dai: bigint; readonly asset: bigint } {
  return {
    dai: BigInt(Math.round(price * 10 ** PRICE_DIGITS)) * WAD,
    asset: 10n ** BigInt(decimals + PRICE_DIGITS),
  };
}

/** √(token1 / token0) × 2⁹⁶, the form in which Uniswap v3 holds a price. */
export function sqrtPriceX96(price: number, decimals: number, assetFirst: boolean): bigint {
  const { dai, asset } = rawPrice(price, decimals);
  const [above, below] = assetFirst ? [dai, asset] : [asset, dai];
  return rootDown((above << 192n) / below);
}

/** Ticks that a range reaches to either side of `tick`, on the tier's grid; a null reach is the whole range. */
export function tickRange(tick: number, reach: number | null, spacing: number): readonly [number, number] {
  if (reach === null) {
    const edge = Math.floor(MAX_TICK / spacing) * spacing;
    return [-edge, edge];
  }
  const steps = Math.max(1, Math.round(Math.log1p(reach) / TICK_BASE / spacing)) * spacing;
  const centre = Math.floor(tick / spacing) * spacing;
  return [centre - steps, centre + steps + spacing];
}

/** Distance between two ticks as a relative price move. */
export const moveBetween = (tick: number, other: number): number => Math.expm1(Math.abs(tick - other) * TICK_BASE);
