import { exp, log, log1p } from '../../units/deterministic-math.js';
import { secondsToOraclePrice, type AuctionCurve } from '../estimators/auction.js';
import type { AuctionInput, BookInput, Candidate, KeeperInput, SimulationInput } from './simulation-input.js';

const HOUR = 3_600;

/** A type under one candidate, in the words of the kernel: see `Member` in kernel/assembly/job.ts. */
export interface CandidateTerms {
  readonly shift: number;
  readonly logDebtFactor: number;
  readonly debtFactor: number;
  readonly scale: number;
  readonly logMargin: number;
  readonly penalty: number;
  readonly logPenalty: number;
  readonly capacity: number;
  readonly tip: number;
  readonly chip: number;
}

/**
 * What a candidate does to a book. Owners answer a ratio LR with debts times (LR / LR₀)^−ownersFollow; a position is
 * liquidated when its log ratio + shift lies above the oracle's log price.
 */
export function candidateTerms(
  book: BookInput,
  { liquidationRatio, debtScale }: Candidate,
  keepers: KeeperInput,
  limit: number,
): CandidateTerms {
  const logRatio = log(liquidationRatio);
  const logDebtFactor = book.ownersFollow * (log(book.liquidationRatio) - logRatio);
  const debtFactor = exp(logDebtFactor);
  const liquidated = 1 - book.rescueProbability;
  const scale = debtScale * liquidated;
  const penalty = 1 + book.auction.penalty;
  return {
    shift: logRatio + logDebtFactor,
    logDebtFactor,
    debtFactor,
    scale,
    logMargin: logMargin(book.auction, keepers),
    penalty,
    logPenalty: log(penalty),
    capacity: scale === 0 ? Infinity : limit / (penalty * debtFactor * scale),
    tip: book.auction.incentiveFlat * liquidated,
    chip: book.auction.incentiveRate,
  };
}

/** A purchase must leave something. */
const MOST_GAS_SHARE = 0.999;

/**
 * Log of what keepers pay over what they sell for: their margin and fees, gas as a part of the smallest debt, and one whole
 * step of the auction, for they may come that late.
 */
export function logMargin({ curve, debtFloor }: AuctionInput, { margin, fee, gasCost }: KeeperInput): number {
  const gas = gasCost === 0 ? 0 : Math.min(MOST_GAS_SHARE, debtFloor > 0 ? gasCost / debtFloor : MOST_GAS_SHARE);
  return log1p(-margin) + log1p(-fee) + log1p(-gas) + (curve.kind === 'stairstep' ? log(curve.cut) : 0);
}

/** How often an auction can run from its start to the oracle's price within an hour: so often is its limit free again. */
export function auctionsPerHour(curve: AuctionCurve, startFactor: number): number {
  const seconds = secondsToOraclePrice(curve, startFactor);
  return seconds > 0 ? Math.max(1, Math.floor(HOUR / seconds)) : HOUR;
}

/**
 * Debt with penalty that each type's auctions can take in an hour. A type needs its own limit, or less if all of its debt of
 * today is less; where these needs together exceed the total limit, each has its share of the total: less than it could have
 * while others rest, so the queue is not too short.
 */
export function hourlyLimits({ books, totalAuctionLimit }: SimulationInput): number[] {
  const needs = books.map(({ auction, positions }) => {
    let debt = 0;
    for (let i = 0; i < positions.debt.length; i++) debt += positions.debt[i]!;
    return Math.min(auction.limit, debt * (1 + auction.penalty));
  });
  const sum = needs.reduce((total, need) => total + need, 0);
  return books.map(({ auction }, index) => {
    const share = sum > totalAuctionLimit ? (needs[index]! * totalAuctionLimit) / sum : Infinity;
    return Math.min(auction.limit, share) * auctionsPerHour(auction.curve, auction.startFactor);
  });
}
