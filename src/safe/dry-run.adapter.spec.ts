import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Interface, encodeBytes32String, id, keccak256, zeroPadValue } from 'ethers';
import { sendByRelayer } from '../../test/support/safe-signing.js';
import { startTamperingNode, type Tampering } from '../../test/support/tampering-node.js';
import { Rpc, type Block, type Call } from '../platform/chain/rpc.js';
import { projectCache } from '../world/cache-folder.js';
import { startWorld, type World } from '../world/world.js';
import { OverrideDryRun } from './dry-run.adapter.js';
import { buildBatch, buildRejection } from './safe-builder.codec.js';
import { DryRunDisagreementError, DryRunUnavailableError } from './safe-error.js';
import type { SafeDeployment } from './safe-transaction.js';

const JUG = new Interface([
  'function drip(bytes32)',
  'function file(bytes32,bytes32,uint256)',
  'function ilks(bytes32) view returns (uint256 duty, uint256 rho)',
]);
const KEY = encodeBytes32String('ETH-C');
const DUTY = 1000000000782997609082909351n;
const GUARD_SLOT = id('guard_manager.guard.address');

let world: World;
let deployment: SafeDeployment;
let dryRun: OverrideDryRun;
let head: Block;
let drip: Call;
let file: Call;
let reads: Call[];

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
  deployment = { chainId: world.chainId, ...world.deployment.safe };
  dryRun = new OverrideDryRun(deployment, world.rpc);
  const call = (name: string, ...args: unknown[]): Call => ({
    to: world.deployment.protocol.jug,
    data: JUG.encodeFunctionData(name, args),
  });
  drip = call('drip', KEY);
  file = call('file', KEY, encodeBytes32String('duty'), DUTY);
  reads = [call('ilks', KEY)];
  await world.advance(600);
  head = await world.head();
});
afterAll(() => world.stop());

const dutyIn = (outcomes: readonly { data: string }[]): bigint =>
  JUG.decodeFunctionResult('ilks', outcomes[0]?.data ?? '0x')[0] as bigint;
const at = (): { blockHash: string } => ({ blockHash: head.hash });

/** Runs against a node that changes requests. */
async function withNode<Answer>(tamper: Tampering, run: (dryRun: OverrideDryRun) => Promise<Answer>): Promise<Answer> {
  const node = await startTamperingNode(world.url, tamper);
  try {
    return await run(new OverrideDryRun(deployment, new Rpc(node.url)));
  } finally {
    await node.stop();
  }
}

test('a sound batch succeeds call by call and as a whole, and its effect is seen after but not before', async () => {
  const result = await dryRun.run({ transaction: buildBatch(deployment, [drip, file], 0), reads, block: at() });
  expect(result).toMatchObject({
    ok: true,
    execution: { ok: true, reason: null },
    block: head,
    time: head.timestamp + 1,
  });
  expect(result.calls.map(({ ok, reason }) => [ok, reason])).toEqual([
    [true, null],
    [true, null],
  ]);
  expect(result.calls.map(({ to, data }) => ({ to, data }))).toEqual([drip, file]);
  expect([dutyIn(result.before), dutyIn(result.after)]).toEqual([1000000000158153903837946257n, DUTY]);
});

test('it leaves no trace', async () => {
  const { hash } = await world.head();
  const duty = JUG.decodeFunctionResult('ilks', await world.rpc.call(reads[0] as Call, 'latest'))[0] as bigint;
  expect([hash, duty]).toEqual([head.hash, 1000000000158153903837946257n]);
});

test('a missing drip is named by the call that needs it; the Safe itself hides the reason', async () => {
  const result = await dryRun.run({ transaction: buildBatch(deployment, [file, drip], 0), reads, block: at() });
  expect(result.ok).toBe(false);
  expect(result.calls.map(({ reason }) => reason)).toEqual(['Jug/rho-not-updated', null]);
  expect(result.execution).toEqual({ ok: false, reason: 'GS013' });
  expect(result.after).toEqual(result.before);
});

test('a single call and a rejection run too', async () => {
  const single = await dryRun.run({ transaction: buildBatch(deployment, [drip], 0), reads, block: at() });
  const rejection = await dryRun.run({ transaction: buildRejection(deployment, 0), reads, block: at() });
  expect([single.ok, single.calls.length, rejection.ok, rejection.calls.length]).toEqual([true, 1, true, 0]);
});

test('a transaction that waits for its turn runs with its own nonce', async () => {
  const sent: unknown[] = [];
  const watching: Tampering = ({ method, params }) => {
    if (method === 'eth_call') sent.push(params[2]);
    return {};
  };
  const transaction = buildBatch(deployment, [drip, file], 41);
  const result = await withNode(watching, (run) => run.run({ transaction, reads, block: at() }));
  expect(result.ok).toBe(true);
  const nonce = { ['0x' + '5'.padStart(64, '0')]: '0x' + '29'.padStart(64, '0') };
  expect(sent).toContainEqual({ [deployment.safe]: { stateDiff: expect.objectContaining(nonce) } });
});

test('the time of the run can be named: after a year of fees the rate has grown by them', async () => {
  const vat = new Interface([
    'function ilks(bytes32) view returns (uint256 Art, uint256 rate, uint256, uint256, uint256)',
  ]);
  const read = { to: world.deployment.protocol.vat, data: vat.encodeFunctionData('ilks', [KEY]) };
  const time = head.timestamp + 31_536_000;
  const result = await dryRun.run({ transaction: buildBatch(deployment, [drip], 0), reads: [read], block: at(), time });
  const rate = ([answer]: readonly { data: string }[]): number =>
    Number(vat.decodeFunctionResult('ilks', answer?.data ?? '0x')[1]);
  expect(result.time).toBe(time);
  expect(rate(result.after) / rate(result.before)).toBeCloseTo(1.005, 6);
});

describe('who may do what', () => {
  const slotOf = (): string => keccak256(zeroPadValue(deployment.safe, 32) + '0'.repeat(64));

  test('a Safe without the right is told so by the contract', async () => {
    const { jug } = world.deployment.protocol;
    await world.rpc.request('anvil_setStorageAt', [jug, slotOf(), '0x' + '0'.repeat(64)]);
    const result = await dryRun.run({ transaction: buildBatch(deployment, [drip, file], 0), reads, block: 'latest' });
    await world.rpc.request('anvil_setStorageAt', [jug, slotOf(), '0x' + '1'.padStart(64, '0')]);
    expect(result.calls.map(({ reason }) => reason)).toEqual([null, 'Jug/not-authorized']);
    expect(result.ok).toBe(false);
  });

  test('a guard that refuses is seen, although every call alone would succeed', async () => {
    const guard = '0x00000000000000000000000000000000000ba12d';
    await world.rpc.request('anvil_setCode', [guard, '0x60006000fd']);
    await world.rpc.request('anvil_setStorageAt', [deployment.safe, GUARD_SLOT, zeroPadValue(guard, 32)]);
    const result = await dryRun.run({ transaction: buildBatch(deployment, [drip, file], 0), reads, block: 'latest' });
    await world.rpc.request('anvil_setStorageAt', [deployment.safe, GUARD_SLOT, '0x' + '0'.repeat(64)]);
    expect(result.calls.every(({ ok }) => ok)).toBe(true);
    expect(result.execution).toEqual({ ok: false, reason: 'reverted without a reason' });
    expect(result.ok).toBe(false);
  });
});

describe('block time', () => {
  /** A block that holds a drip: at its own time the fee is up to date without another one. */
  const dripped = async (): Promise<{ blockHash: string }> => {
    const { blockHash } = await sendByRelayer(world, drip);
    return { blockHash };
  };
  const withoutFourth: Tampering = ({ method, params }) =>
    method === 'eth_call' ? { params: params.slice(0, 3) } : {};

  test('is a second later than the block, so that a missing drip shows even in the block of a drip', async () => {
    const block = await dripped();
    const result = await dryRun.run({ transaction: buildBatch(deployment, [file], 0), reads, block });
    expect(result.calls[0]?.reason).toBe('Jug/rho-not-updated');
    expect(result.time).toBe(result.block.timestamp + 1);
  });

  test('is the block’s own on a node that ignores the wish, and the result says so', async () => {
    const block = await dripped();
    const result = await withNode(withoutFourth, (run) =>
      run.run({ transaction: buildBatch(deployment, [file], 0), reads, block }),
    );
    expect(result.time).toBe(result.block.timestamp);
    expect(result.ok).toBe(true);
  });

  test('is the block’s own on a node that refuses the wish', async () => {
    const refusing: Tampering = ({ method, params }) =>
      method === 'eth_call' && params.length > 3 ? { error: { code: -32602, message: 'too many arguments' } } : {};
    const result = await withNode(refusing, (run) =>
      run.run({ transaction: buildBatch(deployment, [drip, file], 0), reads, block: at() }),
    );
    expect([result.ok, result.time]).toEqual([true, head.timestamp]);
  });
});

describe('two ways that do not agree', () => {
  const run = (dry: OverrideDryRun): Promise<unknown> =>
    dry.run({ transaction: buildBatch(deployment, [drip, file], 0), reads, block: at() });
  const isExecution = ({ method, params }: { method: string; params: readonly unknown[] }): boolean =>
    method === 'eth_call' && JSON.stringify(params[2] ?? '').includes('stateDiff');

  test('a node that ignores overrides is found out', async () => {
    const ignoring: Tampering = ({ method, params }) =>
      method === 'eth_call' ? { params: [...params.slice(0, 2), {}, ...params.slice(3)] } : {};
    await expect(withNode(ignoring, run)).rejects.toThrow(DryRunUnavailableError);
  });

  test('a node that runs one of them at another time is found out', async () => {
    const late: Tampering = (request) =>
      isExecution(request) ? { params: [...request.params.slice(0, 3), { time: '0x6b4d0000' }] } : {};
    await expect(withNode(late, run)).rejects.toThrow('different times');
  });

  test('a node that runs one of them on another state is found out', async () => {
    const { parentHash } = await world.rpc.block(at());
    await world.governanceFile('jug', 'ETH-C', 'duty', 1000000000000000000000000000n);
    const now = { blockHash: (await world.head()).hash };
    const elsewhere: Tampering = (request) =>
      isExecution(request)
        ? {
            params: [
              request.params[0],
              { blockHash: parentHash, requireCanonical: true },
              request.params[2],
              request.params[3],
            ],
          }
        : {};
    const onOther = (dry: OverrideDryRun): Promise<unknown> =>
      dry.run({ transaction: buildBatch(deployment, [drip, file], 0), reads, block: now });
    await expect(withNode(elsewhere, onOther)).rejects.toThrow('different values');
  });

  /** Changes what the calls say where they run one by one, not where they run as a whole. */
  const otherCalls =
    (from: string, to: string): Tampering =>
    ({ method, params: [call, block, overrides, ...others] }) => {
      const alone = method === 'eth_call' && JSON.stringify(overrides ?? '').includes('"code"');
      const { data = '', ...rest } = (call ?? {}) as { data?: string };
      return alone ? { params: [{ ...rest, data: data.replaceAll(from, to) }, block, overrides, ...others] } : {};
    };
  const hexOf = (value: bigint): string => value.toString(16).padStart(64, '0');

  test('a call that fails alone and succeeds in the batch is found out', async () => {
    const noDrip = otherCalls(drip.data.slice(2, 10), 'deadbeef');
    const failure = withNode(noDrip, run).catch((error: unknown) => error);
    expect(await failure).toBeInstanceOf(DryRunDisagreementError);
    expect(await failure).toMatchObject({ message: expect.stringContaining('fails alone') });
  });

  test('a call that does something else alone is found out', async () => {
    const otherDuty = otherCalls(hexOf(DUTY), hexOf(DUTY + 1n));
    await expect(withNode(otherDuty, run)).rejects.toThrow('left different values');
  });
});
