import type { ParameterChange, ProtocolSnapshot } from '../../src/protocol/protocol.port.js';
import { RAD, RAY, WAD, bps, rad, ray, wad } from '../../src/units/fixed-point.js';
import { auctionState, autoCeiling, debt, protocolSnapshot, typeState } from './protocol-snapshot.builder.js';

/** An automatic type with stairs, one by hand with a straight line, one by hand without auction; a base fee that must go. */
export const everyKindSnapshot = (): ProtocolSnapshot =>
  protocolSnapshot({
    system: { baseFee: ray(1n) },
    types: [
      typeState('ETH-A', { autoCeiling: autoCeiling(4_000_000, 1_000_000, 28_800), auction: auctionState() }),
      typeState('LINK-A', { auction: auctionState({ curve: { kind: 'linear', tauSeconds: 14_400 } }) }),
      typeState('WBTC-A'),
    ],
  });

/** One change of each kind, and of each form of it, by a name; any two of different types and kinds go together. */
export const EVERY_KIND: readonly (readonly [name: string, change: ParameterChange])[] = [
  ['liquidation ratio', { ilk: 'ETH-A', parameter: 'liquidationRatio', to: ray((145n * RAY) / 100n) }],
  ['ceiling by hand', { ilk: 'WBTC-A', parameter: 'debtCeiling', to: debt(2_500_000) }],
  ['automatic ceiling', { ilk: 'LINK-A', parameter: 'autoCeiling', to: autoCeiling(5_000_000, 500_000, 3_600) }],
  ['automatic ceiling away', { ilk: 'ETH-A', parameter: 'autoCeiling', to: null }],
  ['stability fee', { ilk: 'ETH-A', parameter: 'stabilityFee', to: bps(525) }],
  ['debt floor', { ilk: 'ETH-A', parameter: 'debtFloor', to: debt(7_500) }],
  ['floor without auction', { ilk: 'WBTC-A', parameter: 'debtFloor', to: debt(7_500) }],
  ['penalty', { ilk: 'ETH-A', parameter: 'liquidationPenalty', to: wad((112n * WAD) / 100n) }],
  ['auction limit', { ilk: 'ETH-A', parameter: 'auctionLimit', to: debt(600_000) }],
  ['start factor', { ilk: 'ETH-A', parameter: 'auctionStartFactor', to: ray((130n * RAY) / 100n) }],
  ['reset time', { ilk: 'ETH-A', parameter: 'auctionResetSeconds', to: 7_200 }],
  ['reset factor', { ilk: 'ETH-A', parameter: 'auctionResetFactor', to: ray((45n * RAY) / 100n) }],
  ['incentive rate', { ilk: 'ETH-A', parameter: 'incentiveRate', to: wad(WAD / 500n) }],
  ['flat incentive', { ilk: 'ETH-A', parameter: 'incentiveFlat', to: debt(300) }],
  [
    'stairs',
    {
      ilk: 'ETH-A',
      parameter: 'priceCurve',
      to: { kind: 'stairstep', cut: ray((98n * RAY) / 100n), stepSeconds: 120 },
    },
  ],
  ['straight line', { ilk: 'LINK-A', parameter: 'priceCurve', to: { kind: 'linear', tauSeconds: 18_000 } }],
  ['tolerance', { ilk: 'ETH-A', parameter: 'breakerTolerance', to: ray((60n * RAY) / 100n) }],
  ['breaker', { ilk: 'LINK-A', parameter: 'breakerLevel', to: 2 }],
  ['system ceiling', { ilk: null, parameter: 'systemDebtCeiling', to: rad(9_000_000n * RAD) }],
  ['system auction limit', { ilk: null, parameter: 'systemAuctionLimit', to: debt(3_000_000) }],
  ['base fee', { ilk: null, parameter: 'baseFee', to: ray(0n) }],
];
