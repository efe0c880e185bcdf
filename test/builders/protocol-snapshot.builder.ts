import type {
  AuctionState,
  AutoCeiling,
  CollateralTypeState,
  ProtocolSnapshot,
  SystemState,
} from '../../src/protocol/protocol.port.js';
import { RAD, RAY, WAD, bps, rad, ray, wad, wadTimesRay } from '../../src/units/fixed-point.js';

/** Whole units of debt [rad]. */
export const debt = (units: number): ReturnType<typeof rad> => rad(BigInt(units) * RAD);

export const autoCeiling = (max: number, gap: number, ttlSeconds: number): AutoCeiling => ({
  max: debt(max),
  gap: debt(gap),
  ttlSeconds,
});

/** A type with 1,000,000 of debt under a ceiling of 2,000,000 set by hand, at 150 % and 2 % a year. */
export function typeState(ilk: string, changes: Partial<CollateralTypeState> = {}): CollateralTypeState {
  const normalisedDebt = wad(1_000_000n * WAD);
  const accumulatedRate = ray(RAY);
  return {
    ilk,
    asset: ilk.split('-')[0] ?? ilk,
    liquidationRatio: ray((150n * RAY) / 100n),
    debtCeiling: debt(2_000_000),
    autoCeiling: null,
    stabilityFee: ray(1000000000627937192491029810n),
    stabilityFeeBps: bps(200),
    debtFloor: debt(5_000),
    liquidationPenalty: wad((113n * WAD) / 100n),
    auctionLimit: debt(500_000),
    normalisedDebt,
    accumulatedRate,
    debt: wadTimesRay(normalisedDebt, accumulatedRate),
    price: wad(3_000n * WAD),
    spot: ray(2_000n * RAY),
    lastAccrual: 1_800_000_000,
    auction: null,
    ...changes,
  };
}

/** Two types by hand and one automatic; the system's ceiling is the sum of theirs and a million to spare. */
export function protocolSnapshot(
  changes: { readonly system?: Partial<SystemState>; readonly types?: readonly CollateralTypeState[] } = {},
): ProtocolSnapshot {
  return {
    targetPrice: ray(RAY),
    block: {
      number: 1_000,
      hash: '0x' + 'ab'.repeat(32),
      parentHash: '0x' + 'aa'.repeat(32),
      timestamp: 1_800_003_600,
    },
    system: {
      live: true,
      debtCeiling: debt(7_000_000),
      debt: debt(3_000_000),
      baseFee: ray(0n),
      auctionLimit: debt(2_000_000),
      surplus: debt(0),
      badDebt: debt(0),
      queuedBadDebt: debt(0),
      auctionedBadDebt: debt(0),
      surplusBuffer: debt(500_000),
      ...changes.system,
    },
    types: changes.types ?? [
      typeState('ETH-A', { autoCeiling: autoCeiling(4_000_000, 1_000_000, 28_800) }),
      typeState('LINK-A'),
      typeState('WBTC-A'),
    ],
    positions: [],
  };
}

/** An auction that starts at 120 %, is reset after 2 h 20 min or at 40 %, and falls by 1 % every 90 s. */
export const auctionState = (changes: Partial<AuctionState> = {}): AuctionState => ({
  startFactor: ray((120n * RAY) / 100n),
  resetSeconds: 8_400,
  resetFactor: ray((40n * RAY) / 100n),
  incentiveRate: wad(WAD / 1_000n),
  incentiveFlat: debt(250),
  curve: { kind: 'stairstep', cut: ray((99n * RAY) / 100n), stepSeconds: 90 },
  breakerLevel: 0,
  breakerTolerance: ray(RAY / 2n),
  ...changes,
});
