import { MAX_ANNUAL_FEE, dutyFromAnnualFee } from '../../units/annual-fee.js';
import { RAD, RAY, type Bps, type Rad, type Ray } from '../../units/fixed-point.js';
import { lineAfterExec } from './line-after-exec.js';
import { UnencodableChangeError } from '../protocol-error.js';
import type { AutoCeiling, CollateralTypeState, SizedChange, ProtocolSnapshot } from '../protocol.port.js';

/**
 * What DSS itself does not check. The bounds are those that MakerDAO's spell tests assert after every change
 * (`_checkCollateralValues` of spells-mainnet); they catch slips of unit and scale, not bad policy.
 */
const MAX_RATIO = 10n * RAY;
const MANUAL_LIMIT = 10_000_000_000n * RAD;
const AUTO_LIMIT = 20_000_000_000n * RAD;
/** `ttl` is a uint48, and its largest value is refused by the contract. */
const TTL_LIMIT = 2 ** 48 - 1;

/** @throws {UnencodableChangeError} naming the first rule that is broken. */
export function checkChanges(changes: readonly SizedChange[], snapshot: ProtocolSnapshot): void {
  if (changes.length === 0) throw new UnencodableChangeError('nothing-to-change', 'the batch is empty.');
  if (!snapshot.system.live) throw new UnencodableChangeError('system-not-live', 'the protocol has been shut down.');
  const types = new Map(snapshot.types.map((type) => [type.ilk, type]));
  const seen = new Set<string>();
  for (const change of changes) {
    const type = types.get(change.ilk);
    if (type === undefined) refuse('unknown-type', change, 'the snapshot does not hold this type.');
    const key = `${change.ilk} ${change.parameter}`;
    if (seen.has(key)) refuse('duplicate-change', change, 'the batch changes it twice.');
    seen.add(key);
    checkOne(change, type, snapshot);
  }
  for (const change of changes)
    if (change.parameter === 'autoCeiling' && seen.has(`${change.ilk} debtCeiling`))
      refuse('duplicate-change', change, 'the batch sets the ceiling both by hand and automatically.');
  checkSystemCeiling(changes, snapshot);
}

function refuse(rule: string, change: SizedChange, what: string): never {
  throw new UnencodableChangeError(rule, `${change.parameter} of ${change.ilk}: ${what}`, {
    ilk: change.ilk,
    parameter: change.parameter,
  });
}

function checkOne(change: SizedChange, type: CollateralTypeState, snapshot: ProtocolSnapshot): void {
  switch (change.parameter) {
    case 'liquidationRatio':
      checkRatio(change, change.to, type);
      break;
    case 'stabilityFee':
      checkFee(change, change.to, type, snapshot);
      break;
    case 'debtCeiling':
      checkManual(change, change.to, type);
      break;
    case 'autoCeiling':
      checkAuto(change, change.to, type);
  }
}

function checkRatio(change: SizedChange, to: Ray, type: CollateralTypeState): void {
  if (!(to >= RAY)) refuse('ratio-below-one', change, 'debt may never be worth more than its collateral.');
  if (!(to < MAX_RATIO)) refuse('ratio-above-ten', change, '1000 % or more is a slip of scale.');
  if (to === type.liquidationRatio) refuse('no-change', change, 'it has this value already.');
  // poke without a price writes spot = 0, and every vault of the type could be liquidated
  if (type.price === null)
    refuse('price-unavailable', change, 'the price source has no price, and a poke would use it.');
}

function checkFee(change: SizedChange, to: Bps, type: CollateralTypeState, snapshot: ProtocolSnapshot): void {
  if (snapshot.system.baseFee !== 0n) refuse('base-fee-not-zero', change, 'Jug.base is added to every fee.');
  if (!(to >= 0n && to <= MAX_ANNUAL_FEE))
    refuse('fee-out-of-range', change, 'the published rates go from 0 % to 100 %.');
  if (dutyFromAnnualFee(to) === type.stabilityFee) refuse('no-change', change, 'it has this value already.');
}

function checkManual(change: SizedChange, to: Rad, type: CollateralTypeState): void {
  if (type.autoCeiling !== null)
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

function checkAuto(change: SizedChange, to: AutoCeiling, type: CollateralTypeState): void {
  if (!(to.max >= RAD && to.max < AUTO_LIMIT))
    refuse('auto-max-out-of-range', change, 'the maximum is at least 1 and under 20 billion.');
  if (to.max < type.debtFloor) refuse('ceiling-below-floor', change, 'no vault could be opened under the maximum.');
  if (!(to.gap >= 0n)) refuse('gap-out-of-range', change, 'the gap is at least 0.');
  if (to.gap > to.max) refuse('gap-above-max', change, 'the gap is at most the maximum.');
  if (!(Number.isSafeInteger(to.ttlSeconds) && to.ttlSeconds > 0 && to.ttlSeconds < TTL_LIMIT))
    refuse('ttl-out-of-range', change, 'the pause between two raises is a whole number of seconds, under 2^48 - 1.');
  const now = type.autoCeiling;
  if (now !== null && now.max === to.max && now.gap === to.gap && now.ttlSeconds === to.ttlSeconds)
    refuse('no-change', change, 'it has these values already, and filing them again would restart the cooldown.');
}

/** Ceilings after the batch, as the encoder and `AutoLine.exec` will leave them. */
function ceilingsAfter(changes: readonly SizedChange[], snapshot: ProtocolSnapshot): Map<string, Rad> {
  const after = new Map(snapshot.types.map((type) => [type.ilk, type.debtCeiling]));
  const debt = new Map(snapshot.types.map((type) => [type.ilk, type.debt]));
  for (const change of changes) {
    if (change.parameter === 'debtCeiling') after.set(change.ilk, change.to);
    if (change.parameter === 'autoCeiling')
      after.set(change.ilk, lineAfterExec(debt.get(change.ilk) ?? (0n as Rad), change.to));
  }
  return after;
}

/** How much the system's ceiling falls short of the debt and of the room that the types' own ceilings promise; negative is spare. */
function shortfall(snapshot: ProtocolSnapshot, systemCeiling: bigint, ceilings: ReadonlyMap<string, Rad>): bigint {
  const promised = snapshot.types.reduce((sum, { ilk, debt }) => {
    const room = (ceilings.get(ilk) ?? 0n) - debt;
    return room > 0n ? sum + room : sum;
  }, 0n);
  return snapshot.system.debt + promised - systemCeiling;
}

/** `Line` moves with the lines; where that would leave it too low, it would block the other types. */
function checkSystemCeiling(changes: readonly SizedChange[], snapshot: ProtocolSnapshot): void {
  const before = new Map(snapshot.types.map((type) => [type.ilk, type.debtCeiling]));
  const after = ceilingsAfter(changes, snapshot);
  const moved = [...after].reduce((sum, [ilk, line]) => sum + line - (before.get(ilk) ?? line), 0n);
  const systemCeiling = snapshot.system.debtCeiling + moved;
  if (systemCeiling < 0n)
    throw new UnencodableChangeError(
      'line-identity',
      'the ceilings fall by more than the ceiling of the system holds.',
    );
  const sufficed = shortfall(snapshot, snapshot.system.debtCeiling, before) <= 0n;
  if (sufficed && shortfall(snapshot, systemCeiling, after) > 0n)
    throw new UnencodableChangeError(
      'line-headroom',
      'the ceiling of the system would not cover the ceilings of its types.',
    );
}
