import { afterAll, describe, expect, test } from '@jest/globals';
import { pricePath } from '../../test/builders/price-path.js';
import { protocolSnapshot } from '../../test/builders/protocol-snapshot.builder.js';
import { assetInput, sizingInput, typeInput } from '../../test/builders/sizing.builder.js';
import { notAnswers } from '../../test/support/finite.js';
import type { Candle } from '../risk/estimators/candle.js';
import { ImpossibleInputError } from '../risk/simulation/simulation-error.js';
import { rad, RAD } from '../units/fixed-point.js';
import type { AssetFacts } from './asset-facts.js';
import { RiskStudyService } from './risk-study.service.js';
import { SimulationPool } from './simulation-pool.adapter.js';

const POOLS = [SimulationPool.of(1), SimulationPool.of(2)];
const [study, onTwo] = POOLS.map((pool) => new RiskStudyService(pool)) as [RiskStudyService, RiskStudyService];
afterAll(async () => {
  await Promise.all(POOLS.map((pool) => pool.onModuleDestroy()));
});

const SYSTEM = {
  ...protocolSnapshot().system,
  surplusBuffer: rad(250_000n * RAD),
  auctionLimit: rad(3_000_000n * RAD),
};
const HISTORY = pricePath({ hours: 2_500, start: 1_700_002_800 });
const factsOf = (histories: Record<string, readonly Candle[]>): Map<string, AssetFacts> =>
  new Map(
    Object.entries(histories).map(([asset, candles]) => [asset, { snapshot: { history: { candles } } } as AssetFacts]),
  );

describe('a study of all types together', () => {
  test('is the same on one thread and on two, and holds the chain’s amounts as floats', async () => {
    const answer = await study.study(sizingInput(), factsOf({ ETH: HISTORY }), SYSTEM);
    expect(answer.refusal).toBeNull();
    expect(answer.risks).toMatchObject({ surplusBuffer: 250_000, horizonHours: 72, shortfallLevel: 0.99 });
    expect(answer.risks?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(notAnswers(answer)).toEqual([]);
    expect(await onTwo.study(sizingInput(), factsOf({ ETH: HISTORY }), SYSTEM)).toEqual(answer);
  });

  test('does not look at the history of an asset that backs none of them', async () => {
    const alone = await study.study(sizingInput(), factsOf({ ETH: HISTORY }), SYSTEM);
    const beside = await study.study(sizingInput(), factsOf({ ETH: HISTORY, LINK: HISTORY.slice(0, 10) }), SYSTEM);
    expect(beside).toEqual(alone);
  });
});

describe('no study is an answer with its reason', () => {
  test('where no type can be sized', async () => {
    const answer = await study.study(sizingInput({ types: [] }), factsOf({}), SYSTEM);
    expect(answer).toMatchObject({ risks: null, refusal: { code: 'recommendations/nothing-to-simulate' } });
  });

  test.each([
    ['ten hours', HISTORY.slice(0, 10), 'estimators/insufficient-history'],
    ['no movement', HISTORY.map(({ time }) => ({ ...HISTORY[0]!, time })), 'estimators/constant-series'],
  ])('where a history has %s, whatever the others have', async (_, candles, code) => {
    const types = [typeInput(), typeInput({ ilk: 'LINK-A', asset: 'LINK' })];
    const input = sizingInput({ types, assets: { ETH: assetInput(), LINK: assetInput() } });
    const answer = await study.study(input, factsOf({ ETH: HISTORY, LINK: candles }), SYSTEM);
    expect(answer).toMatchObject({ risks: null, refusal: { code } });
    expect(answer.refusal?.message).not.toMatch(/NaN|undefined/);
  });
});

describe('what is no matter of the market is thrown', () => {
  test('as an input that no protocol has', async () => {
    const input = sizingInput({ types: [typeInput(), typeInput()] });
    await expect(study.study(input, factsOf({ ETH: HISTORY }), SYSTEM)).rejects.toThrow(ImpossibleInputError);
  });

  test('as threads that fail', async () => {
    class Broken extends SimulationPool {
      override run(): Promise<never> {
        return Promise.reject(new Error('the thread is gone'));
      }
    }
    const broken = new RiskStudyService(new Broken());
    await expect(broken.study(sizingInput(), factsOf({ ETH: HISTORY }), SYSTEM)).rejects.toThrow('the thread is gone');
  });
});
