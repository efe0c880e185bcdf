import type { CollateralTypeState, ParameterChange, ProtocolSnapshot } from '../../src/protocol/protocol.port.js';
import { dutyFromAnnualFee } from '../../src/units/annual-fee.js';

function changed(type: CollateralTypeState, change: ParameterChange): CollateralTypeState {
  switch (change.parameter) {
    case 'liquidationRatio':
      return { ...type, liquidationRatio: change.to };
    case 'debtCeiling':
      return { ...type, debtCeiling: change.to };
    case 'autoCeiling':
      return { ...type, autoCeiling: change.to };
    case 'stabilityFee':
      return { ...type, stabilityFeeBps: change.to, stabilityFee: dutyFromAnnualFee(change.to) };
    case 'debtFloor':
      return { ...type, debtFloor: change.to };
    default:
      throw new Error(`The snapshot of tests does not change ${change.parameter}.`);
  }
}

/** The snapshot as these changes leave it. */
export const withChanges = (snapshot: ProtocolSnapshot, changes: readonly ParameterChange[]): ProtocolSnapshot => ({
  ...snapshot,
  types: snapshot.types.map((type) =>
    changes.filter(({ ilk }) => ilk === type.ilk).reduce((state, change) => changed(state, change), type),
  ),
});
