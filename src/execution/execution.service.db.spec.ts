import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { belowLimit } from '../../test/builders/invariant.builder.js';
import { withChanges } from '../../test/builders/changed-snapshot.js';
import { changesOf } from '../../test/doubles/protocol.double.js';
import {
  openProposalsDatabase,
  startProposing,
  statesOf,
  type Allowed,
  type Proposing,
} from '../../test/support/proposing.js';
import { silentLog } from '../../test/support/database.js';
import { RpcRefusedError, RpcUnavailableError } from '../platform/chain/rpc-error.js';
import type { Proposal } from '../proposals/proposal.js';
import { UnknownProposalError } from '../proposals/proposals-error.js';
import type { ParameterChange } from '../protocol/protocol.port.js';
import { dutyFromAnnualFee } from '../units/annual-fee.js';
import { bps, ray, RAY } from '../units/fixed-point.js';
import { ExecutionService } from './execution.service.js';
import type { Verification } from './verification.js';

const FEE: Allowed = ['LINK-A', 'stabilityFee', 300n];
const RATIO: Allowed = ['ETH-A', 'liquidationRatio', (155n * RAY) / 100n];
const REFUSED = new RpcRefusedError('eth_call', { code: -32_000, message: 'missing trie node' });
const UNAVAILABLE = new RpcUnavailableError('http://node', 'eth_call', 'gone');

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
  execution = new ExecutionService(
    ...([chain, protocol, safe.service, proposals, rehearsal, verified, followUps] as const),
    silentLog(),
  );
});

interface Executing {
  /** Instead of what the bytes say. */
  readonly changes?: readonly ParameterChange[];
  readonly transactions?: number;
  readonly success?: boolean;
}
/** The chain executes the bytes in a block of its own, unless told otherwise, and the Safe logs it. */
function execute(proposal: Proposal, { changes, transactions = 1, success = true }: Executing = {}): string {
  const written = changesOf(room.safe.service.decode(proposal.transaction));
  room.protocol.execute(changes ?? (success ? written : []), transactions);
  return room.safe.logExecution(proposal.hashes.safeTxHash, success).transactionHash;
}
const verificationOf = ({ events }: Proposal): Verification => events.at(-1)?.data['verification'] as Verification;
const END = ['recorded', 'published', 'executed'];

describe('an execution', () => {
  test('that did what was signed is verified, and starts the cooldowns at the time of its block', async () => {
    const proposal = await room.propose(FEE, RATIO);
    const transactionHash = execute(proposal);
    await execution.look();
    const closed = await room.reload(proposal);
    expect(statesOf(closed)).toEqual([...END, 'verified']);
    expect(closed.events.at(-1)?.reason).toBe('the chain holds what was signed');
    expect(closed.events.at(-2)?.data).toEqual({ transactionHash, block: room.chain.head });
    expect(verificationOf(closed)).toMatchObject({ status: 'verified', unchecked: 0, block: room.chain.head.number });
    expect(room.changes.recorded.map(({ ilk, parameter, at }) => [ilk, parameter, at])).toEqual([
      ['ETH-A', 'liquidationRatio', room.chain.head.timestamp],
      ['LINK-A', 'stabilityFee', room.chain.head.timestamp],
    ]);
  });

  test('is looked at once: a second look changes nothing', async () => {
    const proposal = await room.propose(FEE);
    execute(proposal);
    await execution.look();
    const closed = await room.reload(proposal);
    await execution.look();
    await execution.lookAt(String(proposal.id));
    expect(await room.reload(proposal)).toEqual(closed);
    expect(room.changes.recorded).toHaveLength(1);
  });

  test('is verified on the blocks around it, whatever happens afterwards', async () => {
    const proposal = await room.propose(FEE);
    execute(proposal);
    room.chain.mine();
    room.protocol.state = withChanges(room.protocol.state, [
      { ilk: 'LINK-A', parameter: 'stabilityFee', to: bps(999) },
    ]);
    await execution.look();
    expect((await room.reload(proposal)).state).toBe('verified');
  });

  test('of what was superseded or ran out of time is noticed all the same', async () => {
    const late = await room.propose(FEE);
    room.clock.set(late.expiresAt);
    await room.proposals.expire();
    execute(late);
    await execution.look();
    expect(statesOf(await room.reload(late))).toEqual(['recorded', 'published', 'expired', 'executed', 'verified']);
  });
});

describe('a mismatch', () => {
  const wrong: ParameterChange = { ilk: 'LINK-A', parameter: 'stabilityFee', to: bps(299) };

  test('names every value that is not what was signed, and keeps it out of the cooldowns', async () => {
    const proposal = await room.propose(FEE, RATIO);
    execute(proposal, { changes: [wrong, { ilk: 'ETH-A', parameter: 'liquidationRatio', to: ray(RATIO[2]) }] });
    await execution.look();
    const closed = await room.reload(proposal);
    expect(statesOf(closed)).toEqual([...END, 'mismatch']);
    expect(closed.events.at(-1)?.reason).toMatch(/^stabilityFee of LINK-A is \d+ ray, not \d+ ray$/);
    expect(room.changes.recorded.map(({ parameter }) => parameter)).toEqual(['liquidationRatio']);
  });

  test('is also a rule that the execution breaks, although every value is what was signed', async () => {
    const proposal = await room.propose(FEE);
    room.protocol.rules = belowLimit('LINK-A', 'stabilityFee', dutyFromAnnualFee(bps(250)));
    execute(proposal);
    await execution.look();
    const closed = await room.reload(proposal);
    expect(statesOf(closed)).toEqual([...END, 'mismatch']);
    expect(closed.events.at(-1)?.reason).toBe('rules are broken: stabilityFee-below-limit of LINK-A: it is too high');
    expect(verificationOf(closed).invariants?.broken).toHaveLength(1);
  });

  test('is also a value that the proposal never touched', async () => {
    const proposal = await room.propose(FEE);
    const changes = changesOf(room.safe.service.decode(proposal.transaction));
    execute(proposal, { changes: [...changes, { ilk: 'WBTC-A', parameter: 'stabilityFee', to: bps(1) }] });
    await execution.look();
    expect((await room.reload(proposal)).events.at(-1)?.reason).toContain('stabilityFee of WBTC-A');
  });
});

describe('what follows from an execution', () => {
  const accrue = (): void => {
    const types = room.protocol.state.types.map((type) => ({
      ...type,
      accumulatedRate: ray(type.accumulatedRate + 1n),
    }));
    room.protocol.state = { ...room.protocol.state, types };
  };

  test('in a block of its own must be what the same bytes give on the block before', async () => {
    const proposal = await room.propose(FEE);
    execute(proposal);
    accrue();
    await execution.look();
    expect((await room.reload(proposal)).state).toBe('mismatch');
  });

  test('in a block with others is not checked where others moved it, and the outcome says how much', async () => {
    const proposal = await room.propose(FEE);
    execute(proposal, { transactions: 2 });
    accrue();
    await execution.look();
    const closed = await room.reload(proposal);
    expect(closed.state).toBe('verified');
    expect(closed.events.at(-1)?.reason).toMatch(/; 3 values that follow from it could not be checked$/);
  });

  test('is not checked by a node that has forgotten the block before', async () => {
    const proposal = await room.propose(FEE);
    execute(proposal);
    room.dryRun.failure = REFUSED;
    await execution.look();
    const closed = await room.reload(proposal);
    expect(closed.state).toBe('verified');
    expect(verificationOf(closed).unchecked).toBeGreaterThan(0);
  });
});

describe('a node that fails', () => {
  test('while an execution is verified leaves it executed, and the next look verifies it', async () => {
    const proposal = await room.propose(FEE);
    execute(proposal);
    room.dryRun.failure = UNAVAILABLE;
    await expect(execution.look()).rejects.toThrow(RpcUnavailableError);
    expect(statesOf(await room.reload(proposal))).toEqual(END);
    expect(room.changes.recorded).toEqual([]);
    room.dryRun.failure = null;
    await execution.look();
    expect((await room.reload(proposal)).state).toBe('verified');
  });

  test('to have the block of one execution keeps no other proposal from being looked at', async () => {
    const [first, second] = [await room.propose(FEE), await room.propose(RATIO)];
    const read = room.protocol.readParameters.bind(room.protocol);
    execute(first);
    const lost = room.chain.head.hash;
    room.protocol.readParameters = (block) =>
      typeof block === 'object' && block.blockHash === lost ? Promise.reject(REFUSED) : read(block);
    execute(second, { success: false });
    await expect(execution.look()).rejects.toThrow('missing trie node');
    expect((await room.reload(first)).state).toBe('executed');
    expect((await room.reload(second)).state).toBe('failed');
  });
});

describe('other ends', () => {
  test('a transaction that used up its nonce and failed is failed, with its hash, and not asked for again', async () => {
    const proposal = await room.propose(FEE);
    const transactionHash = execute(proposal, { success: false });
    await execution.look();
    const closed = await room.reload(proposal);
    expect(statesOf(closed)).toEqual(['recorded', 'published', 'failed']);
    expect(closed.events.at(-1)?.data).toMatchObject({ transactionHash });
    const outcome = room.safe.service.readOutcome.bind(room.safe.service);
    const asked: string[] = [];
    room.safe.service.readOutcome = (hash, from) => {
      asked.push(hash);
      return outcome(hash, from);
    };
    await execution.look();
    expect(asked).not.toContain(proposal.hashes.safeTxHash);
    expect(room.changes.recorded).toEqual([]);
  });

  test('a proposal whose nonce another transaction used is replaced', async () => {
    const proposal = await room.propose(FEE);
    room.safe.nonce = 1;
    await execution.look();
    const closed = await room.reload(proposal);
    expect([closed.state, closed.events.at(-1)?.reason]).toEqual(['replaced', 'another transaction used nonce 0']);
  });

  test('a proposal that nobody executes expires at its time', async () => {
    const proposal = await room.propose(FEE);
    room.clock.set(proposal.expiresAt);
    await execution.look();
    expect((await room.reload(proposal)).state).toBe('expired');
  });

  test('a proposal that waits stays as it is', async () => {
    const proposal = await room.propose(FEE);
    await execution.look();
    expect(await execution.lookAt(String(proposal.id))).toEqual(proposal);
  });

  test('of two proposals of the same bytes only the later one is executed', async () => {
    const first = await room.propose(FEE);
    await room.proposals.move(first.id, 'expired', 'late');
    const second = await room.propose(FEE);
    execute(second);
    await execution.look();
    expect((await room.reload(first)).state).toBe('replaced');
    expect((await room.reload(second)).state).toBe('verified');
    expect(room.changes.recorded).toHaveLength(1);
  });

  test('a proposal that does not exist cannot be looked at', async () => {
    await expect(execution.lookAt('99999')).rejects.toThrow(UnknownProposalError);
  });

  test('a look publishes what was only recorded', async () => {
    room.safe.store.publish = () => Promise.reject(new Error('killed'));
    await expect(room.propose(FEE)).rejects.toThrow('killed');
    Reflect.deleteProperty(room.safe.store, 'publish');
    await execution.look();
    expect((await room.repository.list()).at(-1)?.state).toBe('published');
  });
});
