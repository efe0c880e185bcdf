import { annualFeeFromDuty, dutyFromAnnualFee } from '../../../units/annual-fee.js';
import { bps } from '../../../units/fixed-point.js';
import { humanDuration, humanFee } from '../../../units/human-text.js';
import type { ParameterState } from '../../protocol.port.js';
import type { Change } from '../after-changes.js';
import { refuse } from '../refuse.js';

/** The module of fees at one block. */
export interface RateModule {
  /** 1 once it is halted. */
  readonly bad: bigint;
  /** Seconds between two batches, and the time of the last one [s]. */
  readonly tau: bigint;
  readonly toc: bigint;
  /** Limits by type, in annual basis points; a step of zero keeps a type shut. */
  readonly limits: ReadonlyMap<string, Readonly<Record<'min' | 'max' | 'step', bigint>>>;
}

export interface RateUpdate {
  readonly ilk: string;
  readonly bps: bigint;
}

/** The module's table of rates ends here, whatever its limits say. */
const HIGHEST_FEE = 5_000n;

/** Bytes of the names decide the order, not an alphabet. */
export const byBytes = (a: RateUpdate, b: RateUpdate): number =>
  Buffer.compare(Buffer.from(a.ilk, 'latin1'), Buffer.from(b.ilk, 'latin1'));

export const cooldownUntil = ({ tau, toc }: Pick<RateModule, 'tau' | 'toc'>): number => Number(tau + toc);

/**
 * The one batch that the module takes for these changes: sorted, and without those that change no basis point, which would burn
 * its cooldown for nothing. Every rule of the module is predicted here, in its order.
 * @param now the earliest time at which the batch can be executed [s]. @returns no update where nothing would change.
 * @throws {UnencodableChangeError} naming the rule.
 */
export function rateUpdates(
  changes: readonly Change<'stabilityFee'>[],
  module: RateModule,
  state: ParameterState,
  now: number,
): RateUpdate[] {
  const moved = changes.filter(({ ilk, to }) => presentFee(ilk, state) !== to);
  const [first] = moved;
  if (first === undefined) return [];
  if (module.bad !== 0n) refuse('module-halted', first, 'the module of fees has been halted.');
  const wait = cooldownUntil(module) - now;
  if (wait > 0)
    refuse('module-cooldown', first, `the module of fees takes no batch for another ${humanDuration(wait)}.`);
  for (const change of moved) checkLimits(change, module, state);
  return moved.map(({ ilk, to }) => ({ ilk, bps: to })).sort(byBytes);
}

function checkLimits(change: Change<'stabilityFee'>, { limits }: RateModule, state: ParameterState): void {
  const { ilk, to } = change;
  const its = limits.get(ilk);
  if (its === undefined || its.step === 0n)
    refuse('module-not-configured', change, 'governance has opened the module of fees for other types only.');
  const { min, max, step } = its;
  if (to < min) refuse('module-below-min', change, `the module allows at least ${humanFee(bps(min))}.`);
  if (to > max) refuse('module-above-max', change, `the module allows at most ${humanFee(bps(max))}.`);
  if (to > HIGHEST_FEE)
    refuse('module-table-end', change, `the module knows rates up to ${humanFee(bps(HIGHEST_FEE))}.`);
  const present = presentFee(ilk, state);
  const from = present < min ? min : present > max ? max : present;
  const distance = to > from ? to - from : from - to;
  if (distance > step)
    refuse(
      'module-above-step',
      change,
      `the module moves a fee by at most ${humanFee(bps(step))}, here from ${humanFee(bps(from))}.`,
    );
}

/** As the module reads it back: in whole basis points. */
const presentFee = (ilk: string, { types }: ParameterState): bigint => {
  const type = types.find((it) => it.ilk === ilk);
  return type === undefined ? -1n : annualFeeFromDuty(type.stabilityFee);
};

/** What the module files. */
export const dutyOf = (fee: bigint): bigint => dutyFromAnnualFee(bps(fee));
