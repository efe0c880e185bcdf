import { beforeEach, describe, expect, test } from '@jest/globals';
import { barAt } from '../../test/builders/price-path.js';
import { autoCeiling, debt } from '../../test/builders/protocol-snapshot.builder.js';
import type { MarketState } from '../../test/doubles/market-data.double.js';
import {
  AUCTION,
  HOUR,
  market,
  moves,
  NOW,
  quickPolicy,
  startAssessing,
  typeOf,
  TYPES,
} from '../../test/support/assessing.js';
import { ray, RAY } from '../units/fixed-point.js';
import type { Assessment } from './assessment.js';

let doubles: Awaited<ReturnType<typeof startAssessing>>;
beforeEach(async () => {
  doubles = await startAssessing();
});

describe('an asset that lacks data is refused alone', () => {
  const others = async (): Promise<Assessment> => {
    const assessment = await doubles.service.assess();
    expect(typeOf(assessment, 'ETH-B').parameters).toHaveLength(5);
    expect(typeOf(assessment, 'ETH-B').refusal).toBeNull();
    expect(typeOf(assessment, 'LINK-A').parameters).toEqual([]);
    expect(Object.keys(assessment.sizingInput.assets)).toEqual(['ETH']);
    return assessment;
  };
  const refusal = async (): Promise<string | undefined> => typeOf(await others(), 'LINK-A').refusal?.code;

  test('without a history', async () => {
    doubles.change('LINK', { candles: [] });
    expect(await refusal()).toBe('market-data/no-price-history');
  });

  test('without a market', async () => {
    doubles.markets.delete('LINK');
    expect(await refusal()).toBe('market-data/asset-unknown');
  });

  test('with a history that is too short', async () => {
    doubles.change('LINK', { candles: market(2).candles.slice(-1_000) });
    expect(await refusal()).toBe('estimators/insufficient-history');
  });

  test('with a price that never moved', async () => {
    doubles.change('LINK', { candles: market(2).candles.map(({ time }) => barAt(time, 100)) });
    expect(await refusal()).toBe('estimators/constant-series');
  });

  test('with a history in which no window is whole, which shows only when its tail is fitted', async () => {
    doubles.change('LINK', { candles: market(2).candles.filter((_, i) => i % 24 === 23 || i % 24 === 5) });
    const code = await doubles.service.assess().then((it) => typeOf(it, 'LINK-A').refusal?.code);
    expect(code).toMatch(/^estimators\//);
  });

  test('with an auction whose price never falls', async () => {
    const curve = { kind: 'stairstep' as const, cut: ray(RAY), stepSeconds: 90 };
    const types = TYPES.map((type) => (type.ilk === 'LINK-A' ? { ...type, auction: { ...AUCTION, curve } } : type));
    doubles.protocol.state = { ...doubles.protocol.state, types };
    expect(await refusal()).toBe('estimators/out-of-domain');
  });

  test('and its ceiling still counts in the total of all', async () => {
    const total = debt(12_000_000);
    const rule = { rule: 'total-at-most', parameter: 'debtCeiling', limit: total } as const;
    doubles.policies.policy = quickPolicy({ groups: [rule] });
    const loose = doubles.protocol.state.types.map((type) =>
      type.ilk === 'ETH-C' ? { ...type, autoCeiling: autoCeiling(3_900_000, 500_000, 28_800) } : type,
    );
    doubles.protocol.state = { ...doubles.protocol.state, types: loose };
    doubles.change('LINK', { candles: [] });
    doubles.change('ETH', { depth: [{ worth: 10_000_000_000n, slippage: 0.001 }] });
    const raised = (await others()).types.flatMap(({ parameters }) =>
      parameters.filter(
        ({ parameter, recommended, current }) => parameter === 'debtCeiling' && recommended !== current,
      ),
    );
    expect(raised.length).toBeGreaterThan(0);
    for (const { allowed, current, breaches } of raised) {
      expect(allowed).toBe(current);
      expect(breaches.map(({ rule: name }) => name)).toContain('group');
    }
  });
});

describe('doubtful data forbids more risk and allows less', () => {
  test.each<[string, Partial<MarketState>, RegExp]>([
    ['a feed that is silent', { updatedAt: NOW - 2 * HOUR }, /price feed stale/],
    ['a feed from the future', { updatedAt: NOW + 60 }, /price feed invalid/],
    ['a history that ended two days ago', { candles: market(1).candles.slice(0, -48) }, /price history ends on/],
    ['a history of half a year', { candles: market(1).candles.slice(-4_400) }, /spans 183 days/],
    ['a market without depth', { depth: [] }, /no depth on chain/],
    ['a price of one source', { priceState: 'single-source' }, /newest price is single-source/],
    ['a price in dispute', { priceState: 'disputed' }, /newest price is disputed/],
    ['a price that all sources let grow old', { priceState: 'stale' }, /newest price is stale/],
  ])('with %s', async (_name, changed, concern) => {
    doubles.change('ETH', changed);
    const assessment = await doubles.service.assess();
    const eth = moves(assessment).filter(({ ilk }) => ilk.startsWith('ETH'));
    for (const ilk of ['ETH-B', 'ETH-C']) expect(typeOf(assessment, ilk).concerns.join()).toMatch(concern);
    expect(typeOf(assessment, 'LINK-A').concerns).toEqual([]);
    expect(eth.filter(({ riskier }) => riskier)).toEqual([]);
    expect(eth.length).toBeGreaterThan(0);
  });

  test('and says so beside what it held', async () => {
    doubles.change('ETH', { updatedAt: NOW - 2 * HOUR });
    const { parameters } = typeOf(await doubles.service.assess(), 'ETH-C');
    const held = parameters.filter(({ decision }) => decision === 'held');
    expect(held.length).toBeGreaterThan(0);
    for (const { breaches } of held) expect(breaches.map(({ rule }) => rule)).toContain('unfit-data');
  });
});

describe('rules of data', () => {
  test('refuse an asset whose hours have no price', async () => {
    doubles.change('LINK', { priceState: 'missing' });
    const { refusal, parameters } = typeOf(await doubles.service.assess(), 'LINK-A');
    expect(refusal).toMatchObject({ code: 'recommendations/unfit-data' });
    expect(parameters).toEqual([]);
  });

  test('that made-up prices break are let pass by the policy of the local world, and by no silent one', async () => {
    doubles.change('ETH', { synthetic: true });
    expect(typeOf(await doubles.service.assess(), 'ETH-B').dataRules).toEqual([]);
    const policy = quickPolicy();
    const prices = { ...policy.data.prices, synthetic: 'no-increase' as const };
    doubles.policies.policy = { ...policy, data: { ...policy.data, prices } };
    const { dataRules, market } = typeOf(await doubles.service.assess(), 'ETH-B');
    expect(dataRules).toMatchObject([{ rule: 'price/synthetic', effect: 'no-increase' }]);
    expect(market).toMatchObject({ priceState: 'synthetic' });
  });

  test('widen the intervals of what is estimated from a month in dispute', async () => {
    const fall = ({ sizingInput }: Assessment) => sizingInput.assets['ETH']?.drops[0]?.fall;
    const before = fall(await doubles.service.assess());
    doubles.change('ETH', { disputedShare: 0.5 });
    const assessment = await doubles.service.assess();
    const after = fall(assessment);
    expect(typeOf(assessment, 'ETH-B').dataRules).toMatchObject([
      { rule: 'history/disputes', effect: 'wider-interval' },
    ]);
    expect(after?.point).toBe(before?.point);
    expect((after?.high ?? 0) - (after?.low ?? 0)).toBeGreaterThan((before?.high ?? 0) - (before?.low ?? 0));
  });
});
