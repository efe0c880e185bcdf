import { RAY, WAD } from '../../units/fixed-point.js';
import type { CollateralTypeState, ParameterChange, ParameterState } from '../protocol.port.js';
import { stateAfter } from './after-changes.js';
import { refuse } from './refuse.js';

type Parameter = ParameterChange['parameter'];

/** Values that only make sense together: whoever changes one of them has to leave all of them in order. */
interface Group {
  readonly rule: string;
  readonly members: readonly Parameter[];
  readonly holds: (type: CollateralTypeState, state: ParameterState) => boolean;
  readonly what: string;
}

const GROUPS: readonly Group[] = [
  {
    rule: 'floor-above-limit',
    members: ['debtFloor', 'auctionLimit', 'systemAuctionLimit'],
    holds: ({ debtFloor, auctionLimit, auction }, { system }) =>
      auction === null || (debtFloor <= auctionLimit && debtFloor <= system.auctionLimit),
    what: 'a vault of the debt floor must fit under the auction limits of its type and of the system.',
  },
  {
    rule: 'reset-above-price',
    members: ['auctionStartFactor', 'auctionResetFactor'],
    holds: ({ auction }) => auction === null || auction.startFactor * auction.resetFactor <= RAY * RAY,
    what: 'start factor times reset factor is at most 1, or an auction would end above the price of the market.',
  },
  {
    rule: 'penalty-below-incentive',
    members: ['debtFloor', 'liquidationPenalty', 'incentiveRate', 'incentiveFlat'],
    holds: coversIncentive,
    what: 'the penalty of the smallest vault must pay the keeper, or liquidating oneself earns money.',
  },
];

/** dust · (chop − 1) ≥ tip + dust · chop · chip, scales put together so that nothing is rounded. */
export function coversIncentive({ debtFloor, liquidationPenalty, auction }: CollateralTypeState): boolean {
  if (auction === null) return true;
  const penalty = debtFloor * (liquidationPenalty - WAD) * WAD;
  const pay = auction.incentiveFlat * WAD * WAD + debtFloor * liquidationPenalty * auction.incentiveRate;
  return penalty >= pay;
}

/** @throws {UnencodableChangeError} where the batch touches a group and does not leave it in order. */
export function checkGroups(changes: readonly ParameterChange[], state: ParameterState): void {
  const after = stateAfter(changes, state);
  for (const { rule, members, holds, what } of GROUPS)
    for (const change of changes) {
      if (!members.includes(change.parameter)) continue;
      const touched = after.types.filter(({ ilk }) => change.ilk === null || change.ilk === ilk);
      const wrong = touched.find((type) => !holds(type, after));
      if (wrong !== undefined) refuse(rule, change, change.ilk === null ? `${wrong.ilk}: ${what}` : what);
    }
}
