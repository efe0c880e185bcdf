import { beforeEach, describe, expect, test } from '@jest/globals';
import { HOUR, market, moves, NOW, quickPolicy, startAssessing, typeOf } from '../../test/support/assessing.js';
import { RpcRefusedError, RpcUnavailableError } from '../platform/chain/rpc-error.js';
import { sizeParameters } from '../risk/parameters/size-parameters.js';
import { RAY } from '../units/fixed-point.js';
import type { Assessment } from './assessment.js';
import { UnknownAssessmentError } from './recommendations-error.js';

let doubles: Awaited<ReturnType<typeof startAssessing>>;
beforeEach(async () => {
  doubles = await startAssessing();
});

describe('an assessment', () => {
  test('names the one block that everything was read at, the policy and the facts', async () => {
    const assessment = await doubles.service.assess();
    expect(assessment.block).toEqual(doubles.chain.head);
    expect(assessment.at).toBe(NOW);
    expect(assessment.policy).toEqual({ version: doubles.policies.policy.version, hash: doubles.policies.policy.hash });
    expect(Object.keys(assessment.sizingInput.assets)).toEqual(['ETH', 'LINK']);
    expect(assessment.sizingInput.types.map(({ ilk }) => ilk)).toEqual(['ETH-B', 'ETH-C', 'LINK-A']);
    expect(assessment.sizingInput.assets['ETH']?.drops.length).toBeGreaterThan(0);
  });

  test('sizes every parameter of every liquidated type, and says why another was not', async () => {
    const assessment = await doubles.service.assess();
    for (const ilk of ['ETH-B', 'ETH-C', 'LINK-A']) expect(typeOf(assessment, ilk).parameters).toHaveLength(5);
    expect(typeOf(assessment, 'USDC-A')).toMatchObject({
      refusal: { code: 'recommendations/not-sizeable' },
      parameters: [],
    });
  });

  test('of the same facts is the same, but for its number', async () => {
    const [first, second] = [await doubles.service.assess(), await doubles.service.assess()];
    expect({ ...second, id: first.id }).toEqual(first);
  });

  test('recomputes bit for bit from what was saved with it', async () => {
    const { sizingInput, types } = JSON.parse(JSON.stringify(await doubles.service.assess())) as Assessment;
    const assets = Object.fromEntries(
      Object.entries(sizingInput.assets).map(([name, { drops, ...rest }]) => [
        name,
        { ...rest, drops: (hours: number) => drops.find(({ windowHours }) => windowHours === hours)! },
      ]),
    );
    const again = sizeParameters({ ...sizingInput, assets }, sizingInput.risks, sizingInput.calm);
    expect(again).toHaveLength(3);
    for (const { ilk, sized, advice } of again) {
      const saved = types.find((type) => type.ilk === ilk)!;
      expect(advice).toEqual(saved.advice);
      for (const { parameter, interval, sensitivities, reason } of sized) {
        const its = saved.parameters.find((it) => it.parameter === parameter);
        expect(its).toMatchObject({ interval, sensitivities, reason });
      }
    }
  });

  test('simulates all types together, or says why not', async () => {
    const whole = await doubles.service.assess();
    expect(whole.simulation).toMatchObject({ horizonHours: 24, surplusBuffer: 500_000 });
    expect(whole.simulationRefusal).toBeNull();
    expect(typeOf(whole, 'ETH-B').simulated?.capacity?.point).toBeGreaterThanOrEqual(0);
    // Histories that hardly overlap: each asset is fit to be sized, and nothing joint can be said.
    doubles.change('LINK', { candles: market(2).candles.slice(0, 4_300), synthetic: false });
    doubles.change('ETH', { candles: market(1).candles.slice(4_100) });
    const apart = await doubles.service.assess();
    expect(apart.simulation).toBeNull();
    expect(apart.simulationRefusal).toMatchObject({ code: 'estimators/insufficient-history' });
    expect(typeOf(apart, 'ETH-B')).toMatchObject({ refusal: null, simulated: null });
  });

  test('tightens what is too loose and loosens what is too tight, within the policy', async () => {
    const assessment = await doubles.service.assess();
    const ratio = typeOf(assessment, 'ETH-C').parameters.find(({ parameter }) => parameter === 'liquidationRatio')!;
    expect(ratio).toMatchObject({ decision: 'change', current: String((230n * RAY) / 100n) });
    expect(ratio.allowed).toBe(String((228n * RAY) / 100n));
    expect(ratio.breaches.map(({ rule }) => rule)).toContain('delta-above-step');
    expect(new Set(moves(assessment).map(({ riskier }) => riskier))).toEqual(new Set([true, false]));
  });

  test('is found by its number, and the newest without one', async () => {
    await doubles.service.assess();
    const { id } = await doubles.service.assess();
    expect((await doubles.service.find('latest')).id).toBe(id);
    expect((await doubles.service.find(1)).id).toBe(1);
    await expect(doubles.service.find(99)).rejects.toThrow(UnknownAssessmentError);
    expect((await doubles.service.list(1)).map((it) => it.id)).toEqual([id]);
  });

  test('that was never made is not found', async () => {
    await expect(doubles.service.find('latest')).rejects.toThrow('There is no assessment yet.');
  });
});

describe('a node that fails', () => {
  test.each([
    ['does not answer', new RpcUnavailableError('http://node', 'eth_call', 'timeout'), RpcUnavailableError],
    ['refuses', new RpcRefusedError('eth_call', { code: -32_000, message: 'no' }), RpcRefusedError],
  ])('because it %s ends the assessment, and nothing is saved', async (_name, error, type) => {
    doubles.chain.down = error;
    await expect(doubles.service.assess()).rejects.toThrow(type);
    expect(doubles.saved.saved).toEqual([]);
  });

  test('at any later request does the same', async () => {
    const ask = doubles.chain.request.bind(doubles.chain);
    await doubles.service.assess();
    const requests = doubles.chain.asked.length;
    doubles.saved.saved.length = 0;
    for (let fails = 1; fails <= requests; fails++) {
      let left = fails;
      doubles.chain.request = (method, params) =>
        --left > 0 ? ask(method, params) : Promise.reject(new RpcUnavailableError('http://node', method, 'gone'));
      await expect(doubles.service.assess()).rejects.toThrow(RpcUnavailableError);
    }
    expect(requests).toBeGreaterThan(4);
    expect(doubles.saved.saved).toEqual([]);
  });
});

test('made-up prices mark the types that rest on them, and the whole assessment', async () => {
  expect((await doubles.service.assess()).synthetic).toBe(false);
  doubles.change('LINK', { synthetic: true });
  const assessment = await doubles.service.assess();
  expect(assessment.synthetic).toBe(true);
  expect(assessment.types.map(({ ilk, synthetic }) => [ilk, synthetic])).toEqual([
    ['ETH-B', false],
    ['ETH-C', false],
    ['LINK-A', true],
    ['USDC-A', false],
  ]);
});

test('a parameter that changed on chain a moment ago waits for its cooldown', async () => {
  const before = moves(await doubles.service.assess()).filter(
    ({ ilk, parameter }) => ilk === 'ETH-C' && parameter === 'liquidationRatio',
  );
  expect(before).toHaveLength(1);
  const at = NOW - HOUR;
  await doubles.changes.record([
    { ilk: 'ETH-C', parameter: 'liquidationRatio', before: '1', after: '2', at, transactionHash: '0x1' },
  ]);
  const { parameters } = typeOf(await doubles.service.assess(), 'ETH-C');
  const ratio = parameters.find(({ parameter }) => parameter === 'liquidationRatio');
  expect(ratio).toMatchObject({ decision: 'held' });
  expect(ratio?.breaches.map(({ rule }) => rule)).toContain('too-early');
});

test('a parameter without limits in the policy is frozen, and says so', async () => {
  const { 'ETH-B': mine, ...limits } = doubles.policies.policy.limits;
  doubles.policies.policy = quickPolicy({
    groups: [],
    limits: { ...limits, 'ETH-B': { stabilityFee: mine!.stabilityFee! } },
  });
  const { parameters } = typeOf(await doubles.service.assess(), 'ETH-B');
  const frozen = parameters.filter(({ breaches }) => breaches.some(({ rule }) => rule === 'frozen'));
  expect(frozen.length).toBeGreaterThan(0);
  for (const { current, allowed } of frozen) expect(allowed).toBe(current);
});
