import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { debt } from '../../test/builders/protocol-snapshot.builder.js';
import {
  openProposalsDatabase,
  startProposing,
  statesOf,
  type Allowed,
  type Proposing,
} from '../../test/support/proposing.js';
import { ray, RAY } from '../units/fixed-point.js';
import { OPEN } from './proposal-state.js';
import type { Proposal } from './proposal.js';
import { OtherProposalSignedError, ProposalClosedError, StaleProposalError } from './proposals-error.js';

const TIGHTER: Allowed = ['ETH-A', 'liquidationRatio', (155n * RAY) / 100n];
const LOOSER: Allowed = ['ETH-C', 'liquidationRatio', (160n * RAY) / 100n];
const FEE: Allowed = ['LINK-A', 'stabilityFee', 300n];
const FEE_DOWN: Allowed = ['ETH-C', 'stabilityFee', 10n];
const LESS: Allowed = ['WBTC-A', 'debtCeiling', debt(1_000)];

let database: DataSource;
let room: Proposing;
beforeAll(async () => {
  database = await openProposalsDatabase();
});
afterAll(() => database.destroy());
beforeEach(async () => {
  room = await startProposing(database);
});

const prepare = async (...allowed: Allowed[]): Promise<Proposal> => {
  const { outcome, proposal } = await room.proposing.prepare(await room.assess(allowed));
  if (outcome !== 'prepared') throw new Error(`Nothing prepared: ${outcome}`);
  return proposal;
};
/** Governance changes the type that the proposal is about. */
function moveChain(): void {
  const types = room.protocol.state.types.map((type) =>
    type.ilk === 'LINK-A' ? { ...type, liquidationRatio: ray(2n * RAY) } : type,
  );
  room.protocol.state = { ...room.protocol.state, types };
}
const publish = ({ id }: Proposal): Promise<Proposal> => room.proposals.publishPrepared(String(id));

describe('a prepared proposal', () => {
  test('holds of all allowed changes those that lower risk, run dry, and is in front of nobody', async () => {
    const proposal = await prepare(TIGHTER, LOOSER, FEE, FEE_DOWN, LESS);
    expect(proposal.changes.map(({ ilk, parameter }) => `${ilk} ${parameter}`).sort()).toEqual([
      'ETH-A liquidationRatio',
      'LINK-A stabilityFee',
      'WBTC-A debtCeiling',
    ]);
    expect([statesOf(proposal), proposal.dryRun.ok]).toEqual([['prepared'], true]);
    expect(room.safe.store.published.has(proposal.hashes.safeTxHash)).toBe(false);
  });

  test('is none where nothing lowers risk', async () => {
    expect(await room.proposing.prepare(await room.assess([LOOSER, FEE_DOWN]))).toEqual({
      outcome: 'nothing-to-change',
      proposal: null,
    });
  });

  test('is neither published by the watch, nor signed, nor executed', async () => {
    const proposal = await prepare(FEE);
    await room.proposals.publishRecorded();
    expect((await room.reload(proposal)).state).toBe('prepared');
    await expect(room.sign(proposal, 0)).rejects.toThrow('nobody has published it yet');
    await expect(room.proposals.execution(String(proposal.id))).rejects.toThrow(ProposalClosedError);
    expect(room.safe.store.published.has(proposal.hashes.safeTxHash)).toBe(false);
  });

  test('is not made a second time, and gives way to a later one of other values', async () => {
    const first = await prepare(FEE);
    const { outcome, proposal } = await room.proposing.prepare(await room.assess([FEE]));
    expect([outcome, proposal?.id]).toEqual(['already-proposed', first.id]);
    const next = await prepare(['LINK-A', 'stabilityFee', 350n]);
    expect([(await room.reload(first)).state, next.transaction.nonce]).toEqual(['superseded', first.transaction.nonce]);
  });

  test('is not needed where signers are asked for the same and more', async () => {
    const asked = await room.propose(FEE, LOOSER);
    const { outcome, proposal } = await room.proposing.prepare(await room.assess([FEE]));
    expect([outcome, proposal?.id]).toEqual(['already-proposed', asked.id]);
  });

  test('leaves what signers have in front of them as it is', async () => {
    const asked = await room.propose(FEE);
    const prepared = await prepare(['LINK-A', 'stabilityFee', 350n]);
    expect((await room.reload(asked)).state).toBe('published');
    expect(prepared.transaction.nonce).toBe(asked.transaction.nonce);
    expect((await room.sign(asked, 0)).confirmations).toHaveLength(1);
  });

  test('is superseded when the chain moves', async () => {
    const prepared = await prepare(FEE);
    moveChain();
    await room.proposals.recheck();
    expect((await room.reload(prepared)).state).toBe('superseded');
  });

  test('expires like any other', async () => {
    const prepared = await prepare(FEE);
    room.clock.set(prepared.expiresAt);
    await room.proposals.expire();
    expect((await room.reload(prepared)).state).toBe('expired');
  });

  test('gives way to a regular proposal of the same, which is published', async () => {
    const prepared = await prepare(FEE);
    const proposal = await room.propose(FEE);
    expect(proposal.state).toBe('published');
    expect(['superseded', 'replaced']).toContain((await room.reload(prepared)).state);
  });
});

describe('published by a person', () => {
  test('it is a proposal like any other', async () => {
    const prepared = await prepare(FEE);
    const published = await publish(prepared);
    expect(statesOf(published)).toEqual(['prepared', 'recorded', 'published']);
    expect(room.safe.store.published.has(prepared.hashes.safeTxHash)).toBe(true);
    await room.sign(published, 0);
    expect((await room.sign(published, 1)).state).toBe('ready');
  });

  test('twice, it is published once', async () => {
    const prepared = await prepare(FEE);
    await Promise.all([publish(prepared), publish(prepared)]);
    expect(statesOf(await publish(prepared))).toEqual(['prepared', 'recorded', 'published']);
  });

  test('open proposals of the same parameters give way', async () => {
    const asked = await room.propose(FEE);
    const prepared = await prepare(['LINK-A', 'stabilityFee', 350n]);
    await publish(prepared);
    expect([(await room.reload(asked)).state, (await room.reload(prepared)).state]).toEqual([
      'superseded',
      'published',
    ]);
  });

  test('beside one of the same parameters that has its signatures, it is refused', async () => {
    const asked = await room.propose(FEE);
    const prepared = await prepare(['LINK-A', 'stabilityFee', 350n]);
    await room.sign(asked, 0);
    await room.sign(asked, 1);
    await expect(publish(prepared)).rejects.toThrow(OtherProposalSignedError);
    expect((await room.reload(prepared)).state).toBe('prepared');
  });

  test('after the chain moved, it is refused and superseded', async () => {
    const prepared = await prepare(FEE);
    moveChain();
    await expect(publish(prepared)).rejects.toThrow(StaleProposalError);
    expect((await room.reload(prepared)).state).toBe('superseded');
  });

  test('a process that dies between the decision and the publication leaves it to the next', async () => {
    const prepared = await prepare(FEE);
    const open = await room.repository.list(OPEN);
    expect(await room.repository.decide(prepared.id, 'an operator publishes it', [], open, OPEN)).toBe(true);
    await room.proposals.publishRecorded();
    expect((await room.reload(prepared)).state).toBe('published');
  });
});
