import { exp } from '../../units/deterministic-math.js';
import { targetOf } from './decision.js';
import type { RiskTarget } from './risk-target.js';
import type { Sized, TypeInput } from './sizing-input.js';
import type { Stress } from './stress.js';
import { percentText } from './words.js';

/** The protocol takes no ratio of 1,000 % or more; a market without depth asks for that and more. */
const MAX_RATIO = 9.99;
/** Ratios move in whole percent. */
const GRID = 0.01;

/**
 * The ratio at which a vault liquidated in the target's crash still repays its debt: exp(fall) / ((1 − slippage − margin) × cut).
 * `fall` is of the log price over the liquidation window; `cut` is the last step of the auction's price below the keeper's.
 */
export function sufficientRatio(fall: number, slippage: number, margin: number, cut: number): number {
  const kept = (1 - slippage - margin) * cut;
  return kept > 0 ? Math.min(MAX_RATIO, exp(fall) / kept) : MAX_RATIO;
}

export const cutOf = ({ auction: { curve } }: TypeInput): number => (curve.kind === 'stairstep' ? curve.cut : 1);

/** Up to the grid; what lies on it but for the last bits of a float stays. */
const upToGrid = (ratio: number): number => Math.ceil(ratio / GRID - 1e-9) * GRID;

export function sizeLiquidationRatio(type: TypeInput, stress: Stress, target: RiskTarget): Sized {
  const { fall, slippage, window, tail } = stress;
  const ratio = (end: 'low' | 'point' | 'high'): number =>
    sufficientRatio(fall[end], slippage[end], target.keeperMargin, cutOf(type));
  const interval = { low: ratio('low'), point: upToGrid(ratio('point')), high: upToGrid(ratio('high')) };
  const wanted = targetOf(type.liquidationRatio, interval, 'up');
  const inBps = (value: number): number => Math.round(value * 10_000);
  const bounds = { low: inBps(interval.low), point: inBps(interval.point), high: inBps(interval.high) };
  // The other model is the fit alone, which may think less of the future than the past has shown.
  const fitted = inBps(upToGrid(sufficientRatio(tail.fall.point, slippage.point, target.keeperMargin, cutOf(type))));
  return {
    parameter: 'liquidationRatio',
    unit: 'bps',
    current: inBps(type.liquidationRatio),
    wanted: inBps(wanted ?? type.liquidationRatio),
    interval: bounds,
    doubts: { data: bounds, model: { low: fitted, point: bounds.point, high: bounds.point } },
    decision: wanted === null ? 'leave' : 'change',
    reason:
      `A fall of ${percentText(1 - exp(-fall.point))} within ${String(window.hours)} h and ${percentText(slippage.point)} lost on ` +
      `selling ask for ${percentText(interval.point)}, between ${percentText(interval.low)} and ${percentText(interval.high)} ` +
      `at ${percentText(target.confidence)} confidence; the present ratio lies ${wanted === null ? 'inside' : 'outside'}.`,
    binding: tail.worst >= tail.fall.point ? 'worst fall ever seen in a window' : 'fitted tail of falls',
    inputs: {
      windowHours: window.hours,
      fallLow: fall.low,
      fallPoint: fall.point,
      fallHigh: fall.high,
      worstFallSeen: tail.worst,
      tailShape: tail.shape,
      tailScale: tail.scale,
      familySale: stress.familySale.point,
      slippageLow: slippage.low,
      slippagePoint: slippage.point,
      slippageHigh: slippage.high,
      keeperMargin: target.keeperMargin,
    },
  };
}
