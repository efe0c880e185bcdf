import { annualFeeFromDuty } from '../../units/annual-fee.js';
import { formatDecimal } from '../../units/decimal-text.js';
import { RAY, WAD, rad, ray, wad } from '../../units/fixed-point.js';
import { humanDebt, humanDuration, humanFee, humanPrice, humanRatio } from '../../units/human-text.js';
import type { ParameterUnit } from '../protocol.port.js';

/** How a raw value of a contract is said to people. */
export interface Spelling {
  readonly unit: ParameterUnit;
  readonly human: (value: bigint) => string;
}

export const percentOfRay: Spelling = { unit: 'ray', human: (value) => humanRatio(ray(value)) };
export const factor: Spelling = { unit: 'ray', human: (value) => formatDecimal(value, 27) };
/** A type that was registered and never initialised has no multiplier, which is no fee of -100 %. */
export const annualFee: Spelling = {
  unit: 'ray',
  human: (value) => (value < RAY ? 'never set' : `${humanFee(annualFeeFromDuty(ray(value)))} a year`),
};
export const debt: Spelling = { unit: 'rad', human: (value) => humanDebt(rad(value)) };
export const amount: Spelling = { unit: 'wad', human: (value) => humanPrice(wad(value)) };
export const percentOfWad: Spelling = { unit: 'wad', human: (value) => `${formatDecimal(value * 100n, 18)} %` };
/** 1.13e18 is a penalty of 13 %; types without liquidation hold 0. */
export const percentOverOne: Spelling = {
  unit: 'wad',
  human: (value) => (value === 0n ? 'none' : `${formatDecimal((value - WAD) * 100n, 18)} %`),
};
export const duration: Spelling = { unit: 'seconds', human: humanDuration };
export const time: Spelling = {
  unit: 'seconds',
  human: (value) => (value === 0n ? 'never' : `${new Date(Number(value) * 1000).toISOString().slice(0, 19)}Z`),
};
export const block: Spelling = { unit: 'block', human: (value) => (value === 0n ? 'never' : value.toString()) };
export const count: Spelling = { unit: 'count', human: String };
export const onOff: Spelling = { unit: 'count', human: (value) => (value === 1n ? 'live' : 'shut down') };
export const notDeployed: Spelling = { unit: 'count', human: () => 'not deployed' };
export const yesNo: Spelling = { unit: 'count', human: (value) => (value === 0n ? 'no' : 'yes') };
/** 0.6 is a fall of more than 40 % in one update. */
export const tolerance: Spelling = {
  unit: 'ray',
  human: (value) => (value === 0n ? 'never trips' : `${humanRatio(ray(value))} of the price must be left`),
};
export const breaker: Spelling = {
  unit: 'count',
  human: (value) =>
    ['none', 'no new auctions', 'no new auctions or resets', 'stopped'][Number(value)] ?? value.toString(),
};
