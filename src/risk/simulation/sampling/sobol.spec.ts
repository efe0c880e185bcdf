import { describe, expect, test } from '@jest/globals';
import { DIMENSIONS, directions, scrambledSobol } from './sobol.js';

const WORD = 2 ** 32;

describe("Sobol's sequence under scrambles", () => {
  test.each([1, 2, 5, 9])('the first 2^%i points fall one each into equal parts of every dimension', (bits) => {
    for (const scramble of [0, 1, 77]) {
      const sequence = scrambledSobol(scramble, 42, 0);
      for (let dimension = 0; dimension < DIMENSIONS; dimension++) {
        const parts = new Set<number>();
        for (let i = 0; i < 2 ** bits; i++) parts.add(Math.floor((sequence(i, dimension) / WORD) * 2 ** bits));
        expect(parts.size).toBe(2 ** bits);
      }
    }
  });

  test('every pair of the first three dimensions is as well spread as in two dimensions it can be, up to one bit', () => {
    const sequence = scrambledSobol(3, 42, 0);
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const cells = new Map<number, number>();
      for (let i = 0; i < 256; i++) {
        const cell = Math.floor((sequence(i, a) / WORD) * 8) * 8 + Math.floor((sequence(i, b) / WORD) * 8);
        cells.set(cell, (cells.get(cell) ?? 0) + 1);
      }
      expect([...cells.values()].every((count) => count === 4)).toBe(true);
    }
  });

  test('a point is uniform over scrambles', () => {
    let sum = 0;
    for (let scramble = 0; scramble < 300; scramble++) sum += scrambledSobol(scramble, 7, 0)(5, 3) / WORD;
    expect(Math.abs(sum / 300 - 0.5)).toBeLessThan(3 * Math.sqrt(1 / 12 / 300));
  });

  test('without scrambles it is the sequence of Joe and Kuo', () => {
    // Sixteenths of the first eight points in Gray-code order, dimensions one to eight, as scipy 1.17 prints them.
    const published = [
      [0, 0, 0, 0, 0, 0, 0, 0],
      [8, 8, 8, 8, 8, 8, 8, 8],
      [12, 4, 4, 4, 12, 12, 4, 12],
      [4, 12, 12, 12, 4, 4, 12, 4],
      [6, 6, 10, 14, 6, 2, 6, 14],
      [14, 14, 2, 6, 14, 10, 14, 6],
      [10, 2, 14, 10, 10, 14, 2, 2],
      [2, 10, 6, 2, 2, 6, 10, 10],
    ];
    published.forEach((point, i) => {
      const gray = i ^ (i >> 1);
      point.forEach((sixteenths, dimension) => {
        const v = directions(dimension);
        let word = 0;
        for (let k = 0; k < 3; k++) if (((gray >> k) & 1) === 1) word ^= v[k]!;
        expect((word >>> 0) / 2 ** 28).toBe(sixteenths);
      });
    });
  });
});
