import { RAD, type Rad } from '../../units/fixed-point.js';
import { UnencodableChangeError } from '../protocol-error.js';
import type { AutoCeiling, CollateralTypeState, ParameterChange, ParameterState } from '../protocol.port.js';
import { changesOf, neededCeiling, stateAfter, type Change } from './after-changes.js';
import { refuse } from './refuse.js';

const MANUAL_LIMIT = 10_000_000_000n * RAD;
const AUTO_LIMIT = 20_000_000_000n * RAD;
const SYSTEM_LIMIT = 100_000_000_000n * RAD;
/** `ttl` is a uint48, and its largest value is refused by the contract. */
const TTL_LIMIT = 2 ** 48 - 1;

/** A ceiling by hand. @param freed whether the batch takes the automatic ceiling away. */
export function checkManual(change: Change<'debtCeiling'>, type: CollateralTypeState, freed: boolean): void {
  const to: Rad = change.to;
  if (type.autoCeiling !== null && !freed)
    refuse(
      'ceiling-owned-by-autoline',
      change,
      'the next AutoLine.exec would overwrite it: change the automatic ceiling.',
    );
  if (to !== 0n && !(to >= RAD && to < MANUAL_LIMIT))
    refuse('ceiling-out-of-range', change, 'a ceiling is 0, or at least 1 and under 10 billion.');
  if (to !== 0n && to < type.debtFloor) refuse('ceiling-below-floor', change, 'no vault could be opened under it.');
  if (to === type.debtCeiling) refuse('no-change', change, 'it has this value already.');
}

/** An automatic ceiling, or its removal. */
export function checkAuto(change: Change<'autoCeiling'>, type: CollateralTypeState): void {
  const { to } = change;
  if (to === null) {
    if (type.autoCeiling === null) refuse('no-change', change, 'the type has no automatic ceiling.');
    return;
  }
  if (!(to.max >= RAD && to.max < AUTO_LIMIT))
    refuse('auto-max-out-of-range', change, 'the maximum is at least 1 and under 20 billion.');
  if (to.max < type.debtFloor) refuse('ceiling-below-floor', change, 'no vault could be opened under the maximum.');
  if (!(to.gap > 0n))
    refuse('gap-out-of-range', change, 'the gap is more than 0: without one nothing could ever be drawn.');
  if (to.gap > to.max) refuse('gap-above-max', change, 'the gap is at most the maximum.');
  if (!(Number.isSafeInteger(to.ttlSeconds) && to.ttlSeconds > 0 && to.ttlSeconds < TTL_LIMIT))
    refuse('ttl-out-of-range', change, 'the pause between two raises is a whole number of seconds, under 2^48 - 1.');
  if (type.autoCeiling !== null && same(type.autoCeiling, to))
    refuse('no-change', change, 'it has these values already, and filing them again would restart the cooldown.');
}

const same = (a: AutoCeiling, b: AutoCeiling): boolean =>
  a.max === b.max && a.gap === b.gap && a.ttlSeconds === b.ttlSeconds;

/** A ceiling is set either by hand or automatically. */
export function checkOneOwner(changes: readonly ParameterChange[]): void {
  const byHand = new Set(changesOf(changes, 'debtCeiling').map(({ ilk }) => ilk));
  for (const change of changesOf(changes, 'autoCeiling'))
    if (change.to !== null && byHand.has(change.ilk))
      refuse('duplicate-change', change, 'the batch sets the ceiling both by hand and automatically.');
}

/**
 * `Line` moves with the lines, or to a value of its own; where that would leave it too low, it would block the other types.
 * What falls short already does not stand in the way of other changes.
 */
export function checkSystemCeiling(changes: readonly ParameterChange[], state: ParameterState): void {
  const after = stateAfter(changes, state);
  const { debtCeiling } = after.system;
  if (debtCeiling < 0n)
    throw new UnencodableChangeError(
      'line-identity',
      'the ceilings fall by more than the ceiling of the system holds.',
    );
  const [explicit] = changesOf(changes, 'systemDebtCeiling');
  if (explicit !== undefined) checkExplicit(explicit, changes, state);
  const sufficed = state.system.debtCeiling >= neededCeiling(state);
  const falls = explicit !== undefined && debtCeiling < state.system.debtCeiling;
  if ((sufficed || falls) && debtCeiling < neededCeiling(after))
    throw new UnencodableChangeError(
      'line-headroom',
      'the ceiling of the system would not cover the ceilings of its types.',
    );
}

function checkExplicit(
  change: Change<'systemDebtCeiling'>,
  changes: readonly ParameterChange[],
  { system }: ParameterState,
): void {
  if (!(change.to >= RAD && change.to < SYSTEM_LIMIT))
    refuse('system-ceiling-out-of-range', change, 'it is at least 1 and under 100 billion.');
  const alone = !changes.some(({ parameter }) => parameter === 'debtCeiling' || parameter === 'autoCeiling');
  if (alone && change.to === system.debtCeiling) refuse('no-change', change, 'it has this value already.');
}
