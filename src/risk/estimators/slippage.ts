import { ImpossibleDataError, OutOfDomainError } from './estimator-error.js';

/** A sale of collateral worth `value` debt units at the oracle's price receives value × (1 − slippage). */
export interface SlippagePoint {
  readonly value: number;
  readonly slippage: number;
}

/** Points by rising value, slippage never falling, as `slippageCurve` makes them. Scaling all values keeps it a curve. */
export type SlippageCurve = readonly SlippagePoint[];

/** Square-root impact: beyond this loss, selling more would bring in less. */
const LARGEST_ROOT_SLIPPAGE = 2 / 3;
/** A hundredth of a basis point: a smaller last slippage measures no impact that could be scaled up. */
const SMALLEST_ROOT_SLIPPAGE = 1e-6;

/**
 * The nondecreasing curve closest to the quotes: mean of the quotes of one size, then isotonic least squares by pooling
 * adjacent violators (Ayer et al. 1955). A quote better than the oracle's price counts as no slippage.
 *
 * No quotes give the empty curve: a market in which nothing can be sold.
 * @throws {ImpossibleDataError} for a size that is not positive, or a slippage of one or more.
 */
export function slippageCurve(quotes: readonly SlippagePoint[]): SlippagePoint[] {
  quotes.forEach(({ value, slippage }, index) => {
    if (!(value > 0 && value < Infinity)) throw new ImpossibleDataError('the size is not positive', index, value);
    if (!(slippage > -Infinity && slippage < 1)) {
      throw new ImpossibleDataError('the slippage is not a number below one', index, slippage);
    }
  });
  const blocks: Block[] = [];
  for (const block of bySize(quotes)) {
    let pooled = block;
    for (let last = blocks.at(-1); last !== undefined && meanOf(last) > meanOf(pooled); last = blocks.at(-1)) {
      pooled = merge(last, pooled);
      blocks.pop();
    }
    blocks.push(pooled);
  }
  return blocks.flatMap((block) => block.values.map((value) => ({ value, slippage: meanOf(block) })));
}

/** Neighbouring sizes that share one slippage. */
interface Block {
  readonly values: readonly number[];
  readonly sum: number;
  readonly quotes: number;
}

const meanOf = ({ sum, quotes }: Block): number => sum / quotes;
const merge = (a: Block, b: Block): Block => ({
  values: [...new Set([...a.values, ...b.values])],
  sum: a.sum + b.sum,
  quotes: a.quotes + b.quotes,
});

function bySize(quotes: readonly SlippagePoint[]): Block[] {
  const bySize = new Map<number, Block>();
  for (const { value, slippage } of [...quotes].sort((a, b) => a.value - b.value || a.slippage - b.slippage)) {
    const quote: Block = { values: [value], sum: Math.max(0, slippage), quotes: 1 };
    const block = bySize.get(value);
    bySize.set(value, block === undefined ? quote : merge(block, quote));
  }
  return [...bySize.values()];
}

function check(curve: SlippageCurve): void {
  let before: SlippagePoint = { value: 0, slippage: 0 };
  curve.forEach((point, index) => {
    if (!(point.value > before.value)) throw new ImpossibleDataError('the sizes do not rise', index, point.value);
    if (!(point.slippage >= before.slippage && point.slippage < 1)) {
      throw new ImpossibleDataError('the slippage falls or reaches one', index, point.slippage);
    }
    before = point;
  });
}

/**
 * Slippage of a sale worth `value`, from 0 at 0: straight between the points; beyond the last by the square-root law
 * s·√(v / v_last) while a larger sale still brings in more, and from there on the proceeds stay what they are, 1 − R / v.
 * Never flat beyond the last point and below one for every finite sale; one for any sale into an empty curve.
 *
 * @throws {OutOfDomainError} for a negative value. @throws {ImpossibleDataError} for points that are no curve.
 */
export function slippageAt(curve: SlippageCurve, value: number): number {
  if (!(value >= 0)) throw new OutOfDomainError('The worth of a sale', value, 'zero and above');
  check(curve);
  const last = curve.at(-1);
  if (value === 0) return 0;
  if (last === undefined) return 1;
  if (value > last.value) return slippageBeyond(last, value);
  const next = curve.findIndex((point) => point.value >= value);
  const from = curve[next - 1] ?? { value: 0, slippage: 0 };
  const to = curve[next]!;
  return from.slippage + ((to.slippage - from.slippage) * (value - from.value)) / (to.value - from.value);
}

/** Where the square-root law ends: at two thirds lost, or at once when it has nothing to scale or too much already. */
function rootEnd({ value, slippage }: SlippagePoint): SlippagePoint {
  if (slippage < SMALLEST_ROOT_SLIPPAGE || slippage >= LARGEST_ROOT_SLIPPAGE) return { value, slippage };
  const factor = LARGEST_ROOT_SLIPPAGE / slippage;
  return { value: value * factor * factor, slippage: LARGEST_ROOT_SLIPPAGE };
}

function slippageBeyond(last: SlippagePoint, value: number): number {
  const end = rootEnd(last);
  if (value < end.value) return last.slippage * Math.sqrt(value / last.value);
  return 1 - (end.value * (1 - end.slippage)) / value;
}

/**
 * The largest sale, at the oracle's price in debt units, whose slippage is not above `slippage`: the inverse of `slippageAt`.
 * Zero for a slippage below zero or into an empty curve, infinite from one on.
 */
export function valueAt(curve: SlippageCurve, slippage: number): number {
  check(curve);
  if (!(slippage >= 0)) return 0;
  if (slippage >= 1) return Infinity;
  const last = curve.at(-1);
  if (last === undefined) return 0;
  if (slippage >= last.slippage) return valueBeyond(last, slippage);
  const next = curve.findIndex((point) => point.slippage > slippage);
  const from = curve[next - 1] ?? { value: 0, slippage: 0 };
  const to = curve[next]!;
  return from.value + ((to.value - from.value) * (slippage - from.slippage)) / (to.slippage - from.slippage);
}

function valueBeyond(last: SlippagePoint, slippage: number): number {
  const end = rootEnd(last);
  if (slippage >= end.slippage) return (end.value * (1 - end.slippage)) / (1 - slippage);
  const factor = slippage / last.slippage;
  return last.value * factor * factor;
}
