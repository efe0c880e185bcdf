import type { FeeBase } from './fee-base.js';
import { targetOf } from './decision.js';
import type { Sized, TypeInput } from './sizing-input.js';
import { percentText } from './words.js';

/** Fees are quarters of a percent a year. */
const GRID_BPS = 25;
/** The chain takes no annual fee above 100 %: what asks for more asks for less debt. */
const MAX_FEE_BPS = 10_000;

/** What a fee is made of, as rates a year. */
export interface FeeParts {
  readonly expected: number;
  readonly capital: number;
  readonly use: number;
  /** All of them with the base. */
  readonly fee: number;
}

const inBps = (fee: number): number => Math.min(MAX_FEE_BPS, Math.ceil((fee * 10_000) / GRID_BPS - 1e-9) * GRID_BPS);

/** The fee on the grid, rounded up, with the decision it leads to and the words for it. */
export function feeAnswer(
  type: TypeInput,
  fees: FeeBase,
  { low, point, high }: { readonly low: FeeParts; readonly point: FeeParts; readonly high: FeeParts },
  rest: Pick<Sized, 'doubts' | 'binding' | 'inputs'>,
): Sized {
  const fee = inBps(point.fee);
  const interval = { low: Math.min(low.fee * 10_000, fee), point: fee, high: inBps(high.fee) };
  const wanted = targetOf(type.feeBps, interval, 'up');
  return {
    parameter: 'stabilityFee',
    unit: 'bps',
    current: type.feeBps,
    wanted: wanted ?? type.feeBps,
    interval,
    decision: wanted === null ? 'leave' : 'change',
    reason:
      `${fees.reason}, expected loss ${percentText(point.expected)}, capital ${percentText(point.capital)} and ` +
      `use of capacity ${percentText(point.use)} make ${percentText(point.fee)} a year, between ${percentText(low.fee)} and ` +
      `${percentText(high.fee)}; the present fee lies ${wanted === null ? 'inside' : 'outside'}.`,
    ...rest,
    inputs: {
      base: fees.base,
      pegAdjustment: fees.peg?.adjustment ?? 0,
      expectedLoss: point.expected,
      capitalCharge: point.capital,
      utilisationFee: point.use,
      ...rest.inputs,
    },
  };
}
