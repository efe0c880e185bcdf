import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HealthChecks } from '../../src/platform/health/health-checks.js';
import { verifyHistory } from '../../src/platform/history/history.js';
import { ProposalEventRow, ProposalRow } from '../../src/proposals/proposal.entity.js';
import type { Proposal } from '../../src/proposals/proposal.js';
import { AssessmentRow } from '../../src/recommendations/assessment.entity.js';
import type { Verification } from '../../src/execution/verification.js';
import { startBallast, type Ballast } from '../support/ballast.js';
import { sendByRelayer, signTyped, signedExecution } from '../support/safe-signing.js';

const RAY = 10n ** 27n;
let ballast: Ballast;
beforeEach(async () => {
  ballast = await startBallast();
});
afterEach(() => ballast.close());

const statesOf = ({ events }: Proposal): string[] => events.map(({ state }) => state);
const reload = ({ id }: Proposal): Promise<Proposal> => ballast.proposals.find(String(id));
const health = () => ballast.app.get(HealthChecks).run();

describe('the main job', () => {
  test('what two owners sign is executed, read back as a whole and verified', async () => {
    const proposal = await ballast.propose();
    expect(new Set(proposal.changes.map(({ parameter }) => parameter))).toEqual(
      new Set(['liquidationRatio', 'debtCeiling', 'stabilityFee']),
    );
    expect((await ballast.signBy(proposal, 1)).state).toBe('published');
    expect((await ballast.signBy(proposal, 2)).state).toBe('ready');
    await ballast.execute(proposal);
    const closed = await ballast.execution.lookAt(String(proposal.id));
    expect(statesOf(closed)).toEqual(['recorded', 'published', 'ready', 'executed', 'verified']);
    const { parameters } = closed.events.at(-1)?.data['verification'] as Verification;
    expect(parameters.length).toBeGreaterThan(100);
    for (const { ilk, parameter, before, after } of proposal.changes.filter(
      (it) => it.parameter === 'liquidationRatio',
    )) {
      expect(parameters).toContainEqual(
        expect.objectContaining({ ilk, parameter, before, expected: after, found: after }),
      );
    }
    expect((await verifyHistory(ballast.database, AssessmentRow)).rows).toBe(1);
    expect((await verifyHistory(ballast.database, ProposalRow)).rows).toBe(1);
    expect((await verifyHistory(ballast.database, ProposalEventRow)).rows).toBe(5);
  });

  test('proposing the same again answers with the proposal that is there', async () => {
    const first = await ballast.propose();
    const { outcome, proposal } = await ballast.proposing.propose(await ballast.assessments.assess());
    expect(outcome).toBe('already-proposed');
    expect(proposal?.id).toBe(first.id);
  });

  test('after an execution the cooldowns hold back what would change again', async () => {
    const proposal = await ballast.propose();
    await ballast.signBy(proposal, 2);
    await ballast.execute(proposal);
    await ballast.execution.look();
    const again = await ballast.assessments.assess();
    const changed = new Set(proposal.changes.map(({ ilk, parameter }) => `${ilk} ${parameter}`));
    const same = again.types.flatMap(({ ilk, parameters }) =>
      parameters.filter(({ parameter }) => changed.has(`${ilk} ${parameter}`)),
    );
    expect(same.length).toBe(changed.size);
    for (const { current, recommended, allowed, breaches } of same.filter((it) => it.recommended !== it.current)) {
      expect([allowed, current !== recommended]).toEqual([current, true]);
      expect(breaches.map(({ rule }) => rule)).toContain('too-early');
    }
  });
});

describe('a proposal whose pre-state moved', () => {
  test('is superseded at the next signature, which is refused', async () => {
    const proposal = await ballast.propose();
    await ballast.signBy(proposal, 1);
    await ballast.world.governanceFile('spotter', 'ETH-C', 'mat', (171n * RAY) / 100n);
    await expect(ballast.signBy(proposal, 2)).rejects.toMatchObject({ code: 'proposals/stale' });
    const closed = await reload(proposal);
    expect(closed.state).toBe('superseded');
    expect(closed.events.at(-1)?.reason).toContain('liquidationRatio of ETH-C changed meanwhile');
    expect(closed.confirmations).toHaveLength(1);
  });

  test('is not prepared for execution, though it has its signatures', async () => {
    const proposal = await ballast.propose();
    await ballast.signBy(proposal, 2);
    await ballast.world.governanceFile('jug', 'LINK-A', 'duty', 1000000000315522921573372069n);
    await expect(ballast.execute(proposal)).rejects.toMatchObject({ code: 'proposals/stale' });
    expect((await reload(proposal)).state).toBe('superseded');
  });

  test('executed nevertheless, is a mismatch with an alarm that names the value', async () => {
    const proposal = await ballast.propose();
    await ballast.world.governanceFile('spotter', 'ETH-C', 'mat', (171n * RAY) / 100n);
    await sendByRelayer(
      ballast.world,
      await signedExecution(proposal, proposal.transaction, ballast.world.owners.slice(0, 2)),
    );
    await ballast.execution.look();
    const closed = await reload(proposal);
    expect(statesOf(closed).slice(-2)).toEqual(['executed', 'mismatch']);
    expect(closed.events.at(-1)?.reason).toBe('liquidationRatio of ETH-C is 171.00 %, not 170.00 %');
    const { healthy, checks } = await health();
    expect(healthy).toBe(false);
    expect(checks.find(({ name }) => name === 'execution')?.details).toMatchObject({
      why: expect.stringContaining('does not hold'),
    });
  });

  test('leads to a new proposal at the same nonce', async () => {
    const proposal = await ballast.propose();
    await ballast.world.governanceFile('spotter', 'ETH-B', 'mat', (131n * RAY) / 100n);
    await ballast.proposals.recheck();
    const next = await ballast.propose();
    expect([(await reload(proposal)).state, next.state]).toEqual(['superseded', 'published']);
    expect(next.transaction.nonce).toBe(proposal.transaction.nonce);
    expect(next.hashes.safeTxHash).not.toBe(proposal.hashes.safeTxHash);
  });
});

describe('ends other than execution', () => {
  test('a rejection at the same nonce makes it replaced', async () => {
    const proposal = await ballast.propose();
    const rejection = ballast.safe.buildRejection(proposal.transaction.nonce);
    await sendByRelayer(ballast.world, await signedExecution(proposal, rejection, ballast.world.owners.slice(0, 2)));
    await ballast.execution.look();
    expect((await reload(proposal)).state).toBe('replaced');
    await expect(ballast.signBy(proposal, 1)).rejects.toMatchObject({ code: 'proposals/conflict' });
  });

  test('a Safe that has lost its rights makes it failed before anyone signs, and is offered only the ways that it has left', async () => {
    const proposal = await ballast.propose();
    const { vat, spotter, pause, pauseProxy } = ballast.world.deployment.protocol;
    const { rpc, deployment } = ballast.world;
    const word = (address: string): string => address.slice(2).toLowerCase().padStart(64, '0');
    const deny = `0x9c52a7f1${word(deployment.safe.safe)}`;
    const asGovernance = (to: string, data: string): Promise<unknown> =>
      rpc.request('eth_sendTransactionSync', [{ from: pauseProxy, to, data, gas: '0x7a120', gasPrice: '0x0' }]);
    await rpc.request('anvil_impersonateAccount', [pauseProxy]);
    await asGovernance(vat, deny);
    await asGovernance(spotter, deny);
    await ballast.proposals.recheck();
    const closed = await reload(proposal);
    expect(closed.state).toBe('failed');
    expect(closed.events.at(-1)?.reason).toContain('Spotter/not-authorized');
    const { changes } = await ballast.propose();
    const ratios = changes.filter(({ parameter }) => parameter === 'liquidationRatio');
    expect(new Set(ratios.map(({ route }) => route))).toEqual(new Set(['delayed']));
    const setOwner = `0x13af4035${word(pauseProxy)}`;
    await asGovernance(pause, setOwner);
    await ballast.proposals.recheck();
    await expect(ballast.propose()).rejects.toMatchObject({ code: 'proposals/missing-permission' });
  });

  test('a stranger cannot sign, and an owner signs once', async () => {
    const proposal = await ballast.propose();
    const foreign = await signTyped(proposal, proposal.transaction, ballast.world.relayer);
    await expect(ballast.proposals.sign(String(proposal.id), foreign)).rejects.toMatchObject({ rule: 'not-an-owner' });
    await ballast.signBy(proposal, 1);
    expect((await ballast.signBy(proposal, 1)).confirmations).toHaveLength(1);
  });
});
