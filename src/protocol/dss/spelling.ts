import { formatDecimal } from '../../units/decimal-text.js';
import { RAY, WAD, ray } from '../../units/fixed-point.js';
import { humanRatio } from '../../units/human-text.js';
import { SPELLINGS, feeWords, type Spelling } from '../cell-spelling.js';

export const { percentOfRay, percentOfWad, factor, debt, amount, duration, time, count, onOff } = SPELLINGS;

/** A type that was registered and never initialised has no multiplier, which is no fee of -100 %. */
export const annualFee: Spelling = {
  unit: 'ray',
  human: (value) => (value < RAY ? 'never set' : feeWords(value)),
};
/** 1.13e18 is a penalty of 13 %; types without liquidation hold 0. */
export const percentOverOne: Spelling = {
  unit: 'wad',
  human: (value) => (value === 0n ? 'none' : `${formatDecimal((value - WAD) * 100n, 18)} %`),
};
export const block: Spelling = { unit: 'block', human: (value) => (value === 0n ? 'never' : value.toString()) };
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
