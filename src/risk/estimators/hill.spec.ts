import { describe, expect, test } from '@jest/globals';
import { readColumn, testWithSharedData } from '../../../test/support/shared-data.js';
import { ImpossibleDataError, InsufficientHistoryError } from './estimator-error.js';
import { hillShape } from './hill.js';

describe("Hill's shape of Danish fire losses", () => {
  for (const [k, shape] of [
    [50, 0.5360508319],
    [100, 0.6246392512],
    [200, 0.7342060288],
  ] as const) {
    testWithSharedData(`of the ${String(k)} largest`, 'reference/danish_fire_claims.csv', (file) => {
      expect(hillShape(readColumn(file, 'loss_mdkk'), k)).toBeCloseTo(shape, 9);
    });
  }
});

test('an exact Pareto law of index 2 has shape one half', () => {
  const losses = Array.from({ length: 20_000 }, (_, i) => ((i + 0.5) / 20_000) ** -0.5);
  expect(hillShape(losses, 2_000)).toBeCloseTo(0.5, 2);
});

test('it needs one observation more than it uses, and all of them positive', () => {
  expect(() => hillShape([1, 2, 3], 3)).toThrow(InsufficientHistoryError);
  expect(() => hillShape([1, 2, 3], 0)).toThrow(InsufficientHistoryError);
  expect(() => hillShape([-1, 2, 3], 2)).toThrow(ImpossibleDataError);
});
