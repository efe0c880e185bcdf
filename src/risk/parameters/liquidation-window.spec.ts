import { describe, expect, test } from '@jest/globals';
import { riskTarget, typeInput } from '../../../test/builders/sizing.builder.js';
import { OutOfDomainError } from '../estimators/estimator-error.js';
import { liquidationWindow, secondsToFactor } from './liquidation-window.js';
import type { TypeInput } from './sizing-input.js';

const stairs = (startFactor: number, stepSeconds: number, cut = 0.99): TypeInput['auction'] => ({
  startFactor,
  curve: { kind: 'stairstep', cut, stepSeconds },
});

describe('the time until an auction reaches the oracle’s price', () => {
  // Parameters of live auctions; the smooth curve reaches the price at `smooth`, the steps at the end of that step.
  test.each([
    ['ETH-A', stairs(1.1, 90), 853, 900],
    ['ETH-B', stairs(1.1, 60), 569, 600],
    ['ETH-A of 2021', stairs(1.3, 90), 2_349, 2_430],
    ['LSEV2-SKY-A', stairs(1.2, 60), 1_088, 1_140],
  ])('of %s is the end of the step after the smooth curve', (_name, auction, smooth, stepped) => {
    expect(secondsToFactor(auction, 1)).toBe(stepped);
    expect(stepped - smooth).toBeGreaterThanOrEqual(0);
    expect(stepped - smooth).toBeLessThan((auction.curve as { stepSeconds: number }).stepSeconds);
  });

  test('does not round up where the price lies on a step', () => {
    expect(secondsToFactor(stairs(1, 90, 0.5), 0.125)).toBe(270);
    expect(secondsToFactor(stairs(1 / 0.99 ** 7, 10), 1)).toBe(70);
  });

  test('is nothing where the auction starts there or below', () => {
    expect(secondsToFactor(stairs(1, 90), 1)).toBe(0);
    expect(secondsToFactor(stairs(0.9, 90), 1)).toBe(0);
  });

  test('on a straight line is the part of it above the price', () => {
    expect(secondsToFactor({ startFactor: 1.25, curve: { kind: 'linear', tauSeconds: 1_000 } }, 1)).toBeCloseTo(200, 9);
  });

  test('of a price that never falls is refused', () => {
    expect(() => secondsToFactor(stairs(1.1, 90, 1), 1)).toThrow(OutOfDomainError);
    expect(() => secondsToFactor(stairs(1.1, 0), 1)).toThrow(OutOfDomainError);
  });
});

describe('the liquidation window', () => {
  const target = riskTarget({ keeperMargin: 0, liquidationLatencySeconds: 300 });
  const type = typeInput({ auction: stairs(1.1, 90), penalty: 0.13, auctionLimit: 1e6 });

  test('is two hours of oracle, the bark and one auction, in whole hours', () => {
    expect(liquidationWindow(type, target, 0, 0)).toEqual({
      seconds: 7_200 + 300 + 900,
      hours: 3,
      auctionSeconds: 900,
      rounds: 1,
    });
  });

  test('counts a round for every limit that the debt with its penalty fills', () => {
    const rounds = (debt: number): number => liquidationWindow(type, target, 0, debt).rounds;
    expect([0, 8.8e5, 8.9e5, 1e7].map(rounds)).toEqual([1, 1, 2, 12]);
  });

  test('lasts until the price has fallen to what a keeper pays', () => {
    const slow = liquidationWindow(type, riskTarget({ keeperMargin: 0.05 }), 0.2, 0);
    expect(slow.auctionSeconds).toBe(90 * Math.ceil(Math.log(1.1 / 0.75) / -Math.log(0.99)));
  });

  test('ends where nothing is paid at a hundredth of the oracle’s price', () => {
    const { auctionSeconds } = liquidationWindow(type, target, 1, 0);
    expect(auctionSeconds).toBe(90 * Math.ceil(Math.log(110) / -Math.log(0.99)));
  });

  test('is followed for two days at most, while its seconds say how long it is', () => {
    const { hours, seconds } = liquidationWindow(type, target, 0, 1e9);
    expect(hours).toBe(48);
    expect(seconds).toBeGreaterThan(48 * 3_600);
  });
});
