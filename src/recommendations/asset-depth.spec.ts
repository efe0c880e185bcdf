import { expect, test } from '@jest/globals';
import { ChainDouble } from '../../test/doubles/chain.double.js';
import { MarketDataDouble } from '../../test/doubles/market-data.double.js';
import { market, NOW, quickPolicy } from '../../test/support/assessing.js';
import { SIZES, SLIPPAGES } from '../market-data/depth-samples/depth-measure.js';
import { sealSample, type DepthSample } from '../market-data/depth-samples/depth-sample.js';
import { slippageAt } from '../risk/estimators/slippage.js';
import { AssetFacts } from './asset-facts.js';

/** A sample every six hours for 30 days of pools that hold this much on each side. */
const samplesOf = (depth: number): DepthSample[] =>
  Array.from({ length: 120 }, (_, i) => {
    const full = {
      worthAt: SLIPPAGES.map((s) => (depth * s) / (1 - s)),
      slippageAt: SIZES.map((size) => size / (depth + size)),
    };
    const about = { asset: 'ETH', kind: 'pools', venue: 'pools:DAI', time: NOW - (119 - i) * 21_600 } as const;
    return sealSample(about, { full, stressed: null }, i);
  });

async function factsWith(depthSamples: readonly DepthSample[]): Promise<AssetFacts> {
  const chain = new ChainDouble({ timestamp: NOW });
  const markets = new Map([['ETH', { ...market(1), depthSamples }]]);
  const snapshot = await new MarketDataDouble(chain, markets).snapshot('ETH', null, await chain.block('latest'));
  return new AssetFacts(snapshot, quickPolicy());
}

test('parameters are sized on the least of the depth now and its low quantile, and on that of now without a history', async () => {
  const [none, shallow, deep] = await Promise.all([
    factsWith([]),
    factsWith(samplesOf(2e6)),
    factsWith(samplesOf(1e12)),
  ]);
  expect(none.depth).toMatchObject({ basis: 'now', why: 'samples lie on 0 days, 24 of 30 are needed' });
  expect(shallow.depth).toMatchObject({ basis: 'least of now and history', form: 'full' });
  for (const size of [3e4, 1e6, 1e7]) {
    const now = slippageAt(none.input.depth, size);
    expect(slippageAt(shallow.input.depth, size)).toBeCloseTo(Math.max(now, size / (2e6 + size)), 2);
    expect(slippageAt(deep.input.depth, size)).toBeCloseTo(now, 9);
  }
  expect(shallow.snapshot.hash).not.toBe(deep.snapshot.hash);
  expect(shallow.snapshot.depthHistory.samplesHash).not.toBe(deep.snapshot.depthHistory.samplesHash);
});
