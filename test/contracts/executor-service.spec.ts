import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Server } from 'node:http';
import { ZeroAddress, recoverAddress } from 'ethers';
import request from 'supertest';
import { executorLimits, showPublication } from '../../src/cli/executor.js';
import type { Connection } from '../../src/cli/connection.js';
import { ExecutorOnChain } from '../../src/protocol/executor/executor.adapter.js';
import { executorSectionSchema, type ExecutorDeployment } from '../../src/protocol/executor/executor-deployment.js';
import { PublicationsOnChain } from '../../src/protocol/executor/publication.adapter.js';
import type { PublicationContent } from '../../src/protocol/executor/publication.port.js';
import { NoExecutorError, NoPublisherKeyError } from '../../src/protocol/protocol-error.js';
import { PublicationService } from '../../src/proposals/publication.service.js';
import type { AssessmentService } from '../../src/recommendations/assessment.service.js';
import type { PolicySource } from '../../src/recommendations/policy-source.js';
import { comparePolicy } from '../../src/recommendations/executor-limits.js';
import { NO_BUDGET, executorBounds } from '../../src/risk/guardrails/executor-bounds.js';
import { assessment } from '../builders/assessment.builder.js';
import { localPolicy } from '../builders/policy.builder.js';
import { startBallast, startTestWorld, type Ballast } from '../support/ballast.js';
import { ContractLab, type LabContract } from '../support/contract-lab.js';
import { NEVER, REPORT } from '../support/executor-lab.js';
import type { World } from '../../src/world/world.js';

let world: World;
let ballast: Ballast;
let deployment: ExecutorDeployment;
let executor: ExecutorOnChain;
let contract: LabContract;
let safe: string;
beforeAll(async () => {
  world = await startTestWorld();
  ballast = await startBallast({ world, env: { BALLAST_POLICY: 'policy/local-world.json' } });
  deployment = executorSectionSchema.parse(world.deployment.executor);
  executor = new ExecutorOnChain(world.rpc, deployment);
  contract = (await ContractLab.on(world.rpc)).at('BoundedExecutor', deployment.executor);
  ({ safe } = world.deployment.safe);
  await world.rpc.request('anvil_impersonateAccount', [safe]);
}, 120_000);
afterAll(async () => {
  await ballast.close();
  await world.stop();
});

const http = async (path: string): Promise<request.Response> =>
  request(ballast.app.getHttpServer() as Server).get(path);
/** The command line over the answer of the portal. */
const connection = (body: unknown): Connection =>
  ({ api: { get: () => Promise.resolve(body) } }) as unknown as Connection;

describe('the limits that the service shows', () => {
  test('are the ones of the chain, and none is looser than the policy', async () => {
    const { status, body } = await http('/executor/limits/ETH-C');
    expect(status).toBe(200);
    const { limits } = body as {
      limits: { parameter: string; id: string; highest: string; policy: { verdict: string } }[];
    };
    expect(limits.map(({ parameter, policy }) => [parameter, policy.verdict])).toEqual([
      ['liquidationRatio', 'narrower'],
      ['stabilityFee', 'narrower'],
      ['autoCeiling', 'narrower'],
      ['ceilingGap', 'narrower'],
      ['ceilingTtl', 'narrower'],
    ]);
    for (const { id, highest } of limits) {
      const [range] = (await contract.view('allowedRange', id)).toArray() as [{ highest: bigint }];
      expect(highest).toBe(String(range.highest));
    }
  });

  test('are printed in human units, no line wider than 80 columns', async () => {
    const { text } = await executorLimits(connection((await http('/executor/limits/ETH-C')).body), { ilk: 'ETH-C' });
    expect(text).toContain('stabilityFee: 0.50 % to 15.00 %\n  a step: 2.00 % up, 1.00 % down\n  budget: 8.00 % left');
    expect(text).toContain('a rise waits 1 d in public');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('of a type that the executor does not know are none', async () => {
    const { body } = await http('/executor/limits/USDC-A');
    expect((body as { limits: unknown[] }).limits).toEqual([]);
  });

  test('of a type that nobody knows are refused', async () => {
    const { status, body } = await http('/executor/limits/ETH-Z');
    expect([status, (body as { error: { code: string } }).error.code]).toEqual([404, 'not-found/collateral-type']);
    expect((await http(`/executor/limits/${'ETH-'.repeat(9)}`)).status).toBe(404);
  });

  test('without an executor are a refusal that says what is missing', async () => {
    await expect(new ExecutorOnChain(world.rpc, null).limits('ETH-C', 'latest')).rejects.toThrow(NoExecutorError);
  });
});

describe('what the service encodes', () => {
  test('the executor checks and executes, identifiers in its order', async () => {
    const { limits } = await executor.limits('ETH-B', 'latest');
    const move = (parameter: string, by: bigint) => {
      const limit = limits.find((it) => it.parameter === parameter)!;
      return { id: limit.id, expectedOld: limit.current, newValue: limit.current + by };
    };
    const moves = [move('stabilityFee', 25n), move('ceilingTtl', 3_600n)];
    expect(
      await executor.check(
        moves.sort((a, b) => (a.id < b.id ? -1 : 1)),
        'latest',
      ),
    ).toEqual({
      ...{ ok: true, delaySeconds: 0, reasons: [null, null] },
    });
    const { data } = executor.execute([...moves].reverse(), REPORT, Number(NEVER >> 20n));
    await world.rpc.request('eth_sendTransactionSync', [
      { from: safe, to: deployment.executor, data, gas: '0xf42400', gasPrice: '0x0' },
    ]);
    const after = await executor.limits('ETH-B', 'latest');
    const fee = after.limits.find(({ parameter }) => parameter === 'stabilityFee');
    expect(fee?.current).toBe(moves.find(({ id }) => id === fee?.id)?.newValue);
    expect(fee?.highest).toBe(fee?.current);
    expect(fee?.readyUp).toBe(after.block.timestamp + 86_400);
  });

  test('a refused move is told in words', async () => {
    const { limits } = await executor.limits('ETH-C', 'latest');
    const fee = limits.find(({ parameter }) => parameter === 'stabilityFee')!;
    const asked = { id: fee.id, expectedOld: fee.current, newValue: fee.current + 225n };
    const { ok, reasons } = await executor.check([asked], 'latest');
    expect([ok, reasons]).toEqual([false, ['StepTooLarge: distance 225, most 200']]);
  });
});

describe('how limits stand to the policy', () => {
  const stated = executorBounds(localPolicy().limits['ETH-C']!.stabilityFee!);
  test('the same, narrower by what only the chain has, and looser in any field', () => {
    expect(comparePolicy(stated, stated).verdict).toBe('same');
    expect(comparePolicy({ ...stated, delayUp: 1 }, stated).verdict).toBe('narrower');
    expect(comparePolicy({ ...stated, budget: 10n }, stated).verdict).toBe('narrower');
    expect(comparePolicy({ ...stated, budget: NO_BUDGET, max: stated.max - 25n }, stated)).toMatchObject({
      verdict: 'narrower',
      differences: [{ field: 'max', policy: '1500', chain: '1475' }],
    });
    for (const field of ['max', 'stepUp', 'stepDown'] as const) {
      expect(comparePolicy({ ...stated, [field]: stated[field] + 1n }, stated).verdict).toBe('looser');
    }
    expect(comparePolicy({ ...stated, min: stated.min - 1n }, stated).verdict).toBe('looser');
    expect(comparePolicy({ ...stated, cooldownDown: stated.cooldownDown - 1 }, stated).verdict).toBe('looser');
    expect(comparePolicy({ ...stated, grid: stated.grid / 5n }, stated).verdict).toBe('looser');
    expect(comparePolicy(stated, null).verdict).toBe('not in the policy');
  });
});

describe('publications', () => {
  const publications = (key: string | null = world.publisher.privateKey) =>
    new PublicationsOnChain(world.rpc, world.chainId, deployment, key);
  const content = async (sequence: number): Promise<PublicationContent> => {
    const { timestamp } = await world.head();
    return {
      ...{ sequence, publishedAt: timestamp, validUntil: timestamp + 3_600, evidenceHash: REPORT },
      values: [
        { ilk: 'ETH-C', parameter: 'stabilityFee', value: 525n },
        { ilk: 'ETH-B', parameter: 'liquidationRatio', value: 15n * 10n ** 26n },
      ],
    };
  };
  const send = (call: { to: string; data: string }): Promise<{ status: string }> =>
    world.rpc.request('eth_sendTransactionSync', [
      { from: world.relayer.address, ...call, gas: '0xf42400', gasPrice: '0x0' },
    ]);

  test('the contract takes what the service signs, brought by anyone, and answers with the same values', async () => {
    const signed = await publications().sign(await content(7), 'latest');
    expect(recoverAddress(signed.digest, signed.signature)).toBe(world.publisher.address);
    expect((await send(signed.call)).status).toBe('0x1');
    const found = await publications().onChain(signed.values, 'latest');
    expect(found).toEqual(
      signed.values.map((value) => ({
        ...value,
        ...{ publishedAt: signed.publishedAt, validUntil: signed.validUntil, evidenceHash: REPORT, isValid: true },
      })),
    );
    expect((await publications().state('latest')).sequence).toBe(7);
  });

  test('the same content has the same signature', async () => {
    const same = await content(9);
    const [first, second] = [await publications().sign(same, 'latest'), await publications().sign(same, 'latest')];
    expect(first.signature).toBe(second.signature);
  });

  test('without a key nothing is signed', async () => {
    await expect(publications(null).sign(await content(8), 'latest')).rejects.toThrow(NoPublisherKeyError);
  });

  test('an assessment is published with its hash and its own recommendations, not with what limits left of them', async () => {
    const made = { ...assessment(), id: 12, hash: 'ab'.repeat(32) };
    const { timestamp } = await world.head();
    const dated = { ...made, block: { ...made.block, timestamp } };
    const service = new PublicationService(
      publications(),
      { find: () => Promise.resolve(dated) } as unknown as AssessmentService,
      { current: () => localPolicy() } as unknown as PolicySource,
    );
    const view = await service.latest();
    expect(view).toMatchObject({ assessment: 12, submittable: true, why: null });
    expect(view.publication).toMatchObject({ sequence: 12, evidenceHash: `0x${'ab'.repeat(32)}` });
    const recommended = dated.types.flatMap(({ parameters }) => parameters.map((it) => BigInt(it.recommended)));
    expect(view.publication.values.map(({ value }) => value)).toEqual(recommended);
    expect((await send(view.publication.call)).status).toBe('0x1');
    expect(await service.latest()).toMatchObject({ submittable: false, why: 'publication 12 is there already' });
    const shown = JSON.parse(
      JSON.stringify(await service.latest(), (_, it: unknown) => (typeof it === 'bigint' ? String(it) : it)),
    ) as unknown;
    const { text } = await showPublication(connection(shown), {});
    expect(text).toContain(view.publication.signature);
    expect(text).toContain('publication 12 is there already');
  });

  test('an assessment that is too old, or whose number was revoked, is not submittable, and the service says why', async () => {
    const made = { ...assessment(), id: 20, hash: 'cd'.repeat(32) };
    const { timestamp } = await world.head();
    const viewOf = (id: number, age: number) =>
      new PublicationService(
        publications(),
        {
          find: () => Promise.resolve({ ...made, id, block: { ...made.block, timestamp: timestamp - age } }),
        } as unknown as AssessmentService,
        { current: () => localPolicy() } as unknown as PolicySource,
      ).latest();
    const old = await viewOf(20, 30 * 86_400);
    expect(old).toMatchObject({ submittable: false, why: expect.stringContaining('make another assessment') });
    expect((await send(old.publication.call)).status).toBe('0x0');
    expect(await viewOf(20, 0)).toMatchObject({ submittable: true, why: null });
    const oracle = (await ContractLab.on(world.rpc)).at('RiskParameterOracle', deployment.publications);
    await oracle.act(String(await oracle.one('guardian')), 'revoke', 1, 20);
    expect(await viewOf(20, 0)).toMatchObject({ submittable: false, why: expect.stringContaining('was revoked') });
  });

  test('while the signer is suspended the service says that the contract takes nothing of it', async () => {
    const oracle = (await ContractLab.on(world.rpc)).at('RiskParameterOracle', deployment.publications);
    const guardian = String(await oracle.one('guardian'));
    await oracle.act(guardian, 'suspend');
    expect((await publications().state('latest')).signer).toBe(ZeroAddress);
    const [found] = await publications().onChain([{ ilk: 'ETH-C', parameter: 'stabilityFee' }], 'latest');
    expect(found?.isValid).toBe(false);
    const service = new PublicationService(
      publications(),
      { find: () => Promise.resolve({ ...assessment(), hash: 'ef'.repeat(32) }) } as unknown as AssessmentService,
      { current: () => localPolicy() } as unknown as PolicySource,
    );
    const why = 'the key is suspended; the admin of the contract names another';
    expect(await service.latest()).toMatchObject({ submittable: false, why });
  });

  test('over REST without an assessment it is not there', async () => {
    const { status, body } = await http('/publications/latest');
    expect([status, (body as { error: { code: string } }).error.code.endsWith('unknown')]).toEqual([404, true]);
  });
});
