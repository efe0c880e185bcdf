import type { CollateralTypeState, ParameterCell, ProtocolSnapshot } from '../../src/protocol/protocol.port.js';
import { RAY } from '../../src/units/fixed-point.js';

/** One cell of the parameter table; its human twin is its value with the unit. */
export function cell(
  ilk: string | null,
  parameter: string,
  value: bigint | number | string,
  kind: ParameterCell['kind'] = 'configured',
  unit: ParameterCell['unit'] = 'ray',
): ParameterCell {
  return { ilk, parameter, kind, unit, value: String(value), human: `${String(value)} ${unit}` };
}

/** What makes the vaults of a type safe, as the protocol works it out. */
const spotOf = ({ price, liquidationRatio }: CollateralTypeState): bigint =>
  price === null ? 0n : (price * 10n ** 9n * RAY) / liquidationRatio;

const cellsOfType = (type: CollateralTypeState): ParameterCell[] => {
  const { ilk, autoCeiling } = type;
  return [
    cell(ilk, 'liquidationRatio', type.liquidationRatio),
    cell(ilk, 'spot', spotOf(type), 'derived'),
    cell(ilk, 'stabilityFee', type.stabilityFee),
    cell(ilk, 'accumulatedRate', type.accumulatedRate, 'derived'),
    cell(ilk, 'debtCeiling', type.debtCeiling, autoCeiling ? 'derived' : 'configured', 'rad'),
    cell(ilk, 'autoCeiling.max', autoCeiling?.max ?? 0, 'configured', 'rad'),
    cell(ilk, 'autoCeiling.gap', autoCeiling?.gap ?? 0, 'configured', 'rad'),
    cell(ilk, 'autoCeiling.ttl', autoCeiling?.ttlSeconds ?? 0, 'configured', 'seconds'),
    cell(ilk, 'normalisedDebt', type.normalisedDebt, 'state', 'wad'),
  ];
};

/** The parameter table of a snapshot: of the system, then type by type. */
export const cellsOf = ({ system, types }: ProtocolSnapshot): ParameterCell[] => [
  cell(null, 'debtCeiling', system.debtCeiling, 'derived', 'rad'),
  cell(null, 'baseFee', system.baseFee),
  cell(null, 'surplus', system.surplus, 'state', 'rad'),
  ...types.flatMap(cellsOfType),
];
