import { describe, expect, test } from '@jest/globals';
import { auction } from '../../../../test/builders/simulation-input.builder.js';
import { priceFall } from './price-fall.js';

describe('the price of ETH-A auctions: 99 % every 90 seconds from 110 % of the oracle', () => {
  const fall = priceFall(auction());

  test('reaches the oracle price at the tenth step, 900 seconds after the start', () => {
    expect(fall.reaching(1 / 1.1, 0)).toEqual({ elapsed: 900, price: expect.closeTo(Math.pow(0.99, 10), 14) });
  });

  test('must start again after 7,199 seconds, when the eightieth step would fall below 45 %', () => {
    expect(fall.lastSecond).toBe(7_199);
    expect(fall.at(7_199)).toBeCloseTo(Math.pow(0.99, 79), 14);
    expect(fall.at(7_199)).toBeGreaterThan(0.45);
    expect(fall.at(7_200)).toBeLessThan(0.45);
  });

  test('which the age decides where the reset factor does not', () => {
    expect(priceFall(auction({ resetFactor: 0.1, resetSeconds: 5_000 })).lastSecond).toBe(5_000);
  });

  test('that is already low enough is paid at once', () => {
    expect(fall.reaching(0.9, 2_700)).toEqual({ elapsed: 2_700, price: expect.closeTo(Math.pow(0.99, 30), 14) });
  });

  test('never rises, and what is reached is at or below what was asked, by less than a step', () => {
    for (let elapsed = 0; elapsed < 8_000; elapsed += 37)
      expect(fall.at(elapsed + 37)).toBeLessThanOrEqual(fall.at(elapsed));
    for (let part = 0.999; part > 0.5; part -= 0.0137) {
      const { price } = fall.reaching(part, 0);
      expect(price).toBeLessThanOrEqual(part);
      expect(price).toBeGreaterThan(part * 0.99 * (1 - 1e-12));
    }
  });

  test('is exactly what was asked on a straight line', () => {
    const straight = priceFall(auction({ curve: { kind: 'linear', tauSeconds: 10_000 }, resetFactor: 0.4 }));
    expect(straight.reaching(0.73, 0)).toEqual({ elapsed: expect.closeTo(2_700, 8), price: 0.73 });
    expect(straight.lastSecond).toBe(6_000);
  });
});
