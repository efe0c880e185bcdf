import { log } from '../../units/deterministic-math.js';
import { slippageAt } from '../estimators/slippage.js';
import type { ImpactInput } from './simulation-input.js';

/** Log impact by worth sold and not recovered, in debt units at the start prices: straight between knots. */
export interface ImpactCurve {
  readonly used: readonly number[];
  readonly impact: readonly number[];
  /** From each knot on; the last goes on for ever. */
  readonly slope: readonly number[];
}

/** A price that has fallen by this in logs brings nothing; −ln of 2e-22. */
const MOST_IMPACT = 50;
const STEP_BEYOND_QUOTES = 1.25;

/**
 * The impact up to `mostWorth`: for quotes −ln(1 − slippage), beyond the last by the square-root law of `slippageAt`. A
 * market without quotes takes any sale for nothing.
 */
export function impactCurve(input: ImpactInput, mostWorth: number): ImpactCurve {
  if (input.kind === 'linear') return { used: [0], impact: [0], slope: [input.logPerWorth] };
  const used = [0];
  const impact = [0];
  const add = (worth: number, fall: number): void => {
    used.push(worth);
    impact.push(fall);
  };
  for (const { value, slippage } of input.quotes) add(value, impactOf(slippage));
  const last = input.quotes.at(-1);
  if (last === undefined) add(Math.max(1, mostWorth) * 1e-12, MOST_IMPACT);
  else {
    for (let worth = last.value * STEP_BEYOND_QUOTES; used.at(-1)! < mostWorth; worth *= STEP_BEYOND_QUOTES) {
      add(worth, impactOf(slippageAt(input.quotes, worth)));
    }
  }
  const slope = used.map((worth, index) =>
    index + 1 < used.length ? (impact[index + 1]! - impact[index]!) / (used[index + 1]! - worth) : 0,
  );
  if (last !== undefined) slope[slope.length - 1] = slope.at(-2)!;
  return { used, impact, slope };
}

const impactOf = (slippage: number): number => Math.min(MOST_IMPACT, -log(1 - slippage));

/** Log impact when so much is used. */
export function impactAt({ used, impact, slope }: ImpactCurve, worth: number): number {
  let knot = 0;
  while (knot + 1 < used.length && used[knot + 1]! <= worth) knot++;
  return impact[knot]! + (worth - used[knot]!) * slope[knot]!;
}

/** Most that selling `worth` more can add to the impact, whatever has been used before. */
export function mostAdded(curve: ImpactCurve, worth: number): number {
  const starts = curve.used.flatMap((used) => [used, Math.max(0, used - worth)]);
  return starts.reduce((most, used) => Math.max(most, impactAt(curve, used + worth) - impactAt(curve, used)), 0);
}

export const steepest = ({ slope }: ImpactCurve): number => slope.reduce((most, next) => Math.max(most, next), 0);

/** Whether the curve never gets steeper. */
export const isConcave = ({ slope }: ImpactCurve): boolean =>
  slope.every((next, knot) => knot === 0 || next <= slope[knot - 1]!);

export const isLinear = ({ used }: ImpactCurve): boolean => used.length === 1;
