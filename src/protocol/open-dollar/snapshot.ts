import { annualFeeFromDuty } from '../../units/annual-fee.js';
import { RAY, WAD, bps, rad, ray, wad, wadTimesRay } from '../../units/fixed-point.js';
import { rpow } from '../../units/rpow.js';
import type { AuctionState, CollateralTypeState, SystemState } from '../protocol.port.js';
import type { OdSystem, OdType } from './state.js';

/** The contracts' words and scales in those of the port. */
export function toSystemState({ engine, relayer, tax, liquidation, accounting }: OdSystem): SystemState {
  const enabled = [engine.enabled, relayer.enabled, liquidation.enabled, accounting.enabled];
  return {
    live: enabled.every((flag) => flag === 1n),
    debtCeiling: rad(engine.globalDebtCeiling),
    debt: rad(engine.globalDebt),
    // the protocol multiplies by it: one is no change of any fee
    baseFee: ray(tax.globalStabilityFee - RAY),
    auctionLimit: rad(liquidation.coinLimit),
    surplus: rad(engine.coins),
    badDebt: rad(engine.debts),
    queuedBadDebt: rad(accounting.totalQueuedDebt),
    auctionedBadDebt: rad(accounting.totalOnAuctionDebt),
    surplusBuffer: rad(accounting.params[5] ?? 0n),
  };
}

export function toTypeState(type: OdType, { liquidation: { coinLimit } }: OdSystem): CollateralTypeState {
  const { ilk, asset, engine, relayer, tax, liquidation, oracle } = type;
  const [normalisedDebt, accumulatedRate] = [wad(engine.debtAmount), ray(engine.accumulatedRate)];
  const { value, valid } = oracle.current;
  return {
    ilk,
    asset,
    liquidationRatio: ray(relayer.liquidationCRatio),
    safetyRatio: ray(relayer.safetyCRatio),
    debtCeiling: rad(engine.debtCeiling),
    autoCeiling: null,
    stabilityFee: ray(tax.stabilityFee),
    // a fee below zero has no annual fee of the table
    stabilityFeeBps: tax.stabilityFee < RAY ? bps(0n) : annualFeeFromDuty(ray(tax.stabilityFee)),
    debtFloor: rad(engine.debtFloor),
    liquidationPenalty: wad(liquidation.liquidationPenalty),
    // a type has no limit of its own: it may take all of the system's
    auctionLimit: rad(coinLimit),
    liquidationQuantity: rad(liquidation.liquidationQuantity),
    normalisedDebt,
    accumulatedRate,
    debt: wadTimesRay(normalisedDebt, accumulatedRate),
    price: valid && value > 0n ? wad(value) : null,
    spot: ray(engine.liquidationPrice),
    lastAccrual: Number(tax.updateTime),
    auction: toAuctionState(type.auction),
  };
}

/** A discount that reaches its end in no less than a year does not fall. */
const LONGEST_FALL = 31_536_000;

/**
 * An auction's price is the oracle's times a discount that falls from `minDiscount` by a factor each second and stops at
 * `maxDiscount`. In the words of the port it falls in steps of a second, and is reset where the discount ends: after a reset a
 * price begins anew from the oracle's, where this one goes on at the discount that it has. The port's auction therefore sells no
 * earlier than the real one. Null where the discount does not fall, which no price curve describes.
 */
export function toAuctionState({
  minDiscount,
  maxDiscount,
  perSecondDiscountUpdateRate: cut,
}: OdType['auction']): AuctionState | null {
  const resetSeconds = secondsToEnd(minDiscount, maxDiscount, cut);
  if (resetSeconds === null) return null;
  return {
    startFactor: ray(minDiscount * (RAY / WAD)),
    resetSeconds,
    resetFactor: ray((maxDiscount * RAY) / minDiscount),
    incentiveRate: wad(0n),
    incentiveFlat: rad(0n),
    curve: { kind: 'stairstep', cut: ray(cut), stepSeconds: 1 },
    approximate: true,
  };
}

/** The first second at which the discount is at its end, as the contract computes it; null where that is not within a year. */
export function secondsToEnd(minDiscount: bigint, maxDiscount: bigint, cut: bigint): number | null {
  if (minDiscount <= maxDiscount || cut >= RAY) return null;
  const ended = (seconds: number): boolean => (rpow(ray(cut), seconds) * minDiscount) / RAY <= maxDiscount;
  if (!ended(LONGEST_FALL)) return null;
  let [low, high] = [0, LONGEST_FALL];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (ended(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
