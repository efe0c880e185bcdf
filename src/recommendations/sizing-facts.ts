import type { AuctionState, CollateralTypeState, Position, ProtocolSnapshot } from '../protocol/protocol.port.js';
import type { PositionInput, TypeInput } from '../risk/parameters/sizing-input.js';
import type { Ray, Wad } from '../units/fixed-point.js';
import { toNumber } from '../units/float-conversion.js';

/** A type that can be sized: Dutch auctions may liquidate it and the protocol has a price for it. */
export type SizeableType = CollateralTypeState & { readonly auction: AuctionState; readonly price: Wad };

export const isSizeable = (type: CollateralTypeState): type is SizeableType =>
  type.auction !== null && type.auctionLimit > 0n && type.price !== null;

function positionInput(
  { collateral, normalisedDebt }: Position,
  { price, accumulatedRate }: SizeableType,
  target: Ray,
): PositionInput {
  return {
    collateralWorth: toNumber(collateral * price, 36) / toNumber(target, 27),
    debt: toNumber(normalisedDebt * accumulatedRate, 45),
  };
}

/** The chain's integers as the model's floats; nothing comes back this way. */
export function typeInput(
  type: SizeableType,
  { positions, targetPrice }: Pick<ProtocolSnapshot, 'positions' | 'targetPrice'>,
): TypeInput {
  const { auction, autoCeiling } = type;
  const { curve } = auction;
  return {
    ilk: type.ilk,
    asset: type.asset,
    liquidationRatio: toNumber(type.liquidationRatio, 27),
    ceiling: toNumber(autoCeiling?.max ?? type.debtCeiling, 45),
    auto: autoCeiling && { gap: toNumber(autoCeiling.gap, 45), ttlSeconds: autoCeiling.ttlSeconds },
    feeBps: Number(type.stabilityFeeBps),
    penalty: toNumber(type.liquidationPenalty, 18) - 1,
    auctionLimit: toNumber(type.auctionLimit, 45),
    auction: {
      startFactor: toNumber(auction.startFactor, 27),
      curve:
        curve.kind === 'linear'
          ? { kind: 'linear', tauSeconds: curve.tauSeconds }
          : { kind: 'stairstep', cut: toNumber(curve.cut, 27), stepSeconds: curve.stepSeconds },
    },
    auctionTerms: {
      resetSeconds: auction.resetSeconds,
      resetFactor: toNumber(auction.resetFactor, 27),
      incentiveFlat: toNumber(auction.incentiveFlat, 45),
      incentiveRate: toNumber(auction.incentiveRate, 18),
    },
    debtFloor: toNumber(type.debtFloor, 45),
    positions: positions
      .filter(({ ilk }) => ilk === type.ilk)
      .map((position) => positionInput(position, type, targetPrice)),
  };
}

/** The present raw value of each judged parameter; null where the type does not have it. */
export function presentValues(type: CollateralTypeState) {
  const { autoCeiling } = type;
  return {
    liquidationRatio: type.liquidationRatio as bigint,
    debtCeiling: (autoCeiling?.max ?? type.debtCeiling) as bigint,
    ceilingGap: autoCeiling ? (autoCeiling.gap as bigint) : null,
    ceilingTtl: autoCeiling ? BigInt(autoCeiling.ttlSeconds) : null,
    stabilityFee: type.stabilityFeeBps as bigint,
  };
}
