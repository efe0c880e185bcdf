import { MAX_ANNUAL_FEE, dutyFromAnnualFee } from '../../units/annual-fee.js';
import { RAD, RAY } from '../../units/fixed-point.js';
import { UnencodableChangeError } from '../protocol-error.js';
import type { CollateralTypeState, ParameterChange, ParameterState, SystemState } from '../protocol.port.js';
import { changesOf, type Change } from './after-changes.js';
import { AUCTION_PARAMETERS, checkAuction } from './auction-rules.js';
import { checkAuto, checkManual, checkOneOwner, checkSystemCeiling } from './ceiling-rules.js';
import { checkGroups } from './group-rules.js';
import { refuse } from './refuse.js';

/**
 * What DSS itself does not check. The bounds are those that MakerDAO's spell tests assert after every change
 * (`_checkCollateralValues` of spells-mainnet); they catch slips of unit and scale, not bad policy.
 */
const MAX_RATIO = 10n * RAY;
const MAX_FLOOR = 100_000n * RAD;
const SYSTEM_LIMITS = { least: 1_000_000n * RAD, most: 200_000_000n * RAD };

/** Parameters of a type that DSS has; those of the auctions are checked on their own. */
const OF_TYPE: ReadonlySet<ParameterChange['parameter']> = new Set([
  'liquidationRatio',
  'stabilityFee',
  'debtCeiling',
  'autoCeiling',
  'debtFloor',
  ...AUCTION_PARAMETERS,
]);

/** @throws {UnencodableChangeError} naming the first rule that is broken. */
export function checkChanges(changes: readonly ParameterChange[], state: ParameterState): void {
  if (changes.length === 0) throw new UnencodableChangeError('nothing-to-change', 'the batch is empty.');
  if (!state.system.live) throw new UnencodableChangeError('system-not-live', 'the protocol has been shut down.');
  const types = new Map(state.types.map((type) => [type.ilk, type]));
  const seen = new Set<string>();
  for (const change of changes) {
    const key = `${change.ilk ?? '*'} ${change.parameter}`;
    if (seen.has(key)) refuse('duplicate-change', change, 'the batch changes it twice.');
    seen.add(key);
    if (change.ilk === null) {
      checkOfSystem(change, state.system);
      continue;
    }
    const type = types.get(change.ilk);
    if (type === undefined) refuse('unknown-type', change, 'the snapshot does not hold this type.');
    checkOfType(change, type, changes, state);
  }
  checkOneOwner(changes);
  checkGroups(changes, state);
  checkSystemCeiling(changes, state);
}

function checkOfSystem(change: Extract<ParameterChange, { ilk: null }>, system: SystemState): void {
  switch (change.parameter) {
    case 'baseFee':
      if (change.to !== 0n)
        refuse('base-fee-not-zero', change, 'Jug.base is added to every fee, which would not be what it says: only 0.');
      if (system.baseFee === 0n) refuse('no-change', change, 'it is zero already.');
      break;
    case 'systemAuctionLimit':
      if (!(change.to >= SYSTEM_LIMITS.least && change.to <= SYSTEM_LIMITS.most))
        refuse('limit-out-of-range', change, 'it is at least 1 million and at most 200 million.');
      if (change.to === system.auctionLimit) refuse('no-change', change, 'it has this value already.');
      break;
    case 'systemDebtCeiling':
      // depends on every ceiling of the batch
      break;
  }
}

function checkOfType(
  change: Exclude<ParameterChange, { ilk: null }>,
  type: CollateralTypeState,
  changes: readonly ParameterChange[],
  { system }: ParameterState,
): void {
  const { parameter } = change;
  if (!OF_TYPE.has(parameter)) refuse('not-in-family', change, 'the protocol has no such parameter.');
  if (parameter === 'liquidationRatio') checkRatio(change, type);
  if (parameter === 'stabilityFee') checkFee(change, type, system, changes);
  if (parameter === 'debtCeiling') {
    const freed = changesOf(changes, 'autoCeiling').some(({ ilk, to }) => ilk === type.ilk && to === null);
    checkManual(change, type, freed);
  }
  if (parameter === 'autoCeiling') checkAuto(change, type);
  if (parameter === 'debtFloor') checkFloor(change, type);
  checkAuction(change, type);
}

function checkRatio(change: Change<'liquidationRatio'>, type: CollateralTypeState): void {
  const { to } = change;
  if (!(to >= RAY)) refuse('ratio-below-one', change, 'debt may never be worth more than its collateral.');
  if (!(to < MAX_RATIO)) refuse('ratio-above-ten', change, '1000 % or more is a slip of scale.');
  if (to === type.liquidationRatio) refuse('no-change', change, 'it has this value already.');
  // poke without a price writes spot = 0, and every vault of the type could be liquidated
  if (type.price === null)
    refuse('price-unavailable', change, 'the price source has no price, and a poke would use it.');
}

function checkFee(
  change: Change<'stabilityFee'>,
  type: CollateralTypeState,
  { baseFee }: SystemState,
  changes: readonly ParameterChange[],
): void {
  const { to } = change;
  if (baseFee !== 0n && changesOf(changes, 'baseFee').length === 0)
    refuse('base-fee-not-zero', change, 'Jug.base is added to every fee: take it back to zero in the same batch.');
  if (!(to >= 0n && to <= MAX_ANNUAL_FEE))
    refuse('fee-out-of-range', change, 'the published rates go from 0 % to 100 %.');
  if (dutyFromAnnualFee(to) === type.stabilityFee) refuse('no-change', change, 'it has this value already.');
}

function checkFloor(change: Change<'debtFloor'>, type: CollateralTypeState): void {
  const { to } = change;
  if (!(to === 0n || (to >= RAD && to <= MAX_FLOOR)))
    refuse('floor-out-of-range', change, 'a floor is 0, or 1 to 100,000.');
  if (to === type.debtFloor) refuse('no-change', change, 'it has this value already.');
}
