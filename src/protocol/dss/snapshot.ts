import { annualFeeFromDuty } from '../../units/annual-fee.js';
import { rad, ray, wad, wadTimesRay, type Wad } from '../../units/fixed-point.js';
import type { DssClipper, DssCurve, DssSystem, DssType } from './state.js';
import type { AuctionState, CollateralTypeState, PriceCurve, SystemState } from '../protocol.port.js';

/** The contracts' words and scales in those of the port. */
export function toSystemState({ vat, spotter, jug, dog, vow }: DssSystem): SystemState {
  return {
    live: vat.live === 1n && spotter.live === 1n && dog.live === 1n,
    debtCeiling: rad(vat.Line),
    debt: rad(vat.debt),
    baseFee: ray(jug.base),
    auctionLimit: rad(dog.Hole),
    surplus: rad(vow.dai),
    badDebt: rad(vow.sin),
    queuedBadDebt: rad(vow.Sin),
    auctionedBadDebt: rad(vow.Ash),
    surplusBuffer: rad(vow.hump),
  };
}

export function toTypeState(type: DssType, price: Wad | null): CollateralTypeState {
  const { ilk, asset, vat, spotter, jug, dog, autoLine, clipper } = type;
  const [normalisedDebt, accumulatedRate] = [wad(vat.Art), ray(vat.rate)];
  return {
    ilk,
    asset,
    liquidationRatio: ray(spotter.mat),
    debtCeiling: rad(vat.line),
    autoCeiling:
      autoLine.line === 0n
        ? null
        : { max: rad(autoLine.line), gap: rad(autoLine.gap), ttlSeconds: Number(autoLine.ttl) },
    stabilityFee: ray(jug.duty),
    stabilityFeeBps: annualFeeFromDuty(ray(jug.duty)),
    debtFloor: rad(vat.dust),
    liquidationPenalty: wad(dog.chop),
    auctionLimit: rad(dog.hole),
    normalisedDebt,
    accumulatedRate,
    debt: wadTimesRay(normalisedDebt, accumulatedRate),
    price,
    spot: ray(vat.spot),
    lastAccrual: Number(jug.rho),
    auction: clipper === null ? null : toAuctionState(clipper),
  };
}

const toAuctionState = ({ buf, tail, cusp, chip, tip, curve, stopped, breaker }: DssClipper): AuctionState => ({
  startFactor: ray(buf),
  resetSeconds: Number(tail),
  resetFactor: ray(cusp),
  incentiveRate: wad(chip),
  incentiveFlat: rad(tip),
  curve: toPriceCurve(curve),
  breakerLevel: Number(stopped),
  ...(breaker === null ? {} : { breakerTolerance: ray(breaker.tolerance) }),
});

const toPriceCurve = (curve: DssCurve): PriceCurve =>
  curve.kind === 'linear'
    ? { kind: 'linear', tauSeconds: Number(curve.tau) }
    : { kind: 'stairstep', cut: ray(curve.cut), stepSeconds: Number(curve.step) };
