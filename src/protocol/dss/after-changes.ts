import { dutyFromAnnualFee } from '../../units/annual-fee.js';
import { rad, type Rad } from '../../units/fixed-point.js';
import type { AuctionState, CollateralTypeState, ParameterChange, ParameterState } from '../protocol.port.js';
import { lineAfterExec } from './line-after-exec.js';

export type Change<Parameter extends ParameterChange['parameter']> = Extract<ParameterChange, { parameter: Parameter }>;

/** The changes of one parameter, in the order of the bytes of their types. */
export const changesOf = <Name extends ParameterChange['parameter']>(
  changes: readonly ParameterChange[],
  name: Name,
): Change<Name>[] =>
  changes
    .filter((change): change is Change<Name> => change.parameter === name)
    .sort((a, b) => ((a.ilk ?? '') < (b.ilk ?? '') ? -1 : 1));

/** Values as the batch leaves them, ceilings as `AutoLine.exec` will. Time and accrual are left out. */
export function stateAfter(changes: readonly ParameterChange[], { system, types }: ParameterState): ParameterState {
  const after = types.map((type) =>
    changes.filter(({ ilk }) => ilk === type.ilk).reduce((state, change) => typeAfter(state, change), type),
  );
  const [explicit] = changesOf(changes, 'systemDebtCeiling');
  const [limit] = changesOf(changes, 'systemAuctionLimit');
  const [base] = changesOf(changes, 'baseFee');
  return {
    types: after,
    system: {
      ...system,
      debtCeiling: explicit?.to ?? rad(system.debtCeiling + movement(types, after)),
      auctionLimit: limit?.to ?? system.auctionLimit,
      baseFee: base?.to ?? system.baseFee,
    },
  };
}

/** By how much the ceilings of the types move together [rad]; negative where they fall. */
export const movement = (before: readonly CollateralTypeState[], after: readonly CollateralTypeState[]): bigint =>
  before.reduce((sum, { ilk, debtCeiling }) => {
    const now = after.find((type) => type.ilk === ilk)?.debtCeiling ?? debtCeiling;
    return sum + now - debtCeiling;
  }, 0n);

/** What the system's ceiling has to cover: the debt, and the room that the types' own ceilings promise [rad]. */
export function neededCeiling({ system, types }: ParameterState): Rad {
  const promised = types.reduce((sum, { debtCeiling, debt }) => {
    const room = debtCeiling - debt;
    return room > 0n ? sum + room : sum;
  }, 0n);
  return rad(system.debt + promised);
}

function typeAfter(type: CollateralTypeState, change: ParameterChange): CollateralTypeState {
  const { parameter } = change;
  if (parameter === 'stabilityFee')
    return { ...type, stabilityFeeBps: change.to, stabilityFee: dutyFromAnnualFee(change.to) };
  if (parameter === 'autoCeiling') {
    const { to } = change;
    const debtCeiling = to === null ? type.debtCeiling : lineAfterExec(type.debt, to);
    return { ...type, autoCeiling: to, debtCeiling };
  }
  if (parameter === 'liquidationRatio') return { ...type, liquidationRatio: change.to };
  if (parameter === 'debtCeiling') return { ...type, debtCeiling: change.to };
  if (parameter === 'debtFloor') return { ...type, debtFloor: change.to };
  if (parameter === 'liquidationPenalty') return { ...type, liquidationPenalty: change.to };
  if (parameter === 'auctionLimit') return { ...type, auctionLimit: change.to };
  return type.auction === null ? type : { ...type, auction: auctionAfter(type.auction, change) };
}

function auctionAfter(auction: AuctionState, change: ParameterChange): AuctionState {
  const { parameter } = change;
  if (parameter === 'auctionStartFactor') return { ...auction, startFactor: change.to };
  if (parameter === 'auctionResetSeconds') return { ...auction, resetSeconds: change.to };
  if (parameter === 'auctionResetFactor') return { ...auction, resetFactor: change.to };
  if (parameter === 'incentiveRate') return { ...auction, incentiveRate: change.to };
  if (parameter === 'incentiveFlat') return { ...auction, incentiveFlat: change.to };
  if (parameter === 'priceCurve') return { ...auction, curve: change.to };
  if (parameter === 'breakerLevel') return { ...auction, breakerLevel: change.to };
  if (parameter === 'breakerTolerance') return { ...auction, breakerTolerance: change.to };
  return auction;
}
