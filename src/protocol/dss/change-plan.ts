import { dutyFromAnnualFee } from '../../units/annual-fee.js';
import type { Ray } from '../../units/fixed-point.js';
import type { AutoCeiling, ParameterChange, ParameterState } from '../protocol.port.js';
import { changesOf, movement, stateAfter } from './after-changes.js';
import { auctionCalls, breakerCalls, limitCalls } from './auction-plan.js';
import { checkChanges } from './change-rules.js';
import { FILE, FILE_OF_TYPE, plan, type PlannedCall } from './planned-call.js';

/** The base fee counts in every type: each is brought up to date with the old one before it goes. */
function baseCalls(changes: readonly ParameterChange[], { types }: ParameterState): PlannedCall[] {
  const [base] = changesOf(changes, 'baseFee');
  if (base === undefined) return [];
  const accruing = types.filter(({ stabilityFee }) => stabilityFee !== 0n).map(({ ilk }) => ilk);
  return [...accruing.sort().map((ilk) => plan('Jug', 'drip(bytes32)', ilk)), plan('Jug', FILE, 'base', base.to)];
}

const feeCalls = (ilk: string, duty: Ray): PlannedCall[] => [
  plan('Jug', 'drip(bytes32)', ilk),
  plan('Jug', FILE_OF_TYPE, ilk, 'duty', duty),
];

const ratioCalls = (ilk: string, to: Ray): PlannedCall[] => [
  plan('Spotter', FILE_OF_TYPE, ilk, 'mat', to),
  plan('Spotter', 'poke(bytes32)', ilk),
];

const autoCalls = (ilk: string, { max, gap, ttlSeconds }: AutoCeiling): PlannedCall[] => [
  plan('AutoLine', 'setIlk(bytes32,uint256,uint256,uint256)', ilk, max, gap, BigInt(ttlSeconds)),
  plan('AutoLine', 'exec(bytes32)', ilk),
];

/**
 * All ceilings: automatic ones that go, those set by hand with the system's once for all of them, then automatic ones that
 * come. `exec` moves `Line` by the difference, which an absolute value filed later would undo; a wanted value of `Line` itself
 * is the last word.
 */
function ceilingCalls(changes: readonly ParameterChange[], state: ParameterState): PlannedCall[] {
  const automatic = changesOf(changes, 'autoCeiling');
  const byHand = changesOf(changes, 'debtCeiling');
  const [system] = changesOf(changes, 'systemDebtCeiling');
  const moved = movement(state.types, stateAfter(byHand, state).types);
  const calls = [
    ...automatic.filter(({ to }) => to === null).map(({ ilk }) => plan('AutoLine', 'remIlk(bytes32)', ilk)),
    ...byHand.map(({ ilk, to }) => plan('Vat', FILE_OF_TYPE, ilk, 'line', to)),
  ];
  const { debtCeiling } = state.system;
  if (moved !== 0n && system === undefined) calls.push(plan('Vat', FILE, 'Line', debtCeiling + moved));
  const executed = automatic.flatMap(({ ilk, to }) => (to === null ? [] : autoCalls(ilk, to)));
  calls.push(...executed);
  if (system !== undefined && (system.to !== debtCeiling || executed.length > 0))
    calls.push(plan('Vat', FILE, 'Line', system.to));
  return calls;
}

/**
 * What to call, in the one order that works whatever else is in the batch:
 *
 * 1. the base fee, then fees: `drip` brings the debt up to date and must share the block with `file(duty)`;
 * 2. ratios: `poke` makes the new ratio effective;
 * 3. auction limits that rise, floors, penalties, `upchost` that makes both effective, limits that fall;
 * 4. auctions type by type, what falls before what rises, then their price curves;
 * 5. tolerances of breakers, then levels;
 * 6. ceilings set by hand, then `Line` as an absolute value from the snapshot;
 * 7. automatic ceilings: `setIlk` forgets the cooldown, so `exec` moves the line at once to min(debt + gap, max), with the
 *    debt of step 1. It moves `Line` by the difference, which step 6 would undo if it came later.
 *
 * Within a step the types follow the order of their bytes. Step 6 is out of date once `Line` moves, and anyone may call
 * `exec` for another type: a batch with it has to be compared with the chain again before it runs.
 * @throws {UnencodableChangeError}
 */
export function planCalls(changes: readonly ParameterChange[], state: ParameterState): PlannedCall[] {
  checkChanges(changes, state);
  return [
    ...baseCalls(changes, state),
    ...changesOf(changes, 'stabilityFee').flatMap(({ ilk, to }) => feeCalls(ilk, dutyFromAnnualFee(to))),
    ...changesOf(changes, 'liquidationRatio').flatMap(({ ilk, to }) => ratioCalls(ilk, to)),
    ...limitCalls(changes, state),
    ...auctionCalls(changes, state),
    ...breakerCalls(changes),
    ...ceilingCalls(changes, state),
  ];
}
