import { describe, expect, test } from '@jest/globals';
import { autoCeiling, debt, protocolSnapshot, typeState } from '../../test/builders/protocol-snapshot.builder.js';
import type { AuctionState, ProtocolSnapshot } from '../protocol/protocol.port.js';
import { bps, rad, ray, RAY, wad, WAD } from '../units/fixed-point.js';
import { isSizeable, presentValues, typeInput, type SizeableType } from './sizing-facts.js';

const AUCTION: AuctionState = {
  startFactor: ray((12n * RAY) / 10n),
  resetSeconds: 8_400,
  resetFactor: ray((4n * RAY) / 10n),
  incentiveRate: wad(0n),
  incentiveFlat: rad(0n),
  curve: { kind: 'stairstep', cut: ray((99n * RAY) / 100n), stepSeconds: 90 },
};
const sizeable = (changes: Partial<SizeableType> = {}): SizeableType =>
  typeState('ETH-A', { auction: AUCTION, ...changes }) as SizeableType;

describe('a type can be sized', () => {
  test.each([
    ['with an auction, room in it and a price', {}, true],
    ['not without an auction', { auction: null }, false],
    ['not without a price', { price: null }, false],
    ['not where no debt may be in auction', { auctionLimit: rad(0n) }, false],
  ])('%s', (_name, changes, expected) => {
    expect(isSizeable(typeState('ETH-A', { auction: AUCTION, ...changes }))).toBe(expected);
  });
});

describe('the input of a type', () => {
  const position = (ilk: string, collateral: bigint, normalisedDebt: bigint) => {
    return { id: '1', owner: '0x', ilk, collateral: wad(collateral), normalisedDebt: wad(normalisedDebt) };
  };
  const withPositions = (...positions: ProtocolSnapshot['positions']): ProtocolSnapshot => {
    return { ...protocolSnapshot(), positions };
  };

  test('holds the chain’s integers as the nearest floats', () => {
    expect(typeInput(sizeable({ stabilityFeeBps: bps(525) }), withPositions())).toEqual({
      ilk: 'ETH-A',
      asset: 'ETH',
      liquidationRatio: 1.5,
      ceiling: 2_000_000,
      auto: null,
      feeBps: 525,
      penalty: 1.13 - 1,
      auctionLimit: 500_000,
      auction: { startFactor: 1.2, curve: { kind: 'stairstep', cut: 0.99, stepSeconds: 90 } },
      auctionTerms: { resetSeconds: 8_400, resetFactor: 0.4, incentiveFlat: 0, incentiveRate: 0 },
      debtFloor: 5_000,
      positions: [],
    });
  });

  test('takes the maximum of an automatic ceiling, not what it happens to be now', () => {
    const type = sizeable({ autoCeiling: autoCeiling(4_000_000, 1_000_000, 28_800), debtCeiling: debt(1_500_000) });
    expect(typeInput(type, withPositions())).toMatchObject({
      ceiling: 4_000_000,
      auto: { gap: 1_000_000, ttlSeconds: 28_800 },
    });
  });

  test('values vaults of the type at the oracle’s price, with the fees accrued', () => {
    const type = sizeable({ accumulatedRate: ray((11n * RAY) / 10n), price: wad(2_000n * WAD) });
    const positions = withPositions(position('ETH-A', 3n * WAD, 1_000n * WAD), position('ETH-B', WAD, WAD));
    expect(typeInput(type, positions).positions).toEqual([{ collateralWorth: 6_000, debt: 1_100 }]);
  });

  test('knows straight lines as well as steps', () => {
    const auction: AuctionState = { ...AUCTION, curve: { kind: 'linear', tauSeconds: 3_600 } };
    expect(typeInput(sizeable({ auction }), withPositions()).auction.curve).toEqual({
      kind: 'linear',
      tauSeconds: 3_600,
    });
  });
});

describe('present values', () => {
  test('of a ceiling set by hand have no pace', () => {
    const { debtCeiling, ceilingGap, ceilingTtl } = presentValues(typeState('ETH-A'));
    expect([debtCeiling, ceilingGap, ceilingTtl]).toEqual([debt(2_000_000), null, null]);
  });

  test('of an automatic ceiling are its maximum, gap and period', () => {
    const type = typeState('ETH-A', { autoCeiling: autoCeiling(4_000_000, 1_000_000, 28_800) });
    const { debtCeiling, ceilingGap, ceilingTtl } = presentValues(type);
    expect([debtCeiling, ceilingGap, ceilingTtl]).toEqual([debt(4_000_000), debt(1_000_000), 28_800n]);
  });
});
