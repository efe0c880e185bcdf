import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Interface } from 'ethers';
import type { Proposal } from '../../src/proposals/proposal.js';
import { DropService } from '../../src/proposals/drop.service.js';
import { AssessmentRepository } from '../../src/recommendations/assessment.repository.js';
import { ChangeHistory } from '../../src/recommendations/change-history.service.js';
import { PolicySource } from '../../src/recommendations/policy-source.js';
import { presentValues } from '../../src/recommendations/sizing-facts.js';
import { CdpProtocol } from '../../src/protocol/protocol.port.js';
import type { ProposeOutcome } from '../../src/proposals/propose.service.js';
import type { Parameter } from '../../src/risk/guardrails/limits.js';
import { proposalReport, verificationReport } from '../../src/cli/report.js';
import { dutyFromAnnualFee } from '../../src/units/annual-fee.js';
import { RAD, RAY, bps } from '../../src/units/fixed-point.js';
import { assessedParameter, assessmentBody, typeAssessment } from '../builders/assessment.builder.js';
import { startBallast, type Ballast } from '../support/ballast.js';
import { key } from '../support/route-lab.js';
import { sendByRelayer } from '../support/safe-signing.js';

const DAY = 86_400;
const PERCENT = RAY / 100n;
const ROUTES = { stabilityFee: 'bounded', liquidationRatio: 'ramp', autoCeiling: 'pause' } as const;

let ballast: Ballast;
beforeAll(async () => {
  ballast = await startBallast({ protocol: { routes: ROUTES } });
});
afterAll(() => ballast.close());

type Allowed = readonly [ilk: string, parameter: Parameter, value: bigint];

/** Proposes what an assessment of this moment allows, by hand. */
async function propose(...allowed: Allowed[]): Promise<ProposeOutcome> {
  const snapshot = await ballast.app.get<CdpProtocol>(CdpProtocol).readSnapshot('latest');
  const { version, hash } = ballast.app.get(PolicySource).current();
  const types = snapshot.types.map((type) =>
    typeAssessment(
      type.ilk,
      allowed
        .filter(([ilk]) => ilk === type.ilk)
        .map(([, parameter, value]) => assessedParameter(parameter, presentValues(type)[parameter] ?? 0n, value)),
    ),
  );
  const { block } = snapshot;
  const body = assessmentBody({ at: block.timestamp, block, policy: { version, hash }, types, synthetic: true });
  return ballast.proposing.propose(await ballast.app.get(AssessmentRepository).save(body));
}
async function proposed(...allowed: Allowed[]): Promise<Proposal> {
  const { outcome, proposal } = await propose(...allowed);
  if (outcome !== 'proposed') throw new Error(outcome);
  return proposal;
}
const look = (proposal: Proposal): Promise<Proposal> => ballast.execution.lookAt(String(proposal.id));
const statesOf = ({ events }: Proposal): string[] => events.map(({ state }) => state);
const executeAndLook = async (proposal: Proposal): Promise<Proposal> => {
  await ballast.execute(proposal);
  return look(proposal);
};
const signAndExecute = async (proposal: Proposal): Promise<Proposal> => {
  await ballast.signBy(proposal, 2);
  return executeAndLook(proposal);
};
const advanceTo = async (time: number): Promise<void> => {
  await ballast.world.advance(time - (await ballast.world.head()).timestamp);
};
const planOf = ({ followUps = [] }: Proposal) => {
  const found = followUps.find((it) => it.kind === 'delayed-plan');
  if (!found) throw new Error('no plan');
  return found;
};
/** Straight from a contract of the protocol. */
const read = async (contract: 'jug' | 'spotter' | 'autoLine', returns: string, field: string, ilk: string) => {
  const abi = new Interface([`function ilks(bytes32) view returns (${returns})`]);
  const data = abi.encodeFunctionData('ilks', [key(ilk)]);
  const to = ballast.world.deployment.protocol[contract];
  return abi
    .decodeFunctionResult('ilks', await ballast.world.rpc.call({ to, data }, 'latest'))
    .getValue(field) as bigint;
};
const dutyOf = (ilk: string) => read('jug', 'uint256 duty, uint256 rho', 'duty', ilk);
const ratioOf = (ilk: string) => read('spotter', 'address pip, uint256 mat', 'mat', ilk);
const gapOf = (ilk: string) =>
  read('autoLine', 'uint256 line, uint256 gap, uint48 ttl, uint48 last, uint48 lastInc', 'gap', ilk);

const FEE: Allowed = ['ETH-C', 'stabilityFee', 250n];
const RATIO: Allowed = ['LINK-A', 'liquidationRatio', 170n * PERCENT];
const GAP: Allowed = ['YFI-A', 'ceilingGap', 250_000n * RAD];
const GAP_AGAIN: Allowed = ['YFI-A', 'ceilingGap', 220_000n * RAD];

describe('one batch over three routes', () => {
  test('is proposed, signed, executed, moved on and verified to its end, as the protocol itself says', async () => {
    const proposal = await proposed(FEE, RATIO, GAP);
    expect(proposal.changes.map(({ parameter, route }) => [parameter, route])).toEqual([
      ['stabilityFee', 'bounded'],
      ['liquidationRatio', 'ramp'],
      ['ceilingGap', 'delayed'],
    ]);
    expect(proposal.calls.map(({ contract }) => contract)).toEqual(['RateModule', 'RatioRamps', 'Pause']);
    const configured = (cells: Proposal['dryRun']['after']) =>
      new Map(cells.filter(({ kind }) => kind === 'configured').map((it) => [`${it.ilk ?? '*'} ${it.parameter}`, it]));
    const { after, later } = proposal.dryRun;
    const [now, then] = [configured(after), configured(later?.after ?? [])];
    expect([...then].filter(([name, { value }]) => now.get(name)?.value !== value).map(([name]) => name)).toEqual([
      'YFI-A autoCeiling.gap',
    ]);
    expect(proposalReport(proposal)).toMatch(/Ramp: liquidationRatio of LINK-A goes from 165.00 % to 170.00 %/);
    expect(proposalReport(proposal)).toMatch(/YFI-A\s+autoCeiling.gap\s+300,000.00\s+→\s+250,000.00/);

    let seen = await signAndExecute(proposal);
    expect(statesOf(seen).slice(-2)).toEqual(['executed', 'scheduled']);
    expect(await dutyOf('ETH-C')).toBe(dutyFromAnnualFee(bps(250)));
    expect([await ratioOf('LINK-A'), await gapOf('YFI-A')]).toEqual([165n * PERCENT, 300_000n * RAD]);
    const history = ballast.app.get(ChangeHistory);
    expect(history).toBeDefined();

    // the ramp: a step now and then, then its end
    await ballast.world.advance(2 * DAY);
    seen = await look(proposal);
    expect([seen.state, seen.events.at(-1)?.reason]).toEqual(['due', expect.stringContaining('stands still')]);
    seen = await executeAndLook(proposal);
    expect(seen.state).toBe('scheduled');
    await ballast.world.advance(5 * DAY);
    seen = await executeAndLook(proposal);
    expect([seen.state, await ratioOf('LINK-A')]).toEqual(['scheduled', 170n * PERCENT]);

    // the plan: nobody executes it at its time, then somebody does
    await expect(ballast.execute(proposal)).rejects.toMatchObject({ code: 'proposals/conflict' });
    await advanceTo(planOf(proposal).notBefore);
    seen = await look(proposal);
    expect([seen.state, seen.events.at(-1)?.reason]).toEqual(['due', expect.stringMatching(/nobody has executed it/)]);
    seen = await executeAndLook(proposal);
    expect([seen.state, await gapOf('YFI-A')]).toEqual(['verified', 250_000n * RAD]);
    expect(verificationReport(seen)).toMatch(/autoCeiling.gap\s+300,000.00\s+250,000.00\s+250,000.00\s+as expected/);
    expect(await look(proposal)).toEqual(seen);
  });
});

describe('a ramp', () => {
  test('whose ratio somebody else files is a mismatch', async () => {
    const proposal = await proposed(['ETH-B', 'liquidationRatio', 135n * PERCENT]);
    await signAndExecute(proposal);
    await ballast.world.governanceFile('spotter', 'ETH-B', 'mat', 140n * PERCENT);
    const seen = await look(proposal);
    expect([seen.state, seen.events.at(-1)?.reason]).toEqual(['mismatch', expect.stringMatching(/140.00 %/)]);
  });

  test('that is a mismatch can be stopped, after the plan that was signed with it', async () => {
    const proposal = await proposed(
      ['LINK-A', 'liquidationRatio', 175n * PERCENT],
      ['LINK-A', 'ceilingGap', 9_000n * RAD],
    );
    await signAndExecute(proposal);
    await ballast.world.governanceFile('spotter', 'LINK-A', 'mat', 172n * PERCENT);
    expect((await look(proposal)).state).toBe('mismatch');
    const drop = async (): Promise<string[]> => {
      const cancellation = await ballast.app.get(DropService).drop(String(proposal.id));
      expect((await signAndExecute(cancellation)).state).toBe('verified');
      return cancellation.calls.map(({ contract, signature }) => `${contract}.${signature}`);
    };
    expect(await drop()).toEqual(['Pause.drop(address,bytes32,bytes,uint256)']);
    expect(await drop()).toEqual(['RatioRamps.stop(bytes32)']);
    const next = await proposed(['LINK-A', 'liquidationRatio', 176n * PERCENT]);
    expect((await signAndExecute(next)).state).toBe('scheduled');
  });
});

describe('a scheduled plan', () => {
  test('that would undo what others changed meanwhile is outdated, and its call is not given out', async () => {
    const proposal = await proposed(['ETH-C', 'ceilingGap', 1_500_000n * RAD]);
    await signAndExecute(proposal);
    await ballast.world.governanceFile('autoLine', 'ETH-C', 'gap', 1_000_000n * RAD);
    const seen = await look(proposal);
    expect([seen.state, seen.events.at(-1)?.reason]).toEqual([
      'outdated',
      expect.stringMatching(/autoCeiling.gap of ETH-C changed since it was filed.*take it back first/),
    ]);
    await advanceTo(planOf(proposal).notBefore);
    await expect(ballast.execute(proposal)).rejects.toMatchObject({ code: 'proposals/stale' });
  });

  test('that anyone executes without us is read back and verified all the same', async () => {
    const proposal = await proposed(['LINK-A', 'ceilingGap', 400_000n * RAD]);
    await signAndExecute(proposal);
    await advanceTo(planOf(proposal).notBefore);
    await sendByRelayer(ballast.world, planOf(proposal).execution);
    await ballast.execution.look();
    const seen = await ballast.proposals.find(String(proposal.id));
    expect(statesOf(seen).slice(-2)).toEqual(['scheduled', 'verified']);
  });

  test('holds back other changes of its parameters until the Safe has dropped it, which is told', async () => {
    const proposal = await proposed(GAP_AGAIN);
    expect((await signAndExecute(proposal)).state).toBe('scheduled');
    expect((await propose(GAP_AGAIN)).outcome).toBe('already-proposed');
    const other: Allowed = ['YFI-A', 'ceilingGap', 200_000n * RAD];
    await expect(propose(other)).rejects.toMatchObject({ code: 'proposals/conflict' });
    await expect(propose(other)).rejects.toThrow(`ballast drop ${String(proposal.id)}`);

    const drops = ballast.app.get(DropService);
    const cancellation = await drops.drop(String(proposal.id));
    expect(await drops.drop(String(proposal.id))).toEqual(cancellation);
    expect(cancellation).toMatchObject({ changes: [], cancels: proposal.id, state: 'published' });
    expect(cancellation.calls.map(({ contract, signature }) => [contract, signature])).toEqual([
      ['Pause', 'drop(address,bytes32,bytes,uint256)'],
    ]);
    expect((await signAndExecute(cancellation)).state).toBe('verified');
    expect((await look(proposal)).state).toBe('dropped');
    expect((await proposed(other)).state).toBe('published');
    await expect(drops.drop(String(proposal.id))).rejects.toMatchObject({ code: 'proposals/conflict' });
  });
});
