import type { Position } from '../protocol/protocol.port.js';
import type { Judgement, WantedMove } from '../risk/guardrails/judge.js';
import type { Parameter } from '../risk/guardrails/limits.js';
import type { Sized, SizedParameter } from '../risk/parameters/sizing-input.js';
import { humanDebt, humanDuration, humanFee, humanRatio } from '../units/human-text.js';
import { bps, rad, RAD, RAY, ray } from '../units/fixed-point.js';
import type { AssessedParameter } from './assessment.js';

const RAY_PER_BPS = 10n ** 23n;

/** Unit of each parameter on chain, its raw value from the model's whole number, and its words. */
export const SCALES: Readonly<
  Record<Parameter, { unit: AssessedParameter['unit']; raw: (whole: number) => bigint; human: (raw: bigint) => string }>
> = {
  liquidationRatio: { unit: 'ray', raw: (it) => BigInt(it) * RAY_PER_BPS, human: (it) => humanRatio(ray(it)) },
  debtCeiling: { unit: 'rad', raw: (it) => BigInt(it) * RAD, human: (it) => humanDebt(rad(it)) },
  ceilingGap: { unit: 'rad', raw: (it) => BigInt(it) * RAD, human: (it) => humanDebt(rad(it)) },
  ceilingTtl: { unit: 'seconds', raw: BigInt, human: (it) => humanDuration(Number(it)) },
  stabilityFee: { unit: 'bps', raw: BigInt, human: (it) => humanFee(bps(it)) },
};

/**
 * The move that a sized parameter asks for. The present value is the chain's own, exact; the model's whole number is used
 * only when it asks for a change.
 */
export const moveOf = (ilk: string, sized: Sized, present: bigint): WantedMove => ({
  ilk,
  parameter: sized.parameter,
  from: present,
  to: sized.decision === 'change' ? SCALES[sized.parameter].raw(sized.wanted) : present,
});

export function assessedParameter(sized: SizedParameter, judged: Judgement): AssessedParameter {
  const { unit, human } = SCALES[sized.parameter];
  const { from, to, allowed, breaches } = judged;
  return {
    parameter: sized.parameter,
    unit,
    current: String(from),
    recommended: String(to),
    allowed: String(allowed),
    human: { current: human(from), recommended: human(to), allowed: human(allowed) },
    interval: sized.interval,
    doubts: sized.doubts,
    conservative: sized.conservative,
    decision: to === from ? 'leave' : allowed === from ? 'held' : 'change',
    reason: sized.reason,
    target: sized.target,
    binding: sized.binding,
    sensitivities: sized.sensitivities,
    inputs: sized.inputs,
    breaches,
  };
}

/** Price over target and ratio [ray], rounded as protocols round it: a vault is safe while debt [rad] ≤ collateral [wad] × this. */
const spotAt = (price: bigint, target: bigint, ratio: bigint): bigint =>
  (((price * 10n ** 9n * RAY) / target) * RAY) / ratio;

/**
 * Debt [rad] of positions that are safe at ratio `from` [ray] and price [wad] and would not be at `to`.
 * @param target what one debt unit is worth in units of the price [ray].
 */
export function debtMadeUnsafe(
  positions: readonly Position[],
  accumulatedRate: bigint,
  price: bigint,
  from: bigint,
  to: bigint,
  target: bigint = RAY,
): bigint {
  const [before, after] = [spotAt(price, target, from), spotAt(price, target, to)];
  return positions.reduce((sum, { collateral, normalisedDebt }) => {
    const debt = normalisedDebt * accumulatedRate;
    return debt <= collateral * before && debt > collateral * after ? sum + debt : sum;
  }, 0n);
}
