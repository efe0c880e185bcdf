import { MAX_ANNUAL_FEE, dutyFromAnnualFee } from '../../units/annual-fee.js';
import { RAD, RAY, WAD, type Rad, type Wad } from '../../units/fixed-point.js';
import { UnencodableChangeError } from '../protocol-error.js';
import type { CollateralTypeState, ParameterChange, ParameterState } from '../protocol.port.js';
import { ratiosAfter, stateAfter, type Change } from './after-changes.js';

/** The contract's own bound of `liquidationQuantity`: (2^256 − 1) / RAY, below which its arithmetic cannot overflow. */
export const LARGEST_QUANTITY = (2n ** 256n - 1n) / RAY;
export const LARGEST_RATIO = 10n * RAY;
export const LARGEST_CEILING = 10_000_000_000n * RAD;
export const LARGEST_FLOOR = 100_000n * RAD;

/** What a batch of this family may change; the other parameters of the port belong to protocols of another form. */
export const OPEN_DOLLAR_PARAMETERS = [
  'liquidationRatio',
  'safetyRatio',
  'stabilityFee',
  'debtCeiling',
  'debtFloor',
  'liquidationPenalty',
  'liquidationQuantity',
  'systemDebtCeiling',
  'systemAuctionLimit',
] as const;
type Known = Change<(typeof OPEN_DOLLAR_PARAMETERS)[number]>;

const isKnown = (change: ParameterChange): change is Known =>
  OPEN_DOLLAR_PARAMETERS.some((name) => name === change.parameter);

/** @throws {UnencodableChangeError} naming the first rule that is broken. */
export function checkChanges(changes: readonly ParameterChange[], state: ParameterState): void {
  if (changes.length === 0) throw new UnencodableChangeError('nothing-to-change', 'the batch is empty.');
  if (!state.system.live) throw new UnencodableChangeError('system-not-live', 'the protocol has been shut down.');
  const types = new Map(state.types.map((type) => [type.ilk, type]));
  const seen = new Set<string>();
  for (const change of changes) {
    if (!isKnown(change)) refuse('unknown-parameter', change, 'this protocol has no such parameter.');
    const key = `${change.ilk ?? ''} ${change.parameter}`;
    if (seen.has(key)) refuse('duplicate-change', change, 'the batch changes it twice.');
    seen.add(key);
    const type = change.ilk === null ? null : types.get(change.ilk);
    if (type === undefined) refuse('unknown-type', change, 'the snapshot does not hold this type.');
    if (type === null) checkSystem(change, state);
    else checkType(change, type, state);
  }
  checkRatios(changes, state);
  checkGroups(changes, state);
  checkHeadroom(changes, state);
}

function refuse(rule: string, { ilk, parameter }: ParameterChange, what: string): never {
  throw new UnencodableChangeError(rule, `${parameter} of ${ilk ?? 'the system'}: ${what}`, { ilk, parameter });
}

const noChange = (change: ParameterChange): never => refuse('no-change', change, 'it has this value already.');

function checkSystem(change: Known, { system }: ParameterState): void {
  if (change.parameter === 'systemDebtCeiling') {
    checkCeiling(change, change.to);
    if (change.to === system.debtCeiling) noChange(change);
  }
  if (change.parameter === 'systemAuctionLimit') {
    checkCeiling(change, change.to);
    if (change.to === system.auctionLimit) noChange(change);
  }
}

function checkType(change: Known, type: CollateralTypeState, state: ParameterState): void {
  if (change.parameter === 'stabilityFee') checkFee(change, type, state);
  if (change.parameter === 'debtCeiling') checkTypeCeiling(change, type);
  if (change.parameter === 'debtFloor') {
    if (change.to !== 0n && !(change.to >= RAD && change.to <= LARGEST_FLOOR))
      refuse('floor-out-of-range', change, 'a floor is 0, or from 1 to 100,000.');
    if (change.to === type.debtFloor) noChange(change);
  }
  if (change.parameter === 'liquidationPenalty') {
    checkPenalty(change, change.to);
    if (change.to === type.liquidationPenalty) noChange(change);
  }
  if (change.parameter === 'liquidationQuantity') {
    if (!(change.to >= RAD && change.to <= LARGEST_QUANTITY))
      refuse('quantity-out-of-range', change, 'one liquidation takes from 1 to 115,792.');
    if (change.to === type.liquidationQuantity) noChange(change);
  }
}

function checkTypeCeiling(change: Change<'debtCeiling'>, type: CollateralTypeState): void {
  checkCeiling(change, change.to);
  if (change.to !== 0n && change.to < type.debtFloor)
    refuse('ceiling-below-floor', change, 'no position could be opened under it.');
  if (change.to === type.debtCeiling) noChange(change);
}

function checkFee(change: Change<'stabilityFee'>, type: CollateralTypeState, { system }: ParameterState): void {
  if (system.baseFee !== 0n)
    refuse('base-fee-not-zero', change, 'the global stability fee multiplies every fee, and is not one.');
  if (!(change.to >= 0n && change.to <= MAX_ANNUAL_FEE))
    refuse('fee-out-of-range', change, 'the published rates go from 0 % to 100 %.');
  if (dutyFromAnnualFee(change.to) === type.stabilityFee) noChange(change);
}

function checkCeiling(change: ParameterChange, to: Rad): void {
  if (to !== 0n && !(to >= RAD && to < LARGEST_CEILING))
    refuse('ceiling-out-of-range', change, 'it is 0, or at least 1 and under 10 billion.');
}

function checkPenalty(change: ParameterChange, to: Wad): void {
  if (!(to >= WAD && to < 2n * WAD)) refuse('penalty-out-of-range', change, 'a penalty is from 0 % to under 100 %.');
}

/** Both ratios of every type of which one moves. Source: `_validateCParameters` of OracleRelayer.sol, asked after each write. */
function checkRatios(changes: readonly ParameterChange[], state: ParameterState): void {
  for (const { ilk, liquidation, safety } of ratiosAfter(changes, state)) {
    const change = changes.find((it) => it.ilk === ilk && it.parameter === 'liquidationRatio') ?? {
      ilk,
      parameter: 'safetyRatio',
      to: safety.to,
    };
    const type = state.types.find((it) => it.ilk === ilk);
    if (!(liquidation.to >= RAY))
      refuse('ratio-below-one', change, 'debt may never be worth more than its collateral.');
    if (!(safety.to < LARGEST_RATIO && liquidation.to < LARGEST_RATIO))
      refuse('ratio-above-ten', change, '1000 % or more is a slip of scale.');
    if (!(safety.to >= liquidation.to))
      refuse('safety-below-liquidation', change, 'who may still draw would be liquidated: raise the safety ratio too.');
    if (liquidation.to === liquidation.from && safety.to === safety.from) noChange(change);
    // updateCollateralPrice without a price writes both prices as zero: nobody could be liquidated, and nobody could draw
    if (type?.price === null)
      refuse('price-unavailable', change, 'the price source has no price, and the update would write none.');
  }
}

/** A position at the floor must fit into one liquidation and under the limit of auctions, or it can never be liquidated whole. */
function checkGroups(changes: readonly ParameterChange[], state: ParameterState): void {
  const after = stateAfter(changes, state);
  const members = ['debtFloor', 'liquidationPenalty', 'liquidationQuantity', 'systemAuctionLimit'];
  for (const change of changes) {
    if (!members.includes(change.parameter)) continue;
    for (const type of after.types) {
      if (change.ilk !== null && change.ilk !== type.ilk) continue;
      if (!floorFits(type, after.system.auctionLimit))
        refuse('floor-above-quantity', change, `a position of ${type.ilk} at the floor would not fit a liquidation.`);
    }
  }
}

/** dust · penalty ≤ quantity and ≤ limit, scales put together so that nothing is rounded. */
export const floorFits = (
  { debtFloor, liquidationPenalty, liquidationQuantity }: CollateralTypeState,
  limit: Rad,
): boolean => {
  const whole = debtFloor * liquidationPenalty;
  return whole <= (liquidationQuantity ?? limit) * WAD && whole <= limit * WAD;
};

/** How much the system's ceiling falls short of the debt and of the room that the types' own ceilings promise; negative is spare. */
export function shortfall({ system, types }: ParameterState): bigint {
  const promised = types.reduce(
    (sum, { debt, debtCeiling }) => sum + (debtCeiling > debt ? debtCeiling - debt : 0n),
    0n,
  );
  return system.debt + promised - system.debtCeiling;
}

function checkHeadroom(changes: readonly ParameterChange[], state: ParameterState): void {
  const after = stateAfter(changes, state);
  if (after.system.debtCeiling < 0n)
    throw new UnencodableChangeError('ceiling-identity', 'the ceilings fall by more than that of the system holds.');
  if (shortfall(state) <= 0n && shortfall(after) > 0n)
    throw new UnencodableChangeError(
      'ceiling-headroom',
      'the ceiling of the system would not cover the ceilings of its types.',
    );
}
