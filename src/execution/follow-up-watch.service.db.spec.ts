import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { changesOf } from '../../test/doubles/protocol.double.js';
import { silentLog } from '../../test/support/database.js';
import {
  openProposalsDatabase,
  startProposing,
  statesOf,
  type Allowed,
  type Proposing,
} from '../../test/support/proposing.js';
import type { Proposal } from '../proposals/proposal.js';
import { bps, ray, RAY, WAD, wad } from '../units/fixed-point.js';
import { ExecutionService } from './execution.service.js';

const FEE: Allowed = ['LINK-A', 'stabilityFee', 300n];
const RATIO: Allowed = ['ETH-A', 'liquidationRatio', (155n * RAY) / 100n];
const FEE_CHANGE = { ilk: 'LINK-A', parameter: 'stabilityFee', to: bps(300) } as const;

let database: DataSource;
let room: Proposing;
let execution: ExecutionService;
beforeAll(async () => {
  database = await openProposalsDatabase();
});
afterAll(() => database.destroy());
beforeEach(async () => {
  room = await startProposing(database);
  const { chain, protocol, safe, proposals, rehearsal, verified, followUps } = room;
  const services = [chain, protocol, safe.service, proposals, rehearsal, verified, followUps] as const;
  execution = new ExecutionService(...services, silentLog());
});

const waiting = { status: 'waiting', reason: 'it waits', call: null } as const;
/** The Safe executes its transaction, and the chain is looked at. */
async function execute(proposal: Proposal): Promise<Proposal> {
  room.protocol.execute(changesOf(room.safe.service.decode(proposal.transaction)));
  room.safe.logExecution(proposal.hashes.safeTxHash);
  return look(proposal);
}
async function look(proposal: Proposal): Promise<Proposal> {
  await execution.look();
  return room.reload(proposal);
}
async function scheduled(...allowed: Allowed[]): Promise<Proposal> {
  room.routes.states = { 'delayed-plan': waiting, ramp: waiting };
  return execute(await room.propose(...allowed));
}

describe('a delayed plan', () => {
  beforeEach(() => {
    room.routes.routes = { stabilityFee: 'delayed' };
  });

  test('is recorded with what it does now and at its time', async () => {
    const { changes, dryRun, followUps } = await room.propose(FEE);
    expect(changes).toMatchObject([{ route: 'delayed', why: 'a spec says so' }]);
    const fee = (cells: typeof dryRun.after = []) =>
      cells.find(({ ilk, parameter }) => ilk === 'LINK-A' && parameter === 'stabilityFee')?.value;
    expect(fee(dryRun.after)).toBe(fee(dryRun.before));
    expect(fee(dryRun.later?.after)).not.toBe(fee(dryRun.before));
    expect(dryRun.later?.time).toBe(followUps?.[0]?.kind === 'delayed-plan' ? followUps[0].notBefore : 0);
  });

  test('that would fail at its time is proposed to nobody', async () => {
    room.dryRun.sequelReason = 'Vat/not-live';
    await expect(room.propose(FEE)).rejects.toMatchObject({ code: 'proposals/dry-run-failed' });
  });

  test('that would fail by now makes the proposal stale before anybody signs', async () => {
    const proposal = await room.propose(FEE);
    room.dryRun.sequelReason = 'Vat/not-live';
    await expect(room.sign(proposal, 0)).rejects.toMatchObject({ code: 'proposals/stale' });
    expect((await room.reload(proposal)).events.at(-1)?.reason).toContain('its plan would fail (Vat/not-live)');
  });

  test('waits without starting a cooldown, and does so once it is executed', async () => {
    const proposal = await scheduled(FEE);
    expect(statesOf(proposal)).toEqual(['recorded', 'published', 'executed', 'scheduled']);
    expect(await look(proposal)).toEqual(proposal);
    expect(room.changes.recorded).toEqual([]);
    room.routes.states = { 'delayed-plan': room.routes.end('done', room.protocol.execute([FEE_CHANGE])) };
    const closed = await look(proposal);
    expect([closed.state, closed.events.at(-1)?.reason]).toEqual([
      'verified',
      'the chain holds what was signed: it is done',
    ]);
    expect(room.changes.recorded).toMatchObject([{ ilk: 'LINK-A', at: room.chain.head.timestamp }]);
  });

  test('that left another value than was signed is a mismatch, and starts no cooldown', async () => {
    const proposal = await scheduled(FEE);
    const block = room.protocol.execute([{ ...FEE_CHANGE, to: bps(299) }]);
    room.routes.states = { 'delayed-plan': room.routes.end('done', block) };
    const closed = await look(proposal);
    expect([closed.state, closed.events.at(-1)?.reason]).toEqual([
      'mismatch',
      expect.stringContaining('stabilityFee of LINK-A'),
    ]);
    expect(room.changes.recorded).toEqual([]);
  });

  test('in whose block another value moved is a mismatch too', async () => {
    const proposal = await scheduled(FEE);
    const other = { ilk: 'WBTC-A', parameter: 'stabilityFee', to: bps(1) } as const;
    room.routes.states = { 'delayed-plan': room.routes.end('done', room.protocol.execute([FEE_CHANGE, other])) };
    expect((await look(proposal)).events.at(-1)?.reason).toContain('stabilityFee of WBTC-A');
  });

  test('says when it is due, when it is outdated, and when it was dropped', async () => {
    const proposal = await scheduled(FEE);
    const call = { to: proposal.safe, data: '0x' };
    room.routes.states = { 'delayed-plan': { status: 'due', reason: 'it is due', call } };
    expect((await look(proposal)).state).toBe('due');
    expect(await room.proposals.execution(String(proposal.id))).toEqual(call);
    room.protocol.execute([{ ...FEE_CHANGE, to: bps(250) }]);
    expect((await look(proposal)).state).toBe('outdated');
    await expect(room.proposals.execution(String(proposal.id))).rejects.toMatchObject({ code: 'proposals/stale' });
    room.routes.states = { 'delayed-plan': room.routes.end('dropped', room.chain.head) };
    const closed = await look(proposal);
    expect(statesOf(closed).slice(-3)).toEqual(['due', 'outdated', 'dropped']);
  });

  test('gives no call before its time', async () => {
    const proposal = await scheduled(FEE);
    await expect(room.proposals.execution(String(proposal.id))).rejects.toThrow(/it waits/);
  });

  test('keeps others off its parameters, and none but those', async () => {
    const { id } = await scheduled(FEE);
    const again: Allowed = ['LINK-A', 'stabilityFee', 350n];
    await expect(room.propose(again)).rejects.toThrow(`ballast drop ${String(id)}`);
    await expect(room.propose(RATIO)).resolves.toMatchObject({ state: 'published' });
  });

  test('keeps others off its parameters also before its execution could be read back', async () => {
    const { id } = await room.propose(FEE);
    await room.proposals.move(id, 'executed', 'executed by the Safe', {
      block: room.chain.head,
      transactionHash: '0x',
    });
    await expect(room.propose(['LINK-A', 'stabilityFee', 350n])).rejects.toThrow(`ballast drop ${String(id)}`);
    await room.proposals.move(id, 'mismatch', 'so that it is over for other specs');
  });
});

describe('a ramp', () => {
  beforeEach(() => {
    room.routes.routes = { liquidationRatio: 'ramp' };
  });

  test('ends at the value that was signed, and starts its cooldown then', async () => {
    const proposal = await scheduled(RATIO, FEE);
    expect(room.changes.recorded.map(({ parameter }) => parameter)).toEqual(['stabilityFee']);
    const block = room.protocol.execute([{ ilk: 'ETH-A', parameter: 'liquidationRatio', to: ray(RATIO[2]) }]);
    room.routes.states = { ramp: room.routes.end('done', block) };
    expect((await look(proposal)).state).toBe('verified');
    expect(room.changes.recorded.map(({ parameter }) => parameter)).toEqual(['stabilityFee', 'liquidationRatio']);
  });

  test('that is done without being there is a mismatch', async () => {
    const proposal = await scheduled(RATIO);
    room.routes.states = { ramp: room.routes.end('done', room.chain.mine()) };
    expect((await look(proposal)).events.at(-1)?.reason).toMatch(/at the end of its ramp/);
  });

  test('that stands still is due until it moves on', async () => {
    const proposal = await scheduled(RATIO);
    room.routes.states = { ramp: { status: 'due', reason: 'it stands still', call: null } };
    expect((await look(proposal)).state).toBe('due');
    room.routes.states = { ramp: waiting };
    expect((await look(proposal)).state).toBe('scheduled');
  });

  test('counts with its end where vaults become unsafe by it', async () => {
    // at 150 % and a price of 3,000, a debt of 100 needs 0.05 of collateral; at 155 % a little more
    const vault = { owner: '0xowner', ilk: 'ETH-A', normalisedDebt: wad(100n * WAD) };
    const positions = [51n, 52n].map((n) => ({ ...vault, id: String(n), collateral: wad((n * WAD) / 1_000n) }));
    room.protocol.state = { ...room.protocol.state, positions };
    const { unsafeVaults } = await room.propose(RATIO);
    expect(unsafeVaults.map(({ id }) => id)).toEqual(['51']);
  });
});

describe('a plan that is over while a ramp goes on', () => {
  beforeEach(() => {
    room.routes.routes = { stabilityFee: 'delayed', liquidationRatio: 'ramp' };
  });

  test('is read back and starts its cooldown at once, and not again when the ramp ends', async () => {
    const proposal = await scheduled(RATIO, FEE);
    const plan = room.routes.end('done', room.protocol.execute([FEE_CHANGE]));
    room.routes.states = { 'delayed-plan': plan, ramp: waiting };
    expect((await look(proposal)).state).toBe('scheduled');
    expect(room.changes.recorded.map(({ parameter }) => parameter)).toEqual(['stabilityFee']);
    const block = room.protocol.execute([{ ilk: 'ETH-A', parameter: 'liquidationRatio', to: ray(RATIO[2]) }]);
    room.routes.states = { 'delayed-plan': plan, ramp: room.routes.end('done', block) };
    const closed = await look(proposal);
    expect([closed.state, closed.events.at(-1)?.data]).toMatchObject([
      'verified',
      { verification: { status: 'verified' } },
    ]);
    expect(room.changes.recorded.map(({ parameter }) => parameter)).toEqual(['stabilityFee', 'liquidationRatio']);
  });

  test('and left another value than was signed is a mismatch at once', async () => {
    const proposal = await scheduled(RATIO, FEE);
    const block = room.protocol.execute([{ ...FEE_CHANGE, to: bps(299) }]);
    room.routes.states = { 'delayed-plan': room.routes.end('done', block), ramp: waiting };
    const closed = await look(proposal);
    expect([closed.state, closed.events.at(-1)?.reason]).toEqual([
      'mismatch',
      expect.stringContaining('stabilityFee of LINK-A'),
    ]);
    expect(room.changes.recorded).toEqual([]);
  });
});

test('a ramp is moved on also while the plan of the same proposal is outdated', async () => {
  room.routes.routes = { stabilityFee: 'delayed', liquidationRatio: 'ramp' };
  const proposal = await scheduled(RATIO, FEE);
  const [plan, tick] = ['0x01', '0x02'].map((data) => ({ to: proposal.safe, data }));
  if (!plan || !tick) throw new Error('no call');
  room.protocol.execute([{ ...FEE_CHANGE, to: bps(250) }]);
  room.routes.states = {
    'delayed-plan': { status: 'due', reason: 'it is due', call: plan },
    ramp: { status: 'waiting', reason: 'it waits', call: tick },
  };
  expect((await look(proposal)).state).toBe('outdated');
  expect(await room.proposals.execution(String(proposal.id))).toEqual(tick);
});
