import { dutyFromAnnualFee } from '../../units/annual-fee.js';
import { rad, ray, type Ray } from '../../units/fixed-point.js';
import type { CollateralTypeState, ParameterChange, ParameterState } from '../protocol.port.js';

export type Change<Parameter extends ParameterChange['parameter']> = Extract<ParameterChange, { parameter: Parameter }>;

/** The changes of one parameter, in the order of the bytes of their types. */
export const changesOf = <Name extends ParameterChange['parameter']>(
  changes: readonly ParameterChange[],
  name: Name,
): Change<Name>[] =>
  changes
    .filter((change): change is Change<Name> => change.parameter === name)
    .sort((a, b) => ((a.ilk ?? '') < (b.ilk ?? '') ? -1 : 1));

interface Move {
  readonly from: Ray;
  readonly to: Ray;
}

/** Both ratios of a type of which at least one was asked for. */
export interface RatiosAfter {
  readonly ilk: string;
  readonly liquidation: Move;
  readonly safety: Move;
}

/**
 * Both ratios of every type of which a batch changes one. They move as a group: where only the liquidation ratio is asked for,
 * the safety ratio keeps its distance to it, so that who could draw before is as far from liquidation afterwards.
 */
export function ratiosAfter(changes: readonly ParameterChange[], { types }: ParameterState): RatiosAfter[] {
  return [...types]
    .sort((a, b) => (a.ilk < b.ilk ? -1 : 1))
    .flatMap((type) => {
      const liquidation = changesOf(changes, 'liquidationRatio').find(({ ilk }) => ilk === type.ilk);
      const safety = changesOf(changes, 'safetyRatio').find(({ ilk }) => ilk === type.ilk);
      if (liquidation === undefined && safety === undefined) return [];
      const [ratio, safe] = [type.liquidationRatio, safetyOf(type)];
      const to = liquidation?.to ?? ratio;
      return [
        {
          ilk: type.ilk,
          liquidation: { from: ratio, to },
          safety: { from: safe, to: safety?.to ?? ray(safe + to - ratio) },
        },
      ];
    });
}

export const safetyOf = ({ safetyRatio, liquidationRatio }: CollateralTypeState): Ray =>
  safetyRatio ?? liquidationRatio;

/** Values as the batch leaves them; time, accrual and price are left out. */
export function stateAfter(changes: readonly ParameterChange[], state: ParameterState): ParameterState {
  const ratios = new Map(ratiosAfter(changes, state).map((after) => [after.ilk, after]));
  const types = state.types.map((type) => {
    const own = changes.filter(({ ilk }) => ilk === type.ilk).reduce(typeAfter, type);
    const moved = ratios.get(type.ilk);
    return moved ? { ...own, liquidationRatio: moved.liquidation.to, safetyRatio: moved.safety.to } : own;
  });
  const sum = (of: readonly CollateralTypeState[]): bigint =>
    of.reduce((all, { debtCeiling }) => all + debtCeiling, 0n);
  const [ceiling] = changesOf(changes, 'systemDebtCeiling');
  const [limit] = changesOf(changes, 'systemAuctionLimit');
  return {
    types: limit === undefined ? types : types.map((type) => ({ ...type, auctionLimit: limit.to })),
    system: {
      ...state.system,
      debtCeiling: ceiling?.to ?? rad(state.system.debtCeiling + sum(types) - sum(state.types)),
      auctionLimit: limit?.to ?? state.system.auctionLimit,
    },
  };
}

function typeAfter(type: CollateralTypeState, change: ParameterChange): CollateralTypeState {
  if (change.parameter === 'debtCeiling') return { ...type, debtCeiling: change.to };
  if (change.parameter === 'debtFloor') return { ...type, debtFloor: change.to };
  if (change.parameter === 'liquidationPenalty') return { ...type, liquidationPenalty: change.to };
  if (change.parameter === 'liquidationQuantity') return { ...type, liquidationQuantity: change.to };
  if (change.parameter === 'stabilityFee')
    return { ...type, stabilityFee: dutyFromAnnualFee(change.to), stabilityFeeBps: change.to };
  return type;
}
