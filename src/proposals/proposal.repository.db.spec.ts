import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { proposalBody } from '../../test/builders/proposal.builder.js';
import { FixedClock } from '../../test/doubles/fixed-clock.js';
import { openProposalsDatabase, saveAssessment, statesOf } from '../../test/support/proposing.js';
import { verifyHistory } from '../platform/history/history.js';
import { ProposalEventRow, ProposalRow } from './proposal.entity.js';
import type { ProposalBody } from './proposal.js';
import { ProposalRepository, type StoredProposal } from './proposal.repository.js';
import { IllegalTransitionError, OPEN } from './proposal-state.js';

let database: DataSource;
let proposals: ProposalRepository;
const clock = new FixedClock(1_800_000_000);
let count = 0;

beforeAll(async () => {
  database = await openProposalsDatabase();
  proposals = new ProposalRepository(database, clock);
  await saveAssessment(database);
});
afterAll(() => database.destroy());
beforeEach(async () => {
  for (const { id } of await proposals.list(OPEN))
    await proposals.move(id, { state: 'expired', reason: 'end of a spec' });
});

const fresh = (changes: Partial<ProposalBody> = {}): ProposalBody =>
  proposalBody(changes, (++count).toString(16).padStart(4, '0'));
async function record(body = fresh(), supersedes: readonly number[] = []): Promise<StoredProposal> {
  const recorded = await proposals.record(body, supersedes, await proposals.list(OPEN), OPEN);
  if (!recorded) throw new Error('It was not recorded.');
  return recorded;
}
const published = async (): Promise<StoredProposal> => {
  const { id } = await record();
  await proposals.move(id, { state: 'published', reason: 'shown' });
  return (await proposals.find(String(id)))!;
};

describe('a recorded proposal', () => {
  test('is found as it was, by number and by hash, with its first event', async () => {
    const body = fresh();
    const { id } = await record(body);
    const found = await proposals.find(String(id));
    expect(found).toEqual({
      id,
      state: 'recorded',
      events: [{ ordinal: 1, state: 'recorded', reason: 'allowed by the policy', at: clock.now(), data: {} }],
      ...body,
    });
    expect(await proposals.find(body.hashes.safeTxHash)).toEqual(found);
  });

  test('is not found under another number or hash', async () => {
    expect(await proposals.find('999999999999999')).toBeNull();
    expect(await proposals.find(`0x${'9'.repeat(64)}`)).toBeNull();
  });

  test('supersedes others in the same act', async () => {
    const old = await published();
    const { id } = await record(fresh(), [old.id]);
    expect((await proposals.find(String(old.id)))?.events.at(-1)).toMatchObject({
      state: 'superseded',
      reason: `proposal ${String(id)} takes its place`,
    });
  });

  test('leaves nothing behind where a proposal that it would supersede is closed', async () => {
    const closed = await published();
    await proposals.move(closed.id, { state: 'executed', reason: 'on chain' });
    const before = (await proposals.list()).length;
    await expect(record(fresh(), [closed.id])).rejects.toThrow(IllegalTransitionError);
    expect(await proposals.list()).toHaveLength(before);
  });

  test('needs an assessment that exists', async () => {
    await expect(record(fresh({ assessmentId: 12_345 }))).rejects.toThrow(/proposal_has_assessment/);
  });
});

describe('a decision on what is no longer so is refused', () => {
  test('when another proposal was recorded meanwhile', async () => {
    const expected = await proposals.list(OPEN);
    await record();
    expect(await proposals.record(fresh(), [], expected, OPEN)).toBeNull();
  });

  test('when one of them was closed meanwhile', async () => {
    const { id } = await published();
    const expected = await proposals.list(OPEN);
    await proposals.move(id, { state: 'expired', reason: 'late' });
    expect(await proposals.record(fresh(), [], expected, OPEN)).toBeNull();
  });

  test('when one of them got its last signature meanwhile', async () => {
    const { id } = await published();
    const expected = await proposals.list(OPEN);
    await proposals.move(id, { state: 'ready', reason: '2 of 2 signatures' });
    expect(await proposals.record(fresh(), [id], expected, OPEN)).toBeNull();
    expect((await proposals.find(String(id)))?.state).toBe('ready');
  });

  test('for all but one of those who decide at the same time', async () => {
    const expected = await proposals.list(OPEN);
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => proposals.record(fresh(), [], expected, OPEN)));
    expect(outcomes.filter((outcome) => outcome !== null)).toHaveLength(1);
    expect(await proposals.list(OPEN)).toHaveLength(expected.length + 1);
  });
});

describe('the same bytes', () => {
  test.each(['superseded', 'expired', 'failed'] as const)('may be proposed again after they were %s', async (state) => {
    const old = await published();
    await proposals.move(old.id, { state, reason: 'closed' });
    const { id, hashes } = await record(proposalBody({ hashes: old.hashes }));
    expect((await proposals.find(String(old.id)))?.events.at(-1)).toMatchObject({
      state: 'replaced',
      reason: `proposal ${String(id)} asks for the same transaction again`,
    });
    expect((await proposals.find(hashes.safeTxHash))?.id).toBe(id);
  });

  test('as those of the proposal that is superseded by it close that one for good', async () => {
    const old = await published();
    await record(proposalBody({ hashes: old.hashes }), [old.id]);
    expect(statesOf((await proposals.find(String(old.id)))!).slice(-2)).toEqual(['superseded', 'replaced']);
  });

  test('may be proposed a third time', async () => {
    const first = await published();
    const ids = [first.id];
    for (let again = 0; again < 2; again++) {
      const last = ids.at(-1)!;
      await proposals.move(last, { state: 'expired', reason: 'late' });
      ids.push((await record(proposalBody({ hashes: first.hashes }))).id);
    }
    const states = await Promise.all(ids.map(async (id) => (await proposals.find(String(id)))?.state));
    expect(states).toEqual(['replaced', 'replaced', 'recorded']);
  });
});

describe('moving', () => {
  test('counts events from one, in order, and repeating the last is no move', async () => {
    const { id } = await record();
    clock.advance(60);
    expect(await proposals.move(id, { state: 'published', reason: 'shown', data: { block: 5 } })).toBe(true);
    expect(await proposals.move(id, { state: 'published', reason: 'again' })).toBe(false);
    expect(await proposals.move(id, { state: 'ready', reason: 'signed' })).toBe(true);
    const { events } = (await proposals.find(String(id)))!;
    expect(events.map(({ ordinal, state, reason }) => [ordinal, state, reason])).toEqual([
      [1, 'recorded', 'allowed by the policy'],
      [2, 'published', 'shown'],
      [3, 'ready', 'signed'],
    ]);
    expect(events[1]).toMatchObject({ at: clock.now(), data: { block: 5 } });
  });

  test('against the table is refused, and nothing is added', async () => {
    const { id } = await record();
    await expect(proposals.move(id, { state: 'verified', reason: 'no' })).rejects.toThrow(IllegalTransitionError);
    expect((await proposals.find(String(id)))?.events).toHaveLength(1);
  });

  test('to two ends at the same time takes one of them', async () => {
    const { id } = await published();
    const ends = await Promise.allSettled(
      (['executed', 'expired'] as const).map((state) => proposals.move(id, { state, reason: 'end' })),
    );
    expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    const states = statesOf((await proposals.find(String(id)))!);
    expect([
      ['recorded', 'published', 'executed'],
      ['recorded', 'published', 'expired', 'executed'],
    ]).toContainEqual(states);
  });

  test('by many at the same time is one move', async () => {
    const { id } = await record();
    const moved = await Promise.all([1, 2, 3].map(() => proposals.move(id, { state: 'published', reason: 'shown' })));
    expect(moved.filter(Boolean)).toHaveLength(1);
  });
});

test('lists are by state, oldest first', async () => {
  const [first, second] = [await record(), await published()];
  expect((await proposals.list(['recorded', 'published'])).map(({ id }) => id)).toEqual([first.id, second.id]);
  expect((await proposals.list(['published'])).map(({ id }) => id)).toEqual([second.id]);
  const all = (await proposals.list()).map(({ id }) => id);
  expect([...all].sort((a, b) => a - b)).toEqual(all);
});

test('proposals and events can be neither changed nor removed, and their columns say what their bodies say', async () => {
  for (const sql of [
    `UPDATE proposal SET nonce = 9`,
    'DELETE FROM proposal_event',
    `UPDATE proposal_event SET state = 'ready'`,
  ]) {
    await expect(database.query(sql)).rejects.toThrow(/history\/rewrite/);
  }
  await verifyHistory(database, ProposalRow, (body) => {
    const { transaction, hashes, assessmentId } = body as ProposalBody;
    return { safeTxHash: hashes.safeTxHash, nonce: String(transaction.nonce), assessmentId: String(assessmentId) };
  });
  await verifyHistory(database, ProposalEventRow, (body) => {
    const { proposalId, ordinal, state } = body as { proposalId: number; ordinal: number; state: 'ready' };
    return { proposalId: String(proposalId), ordinal, state };
  });
});
