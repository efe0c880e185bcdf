import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Wallet } from 'ethers';
import type { DataSource } from 'typeorm';
import { withChanges } from '../../test/builders/changed-snapshot.js';
import { OWNERS, SAFE_DEPLOYMENT } from '../../test/doubles/safe.double.js';
import {
  openProposalsDatabase,
  startProposing,
  statesOf,
  type Allowed,
  type Proposing,
} from '../../test/support/proposing.js';
import { signTyped } from '../../test/support/safe-signing.js';
import { RpcUnavailableError } from '../platform/chain/rpc-error.js';
import { InvalidSignatureError, NotEnoughSignaturesError } from '../safe/safe-error.js';
import { bps, RAY } from '../units/fixed-point.js';
import type { Proposal } from './proposal.js';
import { ProposalClosedError, StaleProposalError, UnknownProposalError } from './proposals-error.js';

const FEE: Allowed = ['LINK-A', 'stabilityFee', 300n];

let database: DataSource;
let room: Proposing;
let proposal: Proposal;
beforeAll(async () => {
  database = await openProposalsDatabase();
});
afterAll(() => database.destroy());
beforeEach(async () => {
  room = await startProposing(database);
  proposal = await room.propose(FEE);
});

const id = (): string => String(proposal.id);
/** Governance sets a value by another way. */
const govern = (fee: bigint, ilk = 'LINK-A'): void => {
  room.chain.mine();
  room.protocol.state = withChanges(room.protocol.state, [{ ilk, parameter: 'stabilityFee', to: bps(fee) }]);
};

describe('a signature', () => {
  test('of an owner counts, and the one that the Safe asks for makes the proposal ready', async () => {
    expect((await room.sign(proposal, 0)).state).toBe('published');
    const ready = await room.sign(proposal, 2);
    expect(statesOf(ready)).toEqual(['recorded', 'published', 'ready']);
    expect(ready.confirmations.map(({ owner }) => owner).sort()).toEqual(
      [OWNERS[0]!.address, OWNERS[2]!.address].sort(),
    );
  });

  test('given twice counts once', async () => {
    await room.sign(proposal, 0);
    expect(await room.sign(proposal, 0)).toMatchObject({
      state: 'published',
      confirmations: [{ owner: OWNERS[0]!.address }],
    });
  });

  test('of a stranger, or of another transaction, does not count', async () => {
    const stranger = await signTyped(SAFE_DEPLOYMENT, proposal.transaction, Wallet.createRandom() as unknown as Wallet);
    const other = await signTyped(SAFE_DEPLOYMENT, { ...proposal.transaction, nonce: 9 }, OWNERS[0]!);
    for (const signature of [stranger, other]) {
      await expect(room.proposals.sign(id(), signature)).rejects.toThrow(InvalidSignatureError);
    }
    expect((await room.reload(proposal)).confirmations).toEqual([]);
  });

  test('is taken only after the bytes ran again at the head', async () => {
    const block = room.chain.mine();
    await room.sign(proposal, 0);
    expect(room.dryRun.runs.at(-1)).toMatchObject({
      block: { blockHash: block.hash },
      transaction: proposal.transaction,
    });
  });

  test('is not taken while the node does not answer', async () => {
    const signature = await signTyped(SAFE_DEPLOYMENT, proposal.transaction, OWNERS[0]!);
    room.chain.down = new RpcUnavailableError('http://node', 'eth_call', 'gone');
    await expect(room.proposals.sign(id(), signature)).rejects.toThrow(RpcUnavailableError);
    room.chain.down = null;
    expect(await room.reload(proposal)).toMatchObject({ state: 'published', confirmations: [] });
  });
});

describe('a proposal whose pre-state moved', () => {
  test('is superseded at the next signature, which is not taken, and says what moved', async () => {
    govern(250n);
    await expect(room.sign(proposal, 0)).rejects.toThrow(StaleProposalError);
    const closed = await room.reload(proposal);
    expect(closed).toMatchObject({ state: 'superseded', confirmations: [] });
    expect(closed.events.at(-1)).toMatchObject({
      reason: `at block ${String(room.chain.head.number)}: stabilityFee of LINK-A changed meanwhile`,
      data: { block: room.chain.head, moved: [{ ilk: 'LINK-A', parameter: 'stabilityFee' }] },
    });
  });

  test('is superseded by a change of another type too', async () => {
    govern(250n, 'WBTC-A');
    await expect(room.sign(proposal, 0)).rejects.toThrow('stabilityFee of WBTC-A changed meanwhile');
  });

  test('is not prepared for execution, though it has its signatures', async () => {
    await room.sign(proposal, 0);
    await room.sign(proposal, 1);
    govern(250n);
    await expect(room.proposals.execution(id())).rejects.toThrow(StaleProposalError);
    expect((await room.reload(proposal)).state).toBe('superseded');
  });

  test('is found by the regular look without anybody signing', async () => {
    govern(250n);
    await room.proposals.recheck();
    expect((await room.reload(proposal)).state).toBe('superseded');
  });

  test('takes no signature afterwards', async () => {
    govern(250n);
    await room.proposals.recheck();
    await expect(room.sign(proposal, 0)).rejects.toThrow(ProposalClosedError);
  });
});

describe('a proposal that would fail now', () => {
  test('is failed at the next look, with the reason', async () => {
    room.dryRun.reason = 'Jug/not-authorized';
    await room.proposals.recheck();
    const { state, events } = await room.reload(proposal);
    expect([state, events.at(-1)?.reason]).toEqual(['failed', expect.stringContaining('Jug/not-authorized')]);
  });

  test('tells the owner who signs that it must not be signed any more', async () => {
    room.dryRun.reason = 'Jug/not-authorized';
    await expect(room.sign(proposal, 0)).rejects.toThrow(/it would fail .*must not be signed any more/);
  });
});

describe('the execution of a proposal', () => {
  test('is a call to the Safe once it has its signatures', async () => {
    await room.sign(proposal, 0);
    await expect(room.proposals.execution(id())).rejects.toThrow(NotEnoughSignaturesError);
    await room.sign(proposal, 1);
    const call = await room.proposals.execution(id());
    expect(call.to).toBe(SAFE_DEPLOYMENT.safe);
    expect(call.data).toContain(proposal.transaction.data.slice(2));
  });

  test('is not prepared when its nonce has been used on chain', async () => {
    room.safe.nonce = 1;
    await expect(room.proposals.execution(id())).rejects.toThrow('its nonce 0 has been used on chain');
    expect((await room.reload(proposal)).state).toBe('published');
  });
});

describe('the end of its time', () => {
  test('closes it at its second, not one before', async () => {
    room.clock.set(proposal.expiresAt - 1);
    await room.proposals.expire();
    expect((await room.reload(proposal)).state).toBe('published');
    room.clock.advance(1);
    await room.proposals.expire();
    expect((await room.reload(proposal)).events.at(-1)).toMatchObject({ state: 'expired' });
  });

  test('lets nobody sign or execute, even before the look that closes it', async () => {
    room.clock.set(proposal.expiresAt);
    await expect(room.sign(proposal, 0)).rejects.toThrow('its time is over');
    await expect(room.proposals.execution(id())).rejects.toThrow(ProposalClosedError);
  });
});

describe('a proposal is found', () => {
  test('by its number and by its whole hash', async () => {
    expect((await room.proposals.find(id())).id).toBe(proposal.id);
    expect((await room.proposals.find(proposal.hashes.safeTxHash)).id).toBe(proposal.id);
  });

  test.each(['0', '99999999', '-1', '1e3', '', 'latest', '0x12', `0x${'A'.repeat(64)}`, "1'; DROP TABLE proposal; --"])(
    'not by "%s"',
    async (other) => {
      await expect(room.proposals.find(other)).rejects.toThrow(UnknownProposalError);
    },
  );
});

test('looks, rechecks and ends with nothing to do change nothing', async () => {
  const before = await room.reload(proposal);
  for (let again = 0; again < 2; again++) {
    await room.proposals.publishRecorded();
    await room.proposals.recheck();
    await room.proposals.expire();
  }
  expect(await room.reload(proposal)).toEqual(before);
});

test('what was recorded and does not fit any more is closed instead of published', async () => {
  const ratio: Allowed = ['ETH-A', 'liquidationRatio', (155n * RAY) / 100n];
  room.safe.store.publish = () => Promise.reject(new Error('killed'));
  await expect(room.propose(ratio)).rejects.toThrow('killed');
  Reflect.deleteProperty(room.safe.store, 'publish');
  govern(250n);
  await room.proposals.publishRecorded();
  const recorded = (await room.repository.list()).at(-1);
  expect(statesOf(recorded!)).toEqual(['recorded', 'superseded']);
  expect(room.safe.store.published.size).toBe(1);
});
