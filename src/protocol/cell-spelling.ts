import { annualFeeFromDuty } from '../units/annual-fee.js';
import { formatDecimal } from '../units/decimal-text.js';
import { RAY, WAD, rad, ray, wad } from '../units/fixed-point.js';
import { humanDebt, humanDuration, humanFee, humanPrice, humanRatio } from '../units/human-text.js';
import type { ParameterCell, ParameterKind, ParameterUnit } from './protocol.port.js';

/** How a raw value of the table is said to people. */
export interface Spelling {
  readonly unit: ParameterUnit;
  readonly human: (value: bigint) => string;
}

/** Parts of a table in words that mean the same for every family. */
export const SPELLINGS = {
  percentOfRay: { unit: 'ray', human: (value) => humanRatio(ray(value)) },
  percentOfWad: { unit: 'wad', human: (value) => `${formatDecimal(value * 100n, 18)} %` },
  /** 1.13e18 is a penalty of 13 %. */
  percentOverOne: { unit: 'wad', human: (value) => `${formatDecimal((value - WAD) * 100n, 18)} %` },
  factor: { unit: 'ray', human: (value) => formatDecimal(value, 27) },
  /** A multiplier below one shrinks debt: no annual fee of the table says so. */
  annualFee: {
    unit: 'ray',
    human: (value) =>
      value < RAY ? `${formatDecimal(value, 27)} a second` : `${humanFee(annualFeeFromDuty(ray(value)))} a year`,
  },
  debt: { unit: 'rad', human: (value) => humanDebt(rad(value)) },
  amount: { unit: 'wad', human: (value) => humanPrice(wad(value)) },
  duration: { unit: 'seconds', human: humanDuration },
  time: {
    unit: 'seconds',
    human: (value) => (value === 0n ? 'never' : `${new Date(Number(value) * 1_000).toISOString().slice(0, 19)}Z`),
  },
  count: { unit: 'count', human: String },
  onOff: { unit: 'count', human: (value) => (value === 1n ? 'live' : 'shut down') },
} as const satisfies Record<string, Spelling>;

/** A row of the table before it becomes a cell. */
export type CellRow = readonly [parameter: string, kind: ParameterKind, spelling: Spelling, value: bigint];

export const cellsOfRows = (ilk: string | null, rows: readonly CellRow[]): ParameterCell[] =>
  rows.map(([parameter, kind, { unit, human }, value]) => ({
    ilk,
    parameter,
    kind,
    unit,
    value: value.toString(),
    human: human(value),
  }));

/** An address that governance sets. */
export const addressCell = (ilk: string | null, parameter: string, value: string): ParameterCell => ({
  ilk,
  parameter,
  kind: 'configured',
  unit: 'address',
  value,
  human: value,
});
