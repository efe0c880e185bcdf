import { swapThroughRange, type SoldToken } from '../../risk/estimators/liquidity/range-swap.js';
import {
  MAX_SQRT_PRICE,
  MAX_TICK,
  MIN_SQRT_PRICE,
  MIN_TICK,
  sqrtPriceAtTick,
  tickAtSqrtPrice,
} from '../../risk/estimators/liquidity/tick-math.js';
import { rootDown } from '../../units/arithmetic.js';
import { UnusablePoolError } from './unusable-pool.error.js';
import { X192, type PriceX192 } from './venue.js';

/** A pool of Uniswap v3 at one block: its price, and its initialised ticks within a window around the price. */
export interface V3State {
  readonly address: string;
  /** Millionths of the amount sold. */
  readonly fee: number;
  readonly tickSpacing: number;
  /** √(token1 per token0, raw) · 2^96 */
  readonly sqrtPrice: bigint;
  readonly tick: number;
  /** In force at the price. */
  readonly liquidity: bigint;
  /** Liquidity that begins at a tick when the price rises through it, by tick. */
  readonly liquidityNet: ReadonlyMap<number, bigint>;
  /** Words of the tick bitmap, inclusive, whose ticks are all in `liquidityNet`. Swaps end at their edges. */
  readonly window: { readonly lowest: number; readonly highest: number };
}

/** One step of a swap that goes all the way from one boundary to the next. Amounts raw, the fee within `sold`. */
export interface Rung {
  readonly from: bigint;
  readonly to: bigint;
  readonly liquidity: bigint;
  readonly sold: bigint;
  readonly received: bigint;
  readonly soldBefore: bigint;
  readonly receivedBefore: bigint;
}

const TICKS_PER_WORD = 256;
/** A swap without a price limit stops one unit inside the range of prices. */
const LOWEST = MIN_SQRT_PRICE + 1n;
const HIGHEST = MAX_SQRT_PRICE - 1n;

/**
 * Words of the bitmap that a swap passes from the present price until its next unit fetches `floor`, the fee not counted:
 * never too few. A floor of zero asks for all words to the end of prices.
 */
export function wordsTowards(
  { tick, tickSpacing }: Pick<V3State, 'tick' | 'tickSpacing'>,
  token: SoldToken,
  floor: PriceX192,
): V3State['window'] {
  const wordOf = (compressed: number) => Math.floor(compressed / TICKS_PER_WORD);
  const present = Math.floor(tick / tickSpacing);
  if (token === 'token0') {
    const last = tickAtSqrtPrice(rootDown(floor));
    return { lowest: wordOf(Math.min(present, Math.floor(last / tickSpacing))), highest: wordOf(present) };
  }
  const last = floor === 0n ? MAX_TICK : tickAtSqrtPrice(rootDown((X192 * X192) / floor));
  return { lowest: wordOf(present + 1), highest: wordOf(Math.max(present, Math.floor(last / tickSpacing)) + 1) };
}

/** Where the next step may end at most: word edges bound it as ticks do, for the contract rounds once per step. */
function edgeFrom({ tickSpacing, window }: V3State, token: SoldToken, tick: number): number | null {
  const compressed = Math.floor(tick / tickSpacing) + (token === 'token0' ? 0 : 1);
  const word = Math.floor(compressed / TICKS_PER_WORD);
  if (word < window.lowest || word > window.highest) return null;
  const first = word * TICKS_PER_WORD;
  return (token === 'token0' ? first : first + TICKS_PER_WORD - 1) * tickSpacing;
}

interface Boundary {
  readonly tick: number;
  readonly price: bigint;
}

/** Where the next step ends: at the nearest tick, at the edge of its word, at the end of prices; null beyond the window. */
function nextBoundary(state: V3State, token: SoldToken, tick: number, nearest: number | undefined): Boundary | null {
  const edge = edgeFrom(state, token, tick);
  if (edge === null) return null;
  if (token === 'token0') {
    const next = Math.max(nearest ?? edge, edge, MIN_TICK);
    const price = sqrtPriceAtTick(next);
    return { tick: next, price: price > LOWEST ? price : LOWEST };
  }
  const next = Math.min(nearest ?? edge, edge, MAX_TICK);
  const price = sqrtPriceAtTick(next);
  return { tick: next, price: price < HIGHEST ? price : HIGHEST };
}

/**
 * Steps from the present price to the edge of the window, or to the end of all prices.
 * @throws {UnusablePoolError} when ticks and liquidity were not read of one state.
 */
export function buildLadder(state: V3State, token: SoldToken): Rung[] {
  const ahead = ticksAhead(state, token);
  const rungs: Rung[] = [];
  let { tick, liquidity, sqrtPrice: price } = state;
  let [sold, received, passed] = [0n, 0n, 0];
  while (price !== LOWEST && price !== HIGHEST) {
    const end = nextBoundary(state, token, tick, ahead[passed]);
    if (end === null) break;
    const range = { sold: token, sqrtPrice: price, end: end.price, liquidity, feePips: state.fee };
    const { amountIn, amountOut, fee } = swapThroughRange(range);
    const step = { sold: amountIn + fee, received: amountOut };
    rungs.push({ from: price, to: end.price, liquidity, ...step, soldBefore: sold, receivedBefore: received });
    sold += step.sold;
    received += step.received;
    if (ahead[passed] === end.tick) {
      passed++;
      liquidity = liquidityBeyond(state, token, end.tick, liquidity);
    }
    price = end.price;
    tick = token === 'token0' ? end.tick - 1 : end.tick;
  }
  return rungs;
}

/** Initialised ticks in the order in which a swap comes to them. */
const ticksAhead = ({ tick: present, liquidityNet }: V3State, token: SoldToken): number[] =>
  token === 'token0'
    ? [...liquidityNet.keys()].filter((tick) => tick <= present).sort((a, b) => b - a)
    : [...liquidityNet.keys()].filter((tick) => tick > present).sort((a, b) => a - b);

function liquidityBeyond({ address, liquidityNet }: V3State, token: SoldToken, tick: number, present: bigint): bigint {
  const net = liquidityNet.get(tick) ?? 0n;
  const beyond = token === 'token0' ? present - net : present + net;
  if (beyond >= 0n) return beyond;
  throw new UnusablePoolError(address, `More liquidity ends at tick ${String(tick)} than there is.`);
}
