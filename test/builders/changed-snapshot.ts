import type { CollateralTypeState, SizedChange, ProtocolSnapshot } from '../../src/protocol/protocol.port.js';
import { dutyFromAnnualFee } from '../../src/units/annual-fee.js';

function changed(type: CollateralTypeState, change: SizedChange): CollateralTypeState {
  switch (change.parameter) {
    case 'liquidationRatio':
      return { ...type, liquidationRatio: change.to };
    case 'debtCeiling':
      return { ...type, debtCeiling: change.to };
    case 'autoCeiling':
      return { ...type, autoCeiling: change.to };
    case 'stabilityFee':
      return { ...type, stabilityFeeBps: change.to, stabilityFee: dutyFromAnnualFee(change.to) };
  }
}

/** The snapshot as these changes leave it. */
export const withChanges = (snapshot: ProtocolSnapshot, changes: readonly SizedChange[]): ProtocolSnapshot => ({
  ...snapshot,
  types: snapshot.types.map((type) =>
    changes.filter(({ ilk }) => ilk === type.ilk).reduce((state, change) => changed(state, change), type),
  ),
});
