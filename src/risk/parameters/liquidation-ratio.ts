import { exp } from '../../units/deterministic-math.js';
import type { RiskTarget } from './risk-target.js';
import type { Sized, TypeInput } from './sizing-input.js';
import type { Stress } from './stress.js';
import { between, percentText } from './words.js';

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

/** A ratio outside its interval moves to the careful end of it, rounded up; inside, it stays. */
export function sizeLiquidationRatio(type: TypeInput, stress: Stress, target: RiskTarget): Sized {
  const { fall, slippage, window } = stress;
  const ratio = (end: 'low' | 'point' | 'high'): number =>
    sufficientRatio(fall[end], slippage[end], target.keeperMargin, cutOf(type));
  const interval = { low: ratio('low'), point: ratio('point'), high: ratio('high') };
  const careful = Math.ceil(interval.high / GRID - 1e-9) * GRID;
  const decision = between(type.liquidationRatio, { low: interval.low, high: careful }) ? 'leave' : 'change';
  const wanted = decision === 'change' ? careful : type.liquidationRatio;
  const seen = stress.tail.worst >= stress.tail.fall.high;
  return {
    parameter: 'liquidationRatio',
    unit: 'bps',
    current: Math.round(type.liquidationRatio * 10_000),
    wanted: Math.round(wanted * 10_000),
    interval: { low: interval.low * 10_000, point: interval.point * 10_000, high: interval.high * 10_000 },
    decision,
    reason:
      `A fall of ${percentText(1 - exp(-fall.high))} within ${String(window.hours)} h (${percentText(1 - exp(-fall.point))} as the point ` +
      `estimate) and ${percentText(slippage.high)} lost on selling need ${percentText(interval.high)}; ` +
      (decision === 'leave'
        ? 'the present ratio lies inside the interval.'
        : 'the present ratio lies outside the interval.'),
    binding: seen ? 'worst fall ever seen in a window' : 'upper bound of the fitted tail',
    inputs: {
      windowHours: window.hours,
      fallPoint: fall.point,
      fallHigh: fall.high,
      worstFallSeen: stress.tail.worst,
      tailShape: stress.tail.shape,
      tailScale: stress.tail.scale,
      familySale: stress.familySale.high,
      slippage: slippage.high,
      keeperMargin: target.keeperMargin,
    },
  };
}
