import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Assessment, TypeAssessment } from '../../src/recommendations/assessment.js';
import { RISKIER } from '../../src/risk/guardrails/limits.js';
import { startBallast, startTestWorld, type Ballast } from '../support/ballast.js';
import { quickPolicyText } from '../support/quick-policy.js';
import { startTamperingNode } from '../support/tampering-node.js';

/** Every move that the assessment allows is one toward less risk. */
function expectNoMoreRisk(types: readonly TypeAssessment[]): void {
  for (const { parameters } of types) {
    for (const { parameter, current, allowed } of parameters) {
      const [from, to] = [BigInt(current), BigInt(allowed)];
      expect(RISKIER[parameter] === 'up' ? to <= from : to >= from).toBe(true);
    }
  }
}
const typesOf = ({ types }: Assessment, asset: string): TypeAssessment[] =>
  types.filter((type) => type.asset === asset && type.refusal === null);

describe('bad data', () => {
  let ballast: Ballast;
  beforeAll(async () => {
    ballast = await startBallast();
  });
  afterAll(() => ballast.close());

  test('a drained market leaves no depth: nothing is loosened, and no number is missing', async () => {
    await ballast.world.drainPools('LINK');
    const assessment = await ballast.assessments.assess();
    const types = typesOf(assessment, 'LINK');
    expect(types.map(({ ilk }) => ilk)).toEqual(['LINK-A']);
    expect(types[0]?.concerns.join()).toContain('no depth on chain');
    expectNoMoreRisk(types);
    const ceiling = types[0]?.parameters.find(({ parameter }) => parameter === 'debtCeiling');
    expect(ceiling?.interval).toEqual({ low: 0, point: 0, high: 0 });
    expect(BigInt(ceiling?.allowed ?? 0)).toBeLessThan(BigInt(ceiling?.current ?? 0));
    expect(JSON.stringify(assessment)).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('the other assets are assessed as before', async () => {
    const assessment = await ballast.assessments.assess();
    for (const type of typesOf(assessment, 'ETH')) expect(type.concerns).toEqual([]);
  });

  test('a feed that has been silent for longer than its heartbeat forbids more risk everywhere it is used', async () => {
    await ballast.world.advance(2 * 3_600);
    const assessment = await ballast.assessments.assess();
    const types = [...typesOf(assessment, 'ETH'), ...typesOf(assessment, 'YFI')];
    expect(types).toHaveLength(3);
    for (const { concerns } of types) expect(concerns.join()).toMatch(/price feed stale/);
    expectNoMoreRisk(types);
  });
});

describe('a node that goes away', () => {
  test('in the middle of an assessment leaves nothing behind, and the next assessment is whole', async () => {
    const world = await startTestWorld();
    let left = Number.POSITIVE_INFINITY;
    const node = await startTamperingNode(world.url, () =>
      left-- > 0 ? {} : { error: { code: -32_000, message: 'upstream is gone' } },
    );
    const ballast = await startBallast({ world, rpcUrl: node.url });
    try {
      for (const requests of [1, 5, 9]) {
        left = requests;
        await expect(ballast.assessments.assess()).rejects.toMatchObject({ code: 'chain/refused' });
        expect(await ballast.assessments.list(10)).toEqual([]);
      }
      left = Number.POSITIVE_INFINITY;
      expect((await ballast.propose()).state).toBe('published');
    } finally {
      await ballast.close();
      await node.stop();
      await world.stop();
    }
  });

  test('for good is named, with what to do next', async () => {
    const world = await startTestWorld();
    const node = await startTamperingNode(world.url, () => ({}));
    const ballast = await startBallast({ world, rpcUrl: node.url });
    try {
      await node.stop();
      await expect(ballast.assessments.assess()).rejects.toMatchObject({ code: 'chain/unavailable' });
    } finally {
      await ballast.close();
      await world.stop();
    }
  });
});

describe('a policy file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-policy-'));
  const file = join(folder, 'policy.json');
  const good = quickPolicyText();
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('with a typo keeps the service from starting and names the field', async () => {
    writeFileSync(file, good.replace('"stepUp": "5%"', '"stepUpp": "5%"'));
    const start = startBallast({ env: { BALLAST_POLICY: file } });
    await expect(start).rejects.toMatchObject({ code: 'policy/invalid' });
    await expect(start).rejects.toThrow(/types\.ETH-B\.liquidationRatio.*stepUpp/);
  });

  test('that is spoilt while the service runs stops assessments; nothing falls back to the old one', async () => {
    writeFileSync(file, good);
    const ballast = await startBallast({ env: { BALLAST_POLICY: file } });
    try {
      const assessment = await ballast.assessments.assess();
      writeFileSync(file, good.replace('"max": "200%"', '"max": "20O%"'));
      await expect(ballast.assessments.assess()).rejects.toMatchObject({ code: 'policy/invalid' });
      await expect(ballast.proposing.propose(assessment)).rejects.toMatchObject({ code: 'policy/invalid' });
    } finally {
      await ballast.close();
    }
  });

  test('that has changed since an assessment makes that assessment too old to propose', async () => {
    writeFileSync(file, good);
    const ballast = await startBallast({ env: { BALLAST_POLICY: file } });
    try {
      const assessment = await ballast.assessments.assess();
      writeFileSync(file, good.replace('"version": 1', '"version": 2'));
      await expect(ballast.proposing.propose(assessment)).rejects.toMatchObject({ code: 'proposals/assessment-stale' });
      expect(await ballast.proposals.list()).toEqual([]);
    } finally {
      await ballast.close();
    }
  });
});
