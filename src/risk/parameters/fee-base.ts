import { pegAdjustment, type PegAdjustment, type PegInput } from './peg/peg-adjustment.js';
import type { RiskTarget } from './risk-target.js';
import { percentText } from './words.js';

/** What a borrower may earn with the debt asset elsewhere: an annual rate, a fraction. */
export interface CompetingRate {
  readonly name: string;
  readonly rate: number;
}

/** What is known of the debt asset itself; it concerns the fees of all types alike. */
export interface FeeMarket {
  /** Null where nobody keeps a history of the debt asset's price. */
  readonly peg: PegInput | null;
  readonly competing: readonly CompetingRate[];
}

/** The part of the fee that all types share. */
export interface FeeBase {
  /** Annual, a fraction, zero at least. */
  readonly base: number;
  /** Median of the competing rates; null where none is given. */
  readonly competing: number | null;
  /** Null where there is no history of the peg. */
  readonly peg: PegAdjustment | null;
  readonly reason: string;
}

/**
 * The base is governance's own, but no less than the median of what competes: a coin lent for less is borrowed to be lent on.
 * The answer to the peg is added to it.
 */
export function feeBase({ baseFee }: RiskTarget, { peg, competing }: FeeMarket): FeeBase {
  const elsewhere = medianRate(competing);
  const answer = peg && pegAdjustment(peg);
  const before = Math.max(baseFee, elsewhere ?? 0);
  const base = Math.max(0, before + (answer?.adjustment ?? 0));
  const parts = [
    ...(elsewhere !== null && elsewhere > baseFee ? [`competing rates ${percentText(elsewhere)}`] : []),
    ...(answer !== null && answer.adjustment !== 0 ? [`peg ${percentText(answer.adjustment)}`] : []),
  ];
  const reason = `Base ${percentText(base)}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
  return { base, competing: elsewhere, peg: answer, reason };
}

function medianRate(competing: readonly CompetingRate[]): number | null {
  const sorted = competing.map(({ rate }) => rate).sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(half)], sorted[Math.ceil(half)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
