import { describe, expect, test } from '@jest/globals';
import { pricePath } from '../../test/builders/price-path.js';
import { localPolicy } from '../../test/builders/policy.builder.js';
import { sizingInput } from '../../test/builders/sizing.builder.js';
import { typeState } from '../../test/builders/protocol-snapshot.builder.js';
import { ChainDouble } from '../../test/doubles/chain.double.js';
import { MarketDataDouble } from '../../test/doubles/market-data.double.js';
import type { Judgement } from '../risk/guardrails/judge.js';
import type { Parameter } from '../risk/guardrails/limits.js';
import { sizeParameters } from '../risk/parameters/size-parameters.js';
import { AssetFacts } from './asset-facts.js';
import { assessedType, unassessedType } from './assessed-type.js';

const judgement = (ilk: string, parameter: Parameter): Judgement => {
  return { ilk, parameter, from: 200n, to: 300n, allowed: 250n, breaches: [] };
};

async function facts(): Promise<AssetFacts> {
  const chain = new ChainDouble({ timestamp: 2_400 * 3_600 });
  const depth = [{ worth: 1_000_000n, slippage: 0.02 }];
  const state = {
    candles: pricePath({ hours: 2_400 }),
    synthetic: true,
    price: 100n,
    updatedAt: chain.head.timestamp,
    depth,
  };
  const market = new MarketDataDouble(chain, new Map([['ETH', state]]));
  return new AssetFacts(await market.snapshot('ETH', null, chain.head), localPolicy());
}

describe('an assessed type', () => {
  const SIZING = sizeParameters(sizingInput())[0]!;

  test('shows the parameters that were judged for it, in the order in which they were sized', async () => {
    const judgements = [
      judgement('ETH-B', 'ceilingTtl'),
      judgement('ETH-A', 'stabilityFee'),
      judgement('ETH-A', 'debtCeiling'),
    ];
    const { parameters } = assessedType(typeState('ETH-A'), await facts(), SIZING, judgements, []);
    expect(parameters.map(({ parameter, allowed }) => [parameter, allowed])).toEqual([
      ['debtCeiling', '250'],
      ['stabilityFee', '250'],
    ]);
  });

  test('says what market it was assessed on, and that the market is made up', async () => {
    const type = assessedType(typeState('ETH-A'), await facts(), SIZING, [], []);
    expect(type).toMatchObject({
      synthetic: true,
      refusal: null,
      windowHours: SIZING.windowHours,
      debt: String(10n ** 51n),
      human: { debt: '1,000,000.00' },
      market: { source: 'synthetic', candles: 2_400, feedPrice: '100', feedStatus: 'fresh', feedAgeSeconds: 0 },
    });
    expect(type.market?.snapshotHash).toMatch(/^[0-9a-f]{64}$/);
    expect(type.concerns).toEqual(['price history spans 100 days, at least 365']);
  });
});

describe('a type that was not assessed', () => {
  test('says that the model does not cover it, unless there is another reason', () => {
    expect(unassessedType(typeState('PSM')).refusal?.code).toBe('recommendations/not-sizeable');
    const refusal = { code: 'market-data/no-price-history', message: 'There is none.' };
    expect(unassessedType(typeState('ETH-A'), refusal)).toMatchObject({ refusal, parameters: [], market: null });
  });
});
