import { RAD, RAY, WAD } from '../../units/fixed-point.js';
import type { AuctionState, CollateralTypeState, ParameterChange, PriceCurve } from '../protocol.port.js';
import { refuse } from './refuse.js';

/** What `Clipper.file` cuts off without a word: `chip` is a uint64 and `tip` a uint192. */
const CHIP_SIZE = 1n << 64n;
const TIP_SIZE = 1n << 192n;
const BREAKER_LEVELS = [0, 1, 2, 3];

/** Parameters of the auctions of a type. */
export const AUCTION_PARAMETERS = [
  'liquidationPenalty',
  'auctionLimit',
  'auctionStartFactor',
  'auctionResetSeconds',
  'auctionResetFactor',
  'incentiveRate',
  'incentiveFlat',
  'priceCurve',
  'breakerTolerance',
  'breakerLevel',
] as const;

/** Bounds of one change to the auctions of a type; other changes are passed over. */
export function checkAuction(change: ParameterChange, type: CollateralTypeState): void {
  if (!AUCTION_PARAMETERS.some((name) => name === change.parameter)) return;
  const { auction } = type;
  if (auction === null) refuse('no-auction', change, 'the type has no Dutch auction.');
  checkLimits(change, type);
  checkTimes(change, auction);
  checkIncentives(change, auction);
  checkCurve(change, auction.curve);
  checkBreaker(change, auction);
}

function checkLimits(change: ParameterChange, type: CollateralTypeState): void {
  if (change.parameter === 'liquidationPenalty') {
    if (!(change.to >= WAD))
      refuse('penalty-below-one', change, 'the value is 1 and the penalty: "0 %" is 1e18, not 0.');
    if (!(change.to < 2n * WAD)) refuse('penalty-above-one-hundred-percent', change, 'a penalty is under 100 %.');
    if (change.to === type.liquidationPenalty) refuse('no-change', change, 'it has this value already.');
  }
  if (change.parameter === 'auctionLimit') {
    if (!(change.to >= RAD && change.to <= 100_000_000n * RAD))
      refuse(
        'limit-out-of-range',
        change,
        'it is at least 1 and at most 100 million; the breaker is what stops auctions.',
      );
    if (change.to === type.auctionLimit) refuse('no-change', change, 'it has this value already.');
  }
}

function checkTimes(change: ParameterChange, auction: AuctionState): void {
  if (change.parameter === 'auctionStartFactor') {
    if (!(change.to >= RAY && change.to <= 2n * RAY))
      refuse('start-out-of-range', change, 'auctions start at 100 % to 200 % of the price.');
    if (change.to === auction.startFactor) refuse('no-change', change, 'it has this value already.');
  }
  if (change.parameter === 'auctionResetSeconds') {
    if (!(Number.isSafeInteger(change.to) && change.to >= 1_200 && change.to <= 43_200))
      refuse('reset-out-of-range', change, 'an auction lasts 20 minutes to 12 hours, in whole seconds.');
    if (change.to === auction.resetSeconds) refuse('no-change', change, 'it has this value already.');
  }
  if (change.parameter === 'auctionResetFactor') {
    if (!(10n * change.to >= RAY && change.to < RAY))
      refuse('reset-factor-out-of-range', change, 'it is at least 10 % and under 100 %.');
    if (change.to === auction.resetFactor) refuse('no-change', change, 'it has this value already.');
  }
}

function checkIncentives(change: ParameterChange, auction: AuctionState): void {
  if (change.parameter === 'incentiveRate') {
    if (!(change.to >= 0n && change.to < CHIP_SIZE))
      refuse('truncated', change, 'chip is a uint64: the contract would cut the value off without a word.');
    if (!(100n * change.to < WAD)) refuse('incentive-out-of-range', change, 'it is under 1 %.');
    if (change.to === auction.incentiveRate) refuse('no-change', change, 'it has this value already.');
  }
  if (change.parameter === 'incentiveFlat') {
    if (!(change.to >= 0n && change.to < TIP_SIZE))
      refuse('truncated', change, 'tip is a uint192: the contract would cut the value off without a word.');
    if (!(change.to === 0n || (change.to >= RAD && change.to <= 500n * RAD)))
      refuse('incentive-out-of-range', change, 'it is 0, or 1 to 500.');
    if (change.to === auction.incentiveFlat) refuse('no-change', change, 'it has this value already.');
  }
}

function checkCurve(change: ParameterChange, present: PriceCurve): void {
  if (change.parameter !== 'priceCurve') return;
  const { to } = change;
  if (to.kind !== present.kind)
    refuse('other-curve', change, `the type's curve is ${present.kind}; another kind is another contract.`);
  if (to.kind === 'linear') {
    if (!isPositiveInteger(to.tauSeconds)) refuse('curve-out-of-range', change, 'it takes at least one whole second.');
    if (present.kind === 'linear' && to.tauSeconds === present.tauSeconds)
      refuse('no-change', change, 'it has this value already.');
    return;
  }
  if (!(to.cut > 0n && to.cut < RAY))
    refuse('cut-out-of-range', change, 'each step leaves more than nothing and less than all of the price.');
  if (!isPositiveInteger(to.stepSeconds))
    refuse('step-out-of-range', change, 'a step takes at least one whole second: the contract divides by it.');
  if (present.kind === 'stairstep' && to.cut === present.cut && to.stepSeconds === present.stepSeconds)
    refuse('no-change', change, 'it has these values already.');
}

const isPositiveInteger = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

function checkBreaker(change: ParameterChange, auction: AuctionState): void {
  if (change.parameter === 'breakerTolerance') {
    if (auction.breakerTolerance === undefined) refuse('no-breaker', change, 'the deployment names no ClipperMom.');
    if (!(change.to > 0n && change.to < RAY))
      refuse(
        'tolerance-out-of-range',
        change,
        'it is the part of a price that must be left: 0 turns the breaker off, and 100 % trips it at every fall.',
      );
    if (change.to === auction.breakerTolerance) refuse('no-change', change, 'it has this value already.');
  }
  if (change.parameter === 'breakerLevel') {
    if (!BREAKER_LEVELS.includes(change.to)) refuse('level-out-of-range', change, 'a level is 0, 1, 2 or 3.');
    if (change.to === auction.breakerLevel) refuse('no-change', change, 'it has this level already.');
  }
}
