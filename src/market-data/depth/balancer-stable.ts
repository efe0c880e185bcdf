import { divUp } from '../../units/arithmetic.js';
import { WAD } from '../../units/fixed-point.js';
import { balancerBalance, invariantOf, slopeX192, sumOf, type InvariantForm, type StableCurve } from './stable-math.js';
import { StableVenue } from './stable-venue.js';
import { UnusablePoolError } from './unusable-pool.error.js';
import type { Venue } from './venue.js';

/** A stable pool of Balancer v2 at one block, without its own token where that is among the pool's. */
export interface BalancerState {
  readonly address: string;
  /** Raw units, as the Vault holds them. */
  readonly balances: readonly bigint[];
  /** What a raw unit is in the common unit [wad]: decimals and, where the pool has providers of them, rates. */
  readonly scalingFactors: readonly bigint[];
  /** Places of the tokens sold and bought. */
  readonly from: number;
  readonly to: number;
  readonly amplification: bigint;
  readonly precision: bigint;
  /** Of the amount sold [wad]. */
  readonly swapFee: bigint;
  readonly form: Extract<InvariantForm, 'balancer-first' | 'balancer'>;
}

/** Beyond this many times what the whole pool is worth nobody sells into it. */
const BEYOND = 1_000n;

/**
 * Pays what `onSwap` of the pool does for a given amount in: fee up, scaled down, the balance it leaves up and one unit more.
 * @throws {UnusablePoolError} when the balances have no invariant.
 */
export function balancerVenue(state: BalancerState): Venue {
  const { address, scalingFactors, from, to, amplification, precision, swapFee } = state;
  const [scaleIn = 0n, scaleOut = 0n] = [scalingFactors[from], scalingFactors[to]];
  const balances = state.balances.map((balance, index) => (balance * (scalingFactors[index] ?? 0n)) / WAD);
  const curve: StableCurve = { balances, amplification, precision };
  const d = invariantOf(curve, state.form);
  const held = balances[to] ?? 0n;
  if (d === null || scaleIn === 0n || scaleOut === 0n)
    throw new UnusablePoolError(address, 'Its balances have no price.');
  const after = (amount: bigint) => {
    const net = amount - divUp(amount * swapFee, WAD);
    return moved(curve, from, (net * scaleIn) / WAD);
  };
  return new StableVenue({
    address,
    kind: 'balancer-stable',
    fee: Number(swapFee / 1_000_000n) / 1e6,
    most: (BEYOND * sumOf(balances) * WAD) / scaleIn,
    paid(amount) {
      const left = balancerBalance(after(amount), d, to);
      return left === null || held <= left ? null : ((held - left - 1n) * WAD) / scaleOut;
    },
    priceAfter(amount) {
      const sold = after(amount);
      const left = balancerBalance(sold, d, to);
      if (left === null) return 0n;
      const end = { ...sold, balances: sold.balances.map((balance, index) => (index === to ? left : balance)) };
      return (slopeX192(end, d, from, to) * (WAD - swapFee) * scaleIn) / (WAD * scaleOut);
    },
  });
}

const moved = (curve: StableCurve, place: number, by: bigint): StableCurve => ({
  ...curve,
  balances: curve.balances.map((balance, index) => (index === place ? balance + by : balance)),
});
