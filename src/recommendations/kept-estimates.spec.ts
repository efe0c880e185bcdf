import { expect, test } from '@jest/globals';
import { localPolicy } from '../../test/builders/policy.builder.js';
import { syntheticCandles } from '../world/history/synthetic-history.js';
import { candlesHash } from '../market-data/candles-hash.js';
import { estimateAsset } from '../risk/parameters/estimate-asset.js';
import { KeptEstimates } from './kept-estimates.js';

const { risk } = localPolicy();
const candles = syntheticCandles('ETH', 1_764_000_000, 3_000).slice(-3_000);
const history = { candles, candlesHash: candlesHash(candles) };

test('what is kept is what would be estimated anew, to the bit', () => {
  const estimates = new KeptEstimates();
  estimates.of(history, risk).dropTail(6);
  const kept = estimates.of(history, risk);
  const anew = estimateAsset(candles, risk);
  expect(kept.volatility).toEqual(anew.volatility);
  expect(kept.dropTail(6)).toEqual(anew.dropTail(6));
  expect(kept.dropTail(6)).toBe(estimates.of(history, risk).dropTail(6));
});

test('another hour, another confidence or another probability is estimated for itself', () => {
  const estimates = new KeptEstimates();
  const known = estimates.of(history, risk);
  const later = candles.slice(1);
  expect(estimates.of({ candles: later, candlesHash: candlesHash(later) }, risk)).not.toBe(known);
  expect(estimates.of(history, { ...risk, confidence: 0.95 })).not.toBe(known);
  expect(estimates.of(history, { ...risk, badDebtProbability: 0.01 })).not.toBe(known);
  expect(estimates.of(history, risk)).toBe(known);
});

test('a history that is too short is refused each time', () => {
  const estimates = new KeptEstimates();
  const short = { candles: candles.slice(0, 10), candlesHash: 'short' };
  expect(() => estimates.of(short, risk)).toThrow('An assessment');
  expect(() => estimates.of(short, risk)).toThrow('An assessment');
});
