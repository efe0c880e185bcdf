import { annualFeeFromDuty } from '../units/annual-fee.js';
import { formatDecimal } from '../units/decimal-text.js';
import { RAY, WAD, rad, ray, wad } from '../units/fixed-point.js';
import { PowerOverflowError } from '../units/rpow.js';
import { humanDebt, humanDuration, humanFee, humanPrice, humanRatio } from '../units/human-text.js';
import type { ParameterCell, ParameterKind, ParameterUnit } from './protocol.port.js';

/** How a raw value of the table is said to people. */
export interface Spelling {
  readonly unit: ParameterUnit;
  readonly human: (value: bigint) => string;
}

/** Of a multiplier per second [ray], as an annual fee; as it stands where a year at it has no number. */
export function feeWords(multiplier: bigint): string {
  const perSecond = `${formatDecimal(multiplier, 27)} a second`;
  if (multiplier < RAY) return perSecond;
  try {
    return `${humanFee(annualFeeFromDuty(ray(multiplier)))} a year`;
  } catch (error) {
    if (error instanceof PowerOverflowError) return perSecond;
    throw error;
  }
}

/** The last second that a calendar can say. */
const LAST_TIME = 8_640_000_000_000n;

function timeWords(seconds: bigint): string {
  if (seconds === 0n) return 'never';
  if (seconds > LAST_TIME) return `second ${seconds.toString()}`;
  return `${new Date(Number(seconds) * 1_000).toISOString().slice(0, 19)}Z`;
}

/**
 * Parts of a table in words that mean the same for every family. Every value of a word of the chain has some: one that is out of
 * all reason is there to be read, and must not keep the rest of the table from it.
 */
export const SPELLINGS = {
  percentOfRay: { unit: 'ray', human: (value) => humanRatio(ray(value)) },
  percentOfWad: { unit: 'wad', human: (value) => `${formatDecimal(value * 100n, 18)} %` },
  /** 1.13e18 is a penalty of 13 %. */
  percentOverOne: { unit: 'wad', human: (value) => `${formatDecimal((value - WAD) * 100n, 18)} %` },
  factor: { unit: 'ray', human: (value) => formatDecimal(value, 27) },
  /** A multiplier below one shrinks debt: no annual fee of the table says so. */
  annualFee: { unit: 'ray', human: feeWords },
  debt: { unit: 'rad', human: (value) => humanDebt(rad(value)) },
  amount: { unit: 'wad', human: (value) => humanPrice(wad(value)) },
  duration: { unit: 'seconds', human: humanDuration },
  time: { unit: 'seconds', human: timeWords },
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
