import type { CollateralTypeState, ParameterChange, ProtocolSnapshot } from '../../src/protocol/protocol.port.js';
import { dutyFromAnnualFee } from '../../src/units/annual-fee.js';

function changed(type: CollateralTypeState, change: ParameterChange): CollateralTypeState {
  const { parameter } = change;
  if (parameter === 'liquidationRatio') return { ...type, liquidationRatio: change.to };
  if (parameter === 'debtCeiling') return { ...type, debtCeiling: change.to };
  if (parameter === 'autoCeiling') return { ...type, autoCeiling: change.to };
  if (parameter === 'debtFloor') return { ...type, debtFloor: change.to };
  if (parameter === 'stabilityFee')
    return { ...type, stabilityFeeBps: change.to, stabilityFee: dutyFromAnnualFee(change.to) };
  throw new Error(`The snapshot of tests does not change ${parameter}.`);
}

/** The snapshot as these changes leave it. */
export const withChanges = (snapshot: ProtocolSnapshot, changes: readonly ParameterChange[]): ProtocolSnapshot => ({
  ...snapshot,
  types: snapshot.types.map((type) =>
    changes.filter(({ ilk }) => ilk === type.ilk).reduce((state, change) => changed(state, change), type),
  ),
});
