import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { belowLimit } from '../../test/builders/invariant.builder.js';
import { localPolicy } from '../../test/builders/policy.builder.js';
import { withChanges } from '../../test/builders/changed-snapshot.js';
import { debt } from '../../test/builders/protocol-snapshot.builder.js';
import { changesOf } from '../../test/doubles/protocol.double.js';
import { SAFE_DEPLOYMENT } from '../../test/doubles/safe.double.js';
import {
  openProposalsDatabase,
  startProposing,
  statesOf,
  type Allowed,
  type Proposing,
} from '../../test/support/proposing.js';
import { RpcUnavailableError } from '../platform/chain/rpc-error.js';
import { UnencodableChangeError } from '../protocol/protocol-error.js';
import { HashDisagreementError } from '../safe/safe-error.js';
import { dutyFromAnnualFee } from '../units/annual-fee.js';
import { bps, RAY, wad, WAD } from '../units/fixed-point.js';
import { OPEN } from './proposal-state.js';
import {
  BrokenInvariantError,
  FailingProposalError,
  MissingPermissionError,
  StaleAssessmentError,
} from './proposals-error.js';

const FEE: Allowed = ['LINK-A', 'stabilityFee', 300n];
const RATIO: Allowed = ['ETH-A', 'liquidationRatio', (155n * RAY) / 100n];

let database: DataSource;
let room: Proposing;
beforeAll(async () => {
  database = await openProposalsDatabase();
});
afterAll(() => database.destroy());
beforeEach(async () => {
  room = await startProposing(database);
});

const open = async (): Promise<number> => (await room.repository.list(OPEN)).length;

describe('a proposal', () => {
  test('is one transaction of all allowed changes, run dry, recorded and put in front of the signers', async () => {
    const proposal = await room.propose(FEE, RATIO);
    expect(statesOf(proposal)).toEqual(['recorded', 'published']);
    expect(proposal.changes.map(({ ilk, parameter, after }) => [ilk, parameter, after])).toEqual([
      ['ETH-A', 'liquidationRatio', String(RATIO[2])],
      ['LINK-A', 'stabilityFee', '300'],
    ]);
    expect(changesOf(room.safe.service.decode(proposal.transaction))).toHaveLength(2);
    expect(proposal).toMatchObject({
      chainId: 31_337,
      safe: SAFE_DEPLOYMENT.safe,
      dryRun: { ok: true, block: room.chain.head },
    });
    expect(room.safe.store.published.get(proposal.hashes.safeTxHash)?.transaction).toEqual(proposal.transaction);
  });

  test('shows in its dry run what the bytes do, and nothing else', async () => {
    const { dryRun } = await room.propose(FEE);
    const moved = dryRun.after.filter((cell, i) => cell.value !== dryRun.before[i]?.value);
    expect(moved.map(({ ilk, parameter }) => [ilk, parameter])).toEqual([['LINK-A', 'stabilityFee']]);
  });

  test('names the vaults that it makes unsafe', async () => {
    const position = { owner: '0xowner', ilk: 'ETH-A', normalisedDebt: wad(100n * WAD) };
    // At 150 % and a price of 3,000, a debt of 100 needs 0.05 of collateral; at 155 % a little more.
    const positions = [
      { ...position, id: '1', collateral: wad((51n * WAD) / 1_000n) },
      { ...position, id: '2', collateral: wad((52n * WAD) / 1_000n) },
    ];
    room.protocol.state = { ...room.protocol.state, positions };
    const { unsafeVaults } = await room.propose(RATIO);
    expect(unsafeVaults).toEqual([
      { id: '1', owner: '0xowner', ilk: 'ETH-A', debt: String(debt(100)), human: { debt: '100.00' } },
    ]);
  });

  test('expires when the policy says', async () => {
    const { createdAt, expiresAt } = await room.propose(FEE);
    expect(createdAt).toBe(room.chain.head.timestamp);
    expect(expiresAt - createdAt).toBe(room.policies.policy.proposalExpiresAfterSeconds);
  });

  test('is none where nothing may change, and nothing is asked of the chain', async () => {
    room.chain.asked.length = 0;
    expect(await room.proposing.propose(await room.assess([]))).toEqual({
      outcome: 'nothing-to-change',
      proposal: null,
    });
    expect([await open(), room.chain.asked]).toEqual([0, []]);
  });
});

describe('beside an open proposal', () => {
  test('of the same changes there is no second one', async () => {
    const first = await room.propose(FEE);
    const { outcome, proposal } = await room.proposing.propose(await room.assess([FEE]));
    expect([outcome, proposal?.id, await open()]).toEqual(['already-proposed', first.id, 1]);
  });

  test('of other values of the same parameter, the new one takes its place and its nonce', async () => {
    const first = await room.propose(FEE);
    const next = await room.propose(['LINK-A', 'stabilityFee', 325n]);
    expect(next.transaction.nonce).toBe(first.transaction.nonce);
    expect(next.hashes.safeTxHash).not.toBe(first.hashes.safeTxHash);
    expect(statesOf(await room.reload(first))).toEqual(['recorded', 'published', 'superseded']);
    expect(await open()).toBe(1);
  });

  test('of other parameters, the new one waits behind it with the next nonce', async () => {
    const first = await room.propose(FEE);
    const second = await room.propose(RATIO);
    const third = await room.propose(['WBTC-A', 'debtCeiling', debt(1_000_000)]);
    expect([first, second, third].map(({ transaction }) => transaction.nonce)).toEqual([0, 1, 2]);
    expect((await room.reload(first)).state).toBe('published');
  });

  test('the nonce of a closed one is free again', async () => {
    const first = await room.propose(FEE);
    await room.propose(RATIO);
    await room.proposals.move(first.id, 'expired', 'late');
    expect((await room.propose(['WBTC-A', 'stabilityFee', 250n])).transaction.nonce).toBe(0);
  });

  test('a nonce that the chain has used is never taken', async () => {
    room.safe.nonce = 7;
    expect((await room.propose(FEE)).transaction.nonce).toBe(7);
  });

  test('that has its signatures, a new one for the same parameter waits', async () => {
    const first = await room.propose(FEE);
    await room.sign(first, 0);
    await room.sign(first, 1);
    const { outcome, proposal } = await room.proposing.propose(await room.assess([['LINK-A', 'stabilityFee', 325n]]));
    expect([outcome, proposal?.id, proposal?.state]).toEqual(['waits-for-execution', first.id, 'ready']);
    expect(await open()).toBe(1);
  });

  test('that two of many must supersede, one new one takes over all of them', async () => {
    await room.propose(FEE);
    await room.propose(RATIO);
    const both = await room.propose(
      ['LINK-A', 'stabilityFee', 325n],
      ['ETH-A', 'liquidationRatio', (156n * RAY) / 100n],
    );
    expect([both.transaction.nonce, await open()]).toEqual([0, 1]);
  });

  test('three who propose at the same time make one', async () => {
    const assessments = await Promise.all([1, 2, 3].map(() => room.assess([FEE])));
    const outcomes = await Promise.all(assessments.map((assessment) => room.proposing.propose(assessment)));
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['already-proposed', 'already-proposed', 'proposed']);
    expect(await open()).toBe(1);
  });
});

describe('the same changes again', () => {
  test('after the first ran out of time are the same transaction, with the signatures that it has', async () => {
    const first = await room.propose(FEE);
    await room.sign(first, 0);
    room.clock.advance(8 * 86_400);
    await room.proposals.expire();
    const again = await room.propose(FEE);
    expect(again.hashes).toEqual(first.hashes);
    expect(again.id).not.toBe(first.id);
    expect([again.state, again.confirmations.length]).toEqual(['published', 1]);
    expect(statesOf(await room.reload(first)).slice(-2)).toEqual(['expired', 'replaced']);
  });

  test('after the first ran out of time with all its signatures are ready at once', async () => {
    const first = await room.propose(FEE);
    await room.sign(first, 0);
    await room.sign(first, 1);
    room.clock.advance(8 * 86_400);
    await room.proposals.expire();
    expect(statesOf(await room.propose(FEE))).toEqual(['recorded', 'published', 'ready']);
  });
});

test('a rule that is broken already stands in nobody’s way, and is in the report', async () => {
  room.protocol.rules = belowLimit('LINK-A', 'stabilityFee', dutyFromAnnualFee(bps(100)));
  const { dryRun } = await room.propose(FEE);
  expect(dryRun.invariants).toMatchObject({ broken: [], standing: [{ id: 'stabilityFee-below-limit' }], holding: 0 });
});

describe('nothing is recorded', () => {
  async function refused(error: new (...args: never[]) => Error, message = ''): Promise<void> {
    const outcome = room.proposing.propose(await room.assess([FEE]));
    await expect(outcome).rejects.toThrow(error);
    await expect(outcome).rejects.toThrow(message);
    expect([await open(), room.safe.store.published.size]).toEqual([0, 0]);
  }

  test('when the bytes fail in their dry run', async () => {
    room.dryRun.reason = 'Jug/not-authorized';
    await refused(FailingProposalError, 'Jug/not-authorized; GS013');
  });

  test('when they would break a rule of the protocol that holds now', async () => {
    room.protocol.rules = belowLimit('LINK-A', 'stabilityFee', dutyFromAnnualFee(bps(250)));
    await refused(BrokenInvariantError, 'stabilityFee-below-limit of LINK-A: it is too high');
  });

  test('when the calls would not become effective', async () => {
    room.protocol.batchFaults = () => ['LINK-A: a fee is filed without drip'];
    await refused(FailingProposalError, 'a fee is filed without drip');
  });

  test('when the Safe may not do it', async () => {
    room.protocol.missing = ['ward of the Jug'];
    await refused(MissingPermissionError, 'ward of the Jug');
  });

  test('when those who compute the hash disagree', async () => {
    room.safe.disagreement = new HashDisagreementError('The transaction', {});
    await refused(HashDisagreementError);
  });

  test('when a change has no form on chain', async () => {
    const encode = room.protocol.encode.bind(room.protocol);
    room.protocol.encode = (changes, snapshot) => encode(changes, { ...snapshot, types: [] });
    await refused(UnencodableChangeError);
  });

  test('when the node goes away', async () => {
    const assessment = await room.assess([FEE]);
    room.chain.down = new RpcUnavailableError('http://node', 'eth_call', 'gone');
    await expect(room.proposing.propose(assessment)).rejects.toThrow(RpcUnavailableError);
    expect(await open()).toBe(0);
  });

  test('when the policy has changed since the assessment', async () => {
    const assessment = await room.assess([FEE]);
    room.policies.policy = localPolicy({ hash: '0'.repeat(64) });
    await expect(room.proposing.propose(assessment)).rejects.toThrow('the policy has changed since');
    expect(await open()).toBe(0);
  });

  test('when the assessment is one second too old, and is when it is not', async () => {
    const limit = room.policies.policy.data.feedMaxAgeSeconds;
    const assessment = await room.assess([FEE]);
    room.chain.mine(limit + 1);
    await expect(room.proposing.propose(assessment)).rejects.toThrow(`it is ${String(limit + 1)} s old`);
    expect(await open()).toBe(0);
    const fresh = await room.assess([FEE]);
    room.chain.mine(limit);
    expect((await room.proposing.propose(fresh)).outcome).toBe('proposed');
  });

  test('when a present value is not what was assessed', async () => {
    const assessment = await room.assess([FEE, RATIO]);
    room.chain.mine();
    room.protocol.state = withChanges(room.protocol.state, [
      { ilk: 'LINK-A', parameter: 'stabilityFee', to: bps(225) },
    ]);
    const outcome = room.proposing.propose(assessment);
    await expect(outcome).rejects.toThrow(StaleAssessmentError);
    await expect(outcome).rejects.toThrow('stabilityFee of LINK-A changed on chain since');
    expect(await open()).toBe(0);
  });
});

test('a process that dies before it publishes leaves a proposal that the next one publishes', async () => {
  room.safe.store.publish = () => Promise.reject(new Error('killed'));
  await expect(room.proposing.propose(await room.assess([FEE]))).rejects.toThrow('killed');
  const [left] = await room.repository.list(OPEN);
  expect(left?.state).toBe('recorded');
  Reflect.deleteProperty(room.safe.store, 'publish');
  expect((await room.proposing.propose(await room.assess([FEE]))).outcome).toBe('already-proposed');
  await room.proposals.publishRecorded();
  expect((await room.proposals.find(String(left?.id))).state).toBe('published');
});
