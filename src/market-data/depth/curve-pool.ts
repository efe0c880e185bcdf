import { WAD } from '../../units/fixed-point.js';
import { curveBalance, invariantOf, slopeX192, sumOf, type InvariantForm, type StableCurve } from './stable-math.js';
import { StableVenue } from './stable-venue.js';
import { UnusablePoolError } from './unusable-pool.error.js';
import { X192, type Venue } from './venue.js';

/** A stable-swap pool of Curve at one block. */
export interface CurveState {
  readonly address: string;
  /** Raw units that take part in swaps: without the administrators' fees. */
  readonly balances: readonly bigint[];
  /** What a raw unit is in the common unit [wad]: decimals and, for tokens that grow, their rate. */
  readonly rates: readonly bigint[];
  /** Places of the coins sold and bought. */
  readonly from: number;
  readonly to: number;
  readonly amplification: bigint;
  /** 1 in the first pools, 100 in the later ones. */
  readonly precision: bigint;
  /** Of what is paid, in units of 1e-10. */
  readonly fee: bigint;
  /** How much higher the fee may become off the peg, in units of 1e-10; null where it is always the same. */
  readonly offPegMultiplier: bigint | null;
  readonly form: Extract<InvariantForm, 'curve' | 'curve-ng'>;
}

const FEE_WHOLE = 10_000_000_000n;
/** Beyond this many times what the whole pool is worth nobody sells into it. */
const BEYOND = 1_000n;

/**
 * Pays what `exchange` does: one unit less than the balances would give, less the fee, both in the common unit.
 *
 * Source: Egorov (2019); `exchange`, `get_y` and `_dynamic_fee` of Curve's pools.
 * @throws {UnusablePoolError} when the balances have no invariant.
 */
export function curveVenue(state: CurveState): Venue {
  const { address, rates, from, to, amplification, precision } = state;
  const [rateIn = 0n, rateOut = 0n] = [rates[from], rates[to]];
  const balances = state.balances.map((balance, index) => (balance * (rates[index] ?? 0n)) / WAD);
  const curve: StableCurve = { balances, amplification, precision };
  const d = invariantOf(curve, state.form);
  if (d === null || rateIn === 0n || rateOut === 0n)
    throw new UnusablePoolError(address, 'Its balances have no price.');
  const [heldIn = 0n, heldOut = 0n] = [balances[from], balances[to]];
  /** Balances of both coins after an amount in the common unit. */
  const after = (amountIn: bigint) => {
    const x = heldIn + amountIn;
    const sold = { ...curve, balances: balances.map((balance, index) => (index === from ? x : balance)) };
    const y = curveBalance(sold, d, to);
    return y === null ? null : { x, y };
  };
  const feeAt = (x: bigint, y: bigint) => feeOf(state, (heldIn + x) / 2n, (heldOut + y) / 2n);
  const paidFor = ({ x, y }: { x: bigint; y: bigint }): bigint => {
    const gross = heldOut - y - 1n;
    return gross <= 0n ? 0n : gross - (gross * feeAt(x, y)) / FEE_WHOLE;
  };
  return new StableVenue({
    address,
    kind: 'curve',
    fee: Number(state.fee) / 1e4,
    most: (BEYOND * sumOf(balances) * WAD) / rateIn,
    paid(amount) {
      const end = after((amount * rateIn) / WAD);
      return end && (paidFor(end) * WAD) / rateOut;
    },
    priceAfter(amount) {
      const end = after((amount * rateIn) / WAD);
      if (!end) return 0n;
      const ends = balances.map((balance, index) => (index === from ? end.x : index === to ? end.y : balance));
      const slope = slopeX192({ ...curve, balances: ends }, d, from, to);
      const kept = (slope * (FEE_WHOLE - feeAt(end.x, end.y))) / FEE_WHOLE - dearer(state, end, heldIn, heldOut, slope);
      return kept > 0n ? (kept * rateIn) / rateOut : 0n;
    },
  });
}

/** The fee between two balances, higher the further they lie apart where the pool has it so. Units of 1e-10. */
function feeOf({ fee, offPegMultiplier }: CurveState, x: bigint, y: bigint): bigint {
  if (offPegMultiplier === null || offPegMultiplier <= FEE_WHOLE) return fee;
  const square = (x + y) * (x + y);
  return (offPegMultiplier * fee) / (((offPegMultiplier - FEE_WHOLE) * 4n * x * y) / square + FEE_WHOLE);
}

/** What the next unit costs because the fee on all units before it rises with it, times 2^192. */
function dearer(
  state: CurveState,
  { x, y }: { x: bigint; y: bigint },
  heldIn: bigint,
  heldOut: bigint,
  slope: bigint,
): bigint {
  if (state.offPegMultiplier === null) return 0n;
  const step = x / 1_000_000n + 1n;
  const down = (step * slope) / X192;
  const [now, then] = [
    feeOf(state, (heldIn + x) / 2n, (heldOut + y) / 2n),
    feeOf(state, (heldIn + x + step) / 2n, (heldOut + y - down) / 2n),
  ];
  return ((heldOut - y) * (then - now) * X192) / (FEE_WHOLE * step);
}
