import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Call } from '../../src/platform/chain/rpc.js';
import { dssDeploymentSchema, type DssDeployment } from '../../src/protocol/dss/deployment.js';
import { DssAdapter } from '../../src/protocol/dss/dss.adapter.js';
import { DssRoutes } from '../../src/protocol/dss/routes/dss-routes.adapter.js';
import { ratioAt } from '../../src/protocol/dss/routes/ramp-line.js';
import type { DelayedPlan, FollowUp, Ramp, RoutedBatch } from '../../src/protocol/execution-routes.port.js';
import type { ParameterCell, ParameterChange } from '../../src/protocol/protocol.port.js';
import { OverrideDryRun } from '../../src/safe/dry-run.adapter.js';
import { buildBatch } from '../../src/safe/safe-builder.codec.js';
import { safeDeployment, safeSectionSchema } from '../../src/safe/safe-deployment.js';
import { SafeStateAdapter } from '../../src/safe/safe-state.adapter.js';
import type { SafeDeployment, SafeTransaction } from '../../src/safe/safe-transaction.js';
import { dutyFromAnnualFee } from '../../src/units/annual-fee.js';
import { RAD, RAY, WAD, bps, rad, ray, wad } from '../../src/units/fixed-point.js';
import { projectCache } from '../../src/world/cache-folder.js';
import { startWorld, type World } from '../../src/world/world.js';
import { key } from '../support/route-lab.js';
import { ContractLab } from '../support/contract-lab.js';
import { sendByRelayer, signedExecution } from '../support/safe-signing.js';

const DAY = 86_400;
const PERCENT = RAY / 100n;
let world: World;
let lab: ContractLab;
let safe: SafeDeployment;
let dryRun: OverrideDryRun;
let clean: string;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
  lab = await ContractLab.on(world.rpc);
  safe = safeDeployment(world.chainId, safeSectionSchema.parse(world.deployment.safe));
  dryRun = new OverrideDryRun(safe, world.rpc);
});
afterAll(() => world.stop());
beforeEach(async () => {
  clean = await lab.snapshot();
});
afterEach(() => lab.revert(clean));

const deploymentWith = (fields: Partial<DssDeployment>): DssDeployment =>
  dssDeploymentSchema.parse({ ...world.deployment.protocol, ...fields });

/** The rooms on a deployment with these routes, and the way from changes to the chain. */
function rooms(fields: Partial<DssDeployment>) {
  const deployment = deploymentWith(fields);
  const [protocol, routes] = [new DssAdapter(deployment, world.rpc), new DssRoutes(deployment, world.rpc)];
  const batchOf = async (changes: readonly ParameterChange[], patience = DAY): Promise<RoutedBatch> => {
    const state = await protocol.readSnapshot('latest');
    const executedBefore = state.block.timestamp + patience;
    return routes.route({ changes, state, block: state.block, sender: safe.safe, executedBefore });
  };
  const transactionOf = async (calls: readonly Call[]): Promise<SafeTransaction> =>
    buildBatch(safe, calls, await new SafeStateAdapter(safe, world.rpc).readNonce('latest'));
  const send = async (calls: readonly Call[]) =>
    sendByRelayer(world, await signedExecution(safe, await transactionOf(calls), world.owners.slice(0, 2)));
  const stateOf = async (followUp: FollowUp | undefined, since: string) => {
    const [begun, head] = [await world.rpc.block({ blockHash: since }), await world.head()];
    if (!followUp) throw new Error('no follow-up');
    return routes.readFollowUp(followUp, begun, head);
  };
  return { deployment, protocol, routes, batchOf, transactionOf, send, stateOf };
}

const valueOf = (cells: readonly ParameterCell[], ilk: string | null, parameter: string): string | undefined =>
  cells.find((cell) => cell.ilk === ilk && cell.parameter === parameter)?.value;
const changed = (a: readonly ParameterCell[], b: readonly ParameterCell[]): string[] =>
  b
    .filter(({ ilk, parameter, kind, value }) => kind === 'configured' && valueOf(a, ilk, parameter) !== value)
    .map(({ ilk, parameter }) => `${ilk ?? 'system'} ${parameter}`);
const asGovernance = async (to: string, abi: string, method: string, ...args: unknown[]) => {
  const { pauseProxy } = world.deployment.protocol;
  await world.rpc.request('anvil_impersonateAccount', [pauseProxy]);
  expect((await lab.at(abi, to).act(pauseProxy, method, ...args)).error).toBeNull();
};
const planOf = ({ followUps }: RoutedBatch): DelayedPlan => {
  const found = followUps.find((it) => it.kind === 'delayed-plan');
  if (!found) throw new Error('no plan');
  return found;
};
const rampOf = ({ followUps }: RoutedBatch): Ramp => {
  const found = followUps.find((it) => it.kind === 'ramp');
  if (!found) throw new Error('no ramp');
  return found;
};

const FLOOR: ParameterChange = { ilk: 'ETH-C', parameter: 'debtFloor', to: rad(4_000n * RAD) };
const PENALTY: ParameterChange = { ilk: 'ETH-C', parameter: 'liquidationPenalty', to: wad((114n * WAD) / 100n) };
const FEE: ParameterChange = { ilk: 'ETH-C', parameter: 'stabilityFee', to: bps(250) };
const OTHER_FEE: ParameterChange = { ilk: 'ETH-B', parameter: 'stabilityFee', to: bps(650) };
const RATIO: ParameterChange = { ilk: 'ETH-C', parameter: 'liquidationRatio', to: ray(175n * PERCENT) };

describe('a route', () => {
  test('is the direct one where the Safe may write the value and nothing else is configured', async () => {
    const { batchOf, routes } = rooms({});
    const batch = await batchOf([FLOOR, FEE]);
    expect(batch.routes.map(({ route }) => route)).toEqual(['direct', 'direct']);
    expect(batch).toMatchObject({ followUps: [], missing: [] });
    const table = await routes.table(safe.safe, 'latest');
    expect(table.map(({ route, missing }) => [route, missing])).toEqual(table.map(() => ['direct', []]));
    expect(table.find(({ parameter }) => parameter === 'debtFloor')?.why).toBe('the Safe may write Vat');
  });

  test('is the pause where the Safe may not write the value and may plot; what is missing else is named', async () => {
    const { batchOf, deployment } = rooms({});
    await asGovernance(deployment.vat, 'BoundedRates', 'deny', safe.safe);
    const batch = await batchOf([FLOOR, FEE]);
    expect(batch.routes.map(({ route, why }) => [route, why])).toEqual([
      ['delayed', 'the Safe may not write Vat, and may plot in the pause'],
      ['direct', 'the Safe may write Jug'],
    ]);
    expect(batch.missing).toEqual([]);
    const withoutBody = rooms({ planBody: undefined });
    expect((await withoutBody.batchOf([FLOOR])).missing).toEqual([`${safe.safe} is not a ward of Vat`]);
  });

  test('to a plan is missing when the Safe may not plot, and to a module when it is no bud', async () => {
    const all = rooms({ routes: { debtFloor: 'pause', stabilityFee: 'bounded', liquidationRatio: 'ramp' } });
    const { pause, rateModule = '', ratioRamps = '', pauseProxy } = all.deployment;
    await world.rpc.request('anvil_setStorageAt', [pause, '0x1', `0x${'0'.repeat(64)}`]);
    await asGovernance(rateModule, 'BoundedRates', 'diss', safe.safe);
    await asGovernance(ratioRamps, 'RatioRamps', 'diss', safe.safe);
    const { missing } = await all.batchOf([FLOOR, FEE, RATIO]);
    expect([...missing].sort()).toEqual([
      `${safe.safe} is no bud of the module of fees`,
      `${safe.safe} is no bud of the module of ramps`,
      `${safe.safe} may not plot in the Pause: it is not its owner, nor let by its authority`,
    ]);
    expect(pauseProxy).not.toBe('');
  });

  test.each([
    [{ routes: { debtFloor: 'bounded' } }, /the route bounded is for stabilityFee alone/],
    [{ routes: { stabilityFee: 'ramp' } }, /the route ramp is for liquidationRatio alone/],
    [{ routes: { stabilityFee: 'sideways' } }, /expected one of/],
    [{ routes: { everything: 'direct' } }, /everything/],
    [{ routes: { stabilityFee: 'bounded' }, rateModule: undefined }, /needs the address rateModule/],
    [{ routes: { debtFloor: 'pause' }, planBody: undefined }, /needs the address planBody/],
    [{ routes: { liquidationRatio: 'ramp' }, ratioRamps: undefined }, /needs the address ratioRamps/],
    [{ rampSeconds: 60 }, /rampSeconds/],
  ])('that is configured as %j is refused at the start', (fields, message) => {
    const parsed = dssDeploymentSchema.safeParse({ ...world.deployment.protocol, ...fields });
    expect(JSON.stringify(parsed.error?.issues)).toMatch(message);
  });

  test('to a body without code is refused', async () => {
    const nowhere = rooms({ routes: { debtFloor: 'pause' }, planBody: '0x00000000000000000000000000000000000c0de5' });
    await expect(nowhere.batchOf([FLOOR])).rejects.toMatchObject({ rule: 'no-plan-body' });
  });
});

describe('a delayed plan', () => {
  const paused = () => rooms({ routes: { debtFloor: 'pause', liquidationPenalty: 'pause' } });

  test('is filed by the Safe, waits, is executed by anyone, and leaves what its dry run showed', async () => {
    const { batchOf, send, stateOf, protocol, transactionOf } = paused();
    const batch = await batchOf([FLOOR, PENALTY, FEE]);
    const plan = planOf(batch);
    expect(batch.calls.map(({ contract, signature }) => `${contract}.${signature}`)).toEqual([
      'Jug.drip(bytes32)',
      'Jug.file(bytes32,bytes32,uint256)',
      'Pause.plot(address,bytes32,bytes,uint256)',
    ]);
    const { reads, decode } = await protocol.parameterTable();
    const before = await protocol.readParameters('latest');
    const transaction = await transactionOf(batch.calls);
    const now = await dryRun.run({ transaction, reads, block: 'latest' });
    expect(now.ok).toBe(true);
    expect(changed(before, decode(now.after))).toEqual(['ETH-C stabilityFee']);
    const later = await dryRun.runSequel({
      ...{ transaction, sequel: [plan.execution], reads, block: 'latest' as const },
      ...{ time: plan.notBefore, overrides: plan.withoutDelay },
    });
    expect([later.execution?.ok, later.sequel.map(({ ok }) => ok), later.time]).toEqual([true, [true], plan.notBefore]);
    expect(changed(before, decode(later.after))).toEqual([
      // the delay that the simulation leaves out, which a rehearsal puts back
      'system governanceDelay',
      'ETH-C stabilityFee',
      'ETH-C debtFloor',
      'ETH-C liquidationPenalty',
    ]);

    const { blockHash } = await send(batch.calls);
    expect(await stateOf(plan, blockHash)).toMatchObject({ status: 'waiting', call: null });
    expect(changed(before, await protocol.readParameters('latest'))).toEqual(['ETH-C stabilityFee']);
    await world.advance(plan.notBefore - (await world.head()).timestamp);
    expect(await stateOf(plan, blockHash)).toMatchObject({ status: 'due', call: plan.execution });
    const executed = await sendByRelayer(world, plan.execution);
    expect(await stateOf(plan, blockHash)).toMatchObject({
      status: 'done',
      transactionHash: executed.transactionHash,
      block: { hash: executed.blockHash },
    });
    const after = await protocol.readParameters('latest');
    expect(changed(decode(later.after), after)).toEqual(['system governanceDelay']);
    expect(valueOf(after, 'ETH-C', 'debtFloor')).toBe(String(4_000n * RAD));
    expect(valueOf(after, 'ETH-C', 'auction.minimumDebt')).toBe(String(4_560n * RAD));
  });

  test('cannot be executed before its time, not by a second', async () => {
    const { batchOf, send } = paused();
    const batch = await batchOf([FLOOR]);
    const plan = planOf(batch);
    await send(batch.calls);
    const attempt = (time: number): Promise<string> =>
      world.rpc.call(plan.execution, 'latest', {}, { time: `0x${time.toString(16)}` });
    await expect(attempt(plan.notBefore - 1)).rejects.toThrow(/ds-pause-premature-exec/);
    await expect(attempt(plan.notBefore)).resolves.toMatch(/^0x/);
  });

  test('is due after the delay even where the Safe acts at the last moment; later the pause refuses it', async () => {
    const { batchOf, send, transactionOf, protocol } = paused();
    const patience = 3_600;
    const batch = await batchOf([FLOOR], patience);
    const started = (await world.head()).timestamp;
    expect(planOf(batch).notBefore).toBeGreaterThanOrEqual(started + patience + 2 * DAY);
    const { reads } = await protocol.parameterTable();
    await world.advance(patience + 120);
    const late = await dryRun.run({ transaction: await transactionOf(batch.calls), reads, block: 'latest' });
    expect(late.calls.map(({ reason }) => reason)).toEqual(['ds-pause-delay-not-respected']);
    await expect(send(batch.calls)).rejects.toThrow(/reverted/);
  });

  test('is dropped by the Safe, which is told, and then nobody can execute it', async () => {
    const { batchOf, send, stateOf } = paused();
    const batch = await batchOf([FLOOR]);
    const plan = planOf(batch);
    const { blockHash } = await send(batch.calls);
    const { transactionHash } = await send([plan.cancellation]);
    expect(await stateOf(plan, blockHash)).toMatchObject({ status: 'dropped', transactionHash });
    await world.advance(plan.notBefore - (await world.head()).timestamp);
    await expect(world.rpc.call(plan.execution, 'latest')).rejects.toThrow(/ds-pause-unplotted-plan/);
  });

  test('stays executed where the Safe drops it afterwards, which the pause lets it do', async () => {
    const { batchOf, send, stateOf } = paused();
    const batch = await batchOf([FLOOR]);
    const plan = planOf(batch);
    const { blockHash } = await send(batch.calls);
    await world.advance(plan.notBefore - (await world.head()).timestamp);
    const { transactionHash } = await sendByRelayer(world, plan.execution);
    await send([plan.cancellation]);
    expect(await stateOf(plan, blockHash)).toMatchObject({ status: 'done', transactionHash });
  });

  test('is executed also by a call with bytes behind its arguments, which the pause does not look at', async () => {
    const { batchOf, send, stateOf } = paused();
    const batch = await batchOf([FLOOR]);
    const plan = planOf(batch);
    const { blockHash } = await send(batch.calls);
    await world.advance(plan.notBefore - (await world.head()).timestamp);
    const { to, data } = plan.execution;
    const { transactionHash } = await sendByRelayer(world, { to, data: `${data}${'5a'.repeat(32)}` });
    expect(await stateOf(plan, blockHash)).toMatchObject({ status: 'done', transactionHash });
  });

  test('of the system’s ceiling is refused: it is an absolute value, and lines move while it waits', async () => {
    const { batchOf } = rooms({ routes: { debtCeiling: 'pause' } });
    const ceiling: ParameterChange = { ilk: 'USDC-A', parameter: 'debtCeiling', to: rad(61_000_000n * RAD) };
    await expect(batchOf([ceiling])).rejects.toMatchObject({ rule: 'line-would-drift' });
  });

  test('of an automatic ceiling carries its exec, and Line follows at that time', async () => {
    const { batchOf, send, protocol } = rooms({ routes: { autoCeiling: 'pause' } });
    const to = { max: rad(19_000_000n * RAD), gap: rad(1_000_000n * RAD), ttlSeconds: 36_000 };
    const batch = await batchOf([{ ilk: 'ETH-C', parameter: 'autoCeiling', to }]);
    await send(batch.calls);
    await world.advance(planOf(batch).notBefore - (await world.head()).timestamp);
    const before = await protocol.readParameters('latest');
    await sendByRelayer(world, planOf(batch).execution);
    const after = await protocol.readParameters('latest');
    expect(valueOf(after, 'ETH-C', 'autoCeiling.max')).toBe(String(to.max));
    const moved = (cells: readonly ParameterCell[], ilk: string | null) =>
      BigInt(valueOf(cells, ilk, 'debtCeiling') ?? 0);
    expect(moved(after, null) - moved(before, null)).toBe(moved(after, 'ETH-C') - moved(before, 'ETH-C'));
  });
});

describe('the module of fees', () => {
  const bounded = () => rooms({ routes: { stabilityFee: 'bounded' } });

  test('takes all fees of a batch at once, in the order of their bytes, and files the canonical rates', async () => {
    const { batchOf, send, protocol } = bounded();
    const batch = await batchOf([FEE, OTHER_FEE]);
    expect(batch.calls.map(({ contract }) => contract)).toEqual(['RateModule']);
    expect(batch.calls[0]?.arguments.map(({ name, human }) => `${name} ${human}`)).toEqual([
      'ETH-B 6.50 % a year',
      'ETH-C 2.50 % a year',
    ]);
    await send(batch.calls);
    const after = await protocol.readParameters('latest');
    expect(valueOf(after, 'ETH-C', 'stabilityFee')).toBe(String(dutyFromAnnualFee(bps(250))));
    expect(valueOf(after, 'ETH-B', 'stabilityFee')).toBe(String(dutyFromAnnualFee(bps(650))));
  });

  test('is not asked again before its cooldown is over, and the time is said', async () => {
    const { batchOf, send, routes } = bounded();
    await send((await batchOf([FEE])).calls);
    const [row] = (await routes.table(safe.safe, 'latest')).filter(({ parameter }) => parameter === 'stabilityFee');
    expect(row).toMatchObject({ limits: '0.00 % to 30.00 %, step 4.00 %' });
    expect(row?.blockedUntil).toBe((await world.head()).timestamp + 57_600);
    await expect(batchOf([OTHER_FEE])).rejects.toMatchObject({ rule: 'module-cooldown' });
    await expect(batchOf([OTHER_FEE])).rejects.toThrow(/15 h 59 min/);
    await world.advance(57_600);
    expect((await batchOf([OTHER_FEE])).calls).toHaveLength(1);
  });

  test('never gets what would change no basis point: it would burn the cooldown of all others', async () => {
    const { batchOf, deployment } = bounded();
    // another rate of the same 3 %: governance filed one unit less than the table
    const duty = dutyFromAnnualFee(bps(300)) - 1n;
    await world.governanceFile('jug', 'ETH-B', 'duty', duty);
    const same: ParameterChange = { ilk: 'ETH-B', parameter: 'stabilityFee', to: bps(300) };
    const batch = await batchOf([same, FEE]);
    expect(batch.calls[0]?.arguments.map(({ name }) => name)).toEqual(['ETH-C']);
    expect(batch.routes.find(({ ilk }) => ilk === 'ETH-B')?.why).toMatch(/left out/);
    await expect(batchOf([same])).rejects.toMatchObject({ rule: 'nothing-to-change' });
    expect(deployment.rateModule).toBeDefined();
  });

  test.each<[string, number, string, [string, number][]]>([
    ['a step too far', 451, 'module-above-step', []],
    ['below the least', 20, 'module-below-min', [['min', 25]]],
    ['above the most', 201, 'module-above-max', [['max', 200]]],
    ['a step from the end of the range that the fee is outside of', 1_401, 'module-above-step', [['min', 1_000]]],
    ['a type that is shut', 100, 'module-not-configured', [['step', 0]]],
    [
      'beyond the table of rates',
      5_001,
      'module-table-end',
      [
        ['max', 65_535],
        ['step', 65_535],
      ],
    ],
  ])('refuses %s before anybody signs, with the rule of the module', async (_, fee, rule, limits) => {
    const { batchOf, deployment } = bounded();
    for (const [what, value] of limits)
      await asGovernance(
        deployment.rateModule ?? '',
        'BoundedRates',
        'file(bytes32,bytes32,uint256)',
        key('ETH-C'),
        key(what),
        value,
      );
    const change: ParameterChange = { ilk: 'ETH-C', parameter: 'stabilityFee', to: bps(fee) };
    await expect(batchOf([change])).rejects.toMatchObject({ rule });
  });

  test('that is halted takes nothing, and says so', async () => {
    const { batchOf, deployment, routes } = bounded();
    await asGovernance(deployment.rateModule ?? '', 'BoundedRates', 'file(bytes32,uint256)', key('bad'), 1);
    await expect(batchOf([FEE])).rejects.toMatchObject({ rule: 'module-halted' });
    const row = (await routes.table(safe.safe, 'latest')).find(({ parameter }) => parameter === 'stabilityFee');
    expect(row?.missing).toEqual(['the module of fees has been halted']);
  });
});

describe('a ramp', () => {
  const ramped = (seconds = 6 * DAY) => rooms({ routes: { liquidationRatio: 'ramp' }, rampSeconds: seconds });
  const ratioOf = async (protocol: DssAdapter) =>
    BigInt(valueOf(await protocol.readParameters('latest'), 'ETH-C', 'liquidationRatio') ?? 0);

  test('starts at the live ratio, moves on its line by anyone, and ends where it was signed to end', async () => {
    const { batchOf, send, stateOf, protocol } = ramped();
    const batch = await batchOf([RATIO]);
    const ramp = rampOf(batch);
    expect([ramp.from, ramp.to, ramp.durationSeconds]).toEqual([
      String(170n * PERCENT),
      String(175n * PERCENT),
      6 * DAY,
    ]);
    const { blockHash } = await send(batch.calls);
    const start = (await world.rpc.block({ blockHash })).timestamp;
    expect(await ratioOf(protocol)).toBe(170n * PERCENT);
    const line = { from: 170n * PERCENT, to: 175n * PERCENT, start, duration: 6 * DAY };
    await world.advance(3 * DAY);
    const tick = await sendByRelayer(world, ramp.tick);
    const { timestamp } = await world.rpc.block({ blockHash: tick.blockHash });
    expect(await ratioOf(protocol)).toBe(ratioAt(line, timestamp));
    expect(await stateOf(ramp, blockHash)).toMatchObject({ status: 'waiting' });
    await world.advance(4 * DAY);
    const last = await sendByRelayer(world, ramp.tick);
    expect(await ratioOf(protocol)).toBe(175n * PERCENT);
    expect(await stateOf(ramp, blockHash)).toMatchObject({
      status: 'done',
      reason: 'the ramp ended at 175.00 %',
      transactionHash: last.transactionHash,
    });
  });

  test('that stands still is told, with the tick that moves it on', async () => {
    const { batchOf, send, stateOf } = ramped();
    const batch = await batchOf([RATIO]);
    const { blockHash } = await send(batch.calls);
    await world.advance(2 * DAY);
    const state = await stateOf(rampOf(batch), blockHash);
    expect(state).toMatchObject({ status: 'due', call: rampOf(batch).tick });
    expect(state.reason).toMatch(/stands still at 170.00 % of 175.00 % for 2 d/);
  });

  test('is wrong where governance files another ratio meanwhile, and dropped where it is stopped', async () => {
    const { batchOf, send, stateOf } = ramped();
    const batch = await batchOf([RATIO]);
    const { blockHash } = await send(batch.calls);
    const again = await lab.snapshot();
    await world.governanceFile('spotter', 'ETH-C', 'mat', 180n * PERCENT);
    expect(await stateOf(rampOf(batch), blockHash)).toMatchObject({ status: 'wrong' });
    await lab.revert(again);
    await send([rampOf(batch).cancellation]);
    expect(await stateOf(rampOf(batch), blockHash)).toMatchObject({ status: 'dropped' });
  });

  test('that does not start at the live ratio any more reverts, and its dry run says so', async () => {
    const { batchOf, send, transactionOf, protocol } = ramped();
    const batch = await batchOf([RATIO]);
    await world.governanceFile('spotter', 'ETH-C', 'mat', 171n * PERCENT);
    const { reads } = await protocol.parameterTable();
    const run = await dryRun.run({ transaction: await transactionOf(batch.calls), reads, block: 'latest' });
    expect(run.ok).toBe(false);
    await expect(send(batch.calls)).rejects.toThrow(/reverted/);
  });

  test('takes longer where the limits ask for it, and is one at a time', async () => {
    const { batchOf, send } = ramped(DAY);
    const far: ParameterChange = { ilk: 'ETH-C', parameter: 'liquidationRatio', to: ray(190n * PERCENT) };
    const batch = await batchOf([far]);
    expect(rampOf(batch).durationSeconds).toBe(4 * DAY);
    await send(batch.calls);
    await expect(batchOf([far])).rejects.toMatchObject({ rule: 'ramp-runs' });
    const beyond: ParameterChange = { ilk: 'ETH-B', parameter: 'liquidationRatio', to: ray(401n * PERCENT) };
    await expect(batchOf([beyond])).rejects.toMatchObject({ rule: 'ramp-out-of-range' });
    const shut: ParameterChange = { ilk: 'USDC-A', parameter: 'liquidationRatio', to: ray(103n * PERCENT) };
    await expect(batchOf([shut])).rejects.toMatchObject({ rule: 'ramp-not-configured' });
  });
});

describe('two signed batches', () => {
  test('run in the order of their nonces alone, and the second only on the ground that it was made on', async () => {
    const { batchOf, transactionOf } = rooms({ routes: { stabilityFee: 'bounded' } });
    const first = await transactionOf((await batchOf([FEE])).calls);
    const second = { ...(await transactionOf((await batchOf([OTHER_FEE])).calls)), nonce: first.nonce + 1 };
    const sign = (tx: SafeTransaction) => signedExecution(safe, tx, world.owners.slice(0, 2));
    await expect(sendByRelayer(world, await sign(second))).rejects.toThrow(/reverted/);
    await sendByRelayer(world, await sign(first));
    // the cooldown that the first began
    await expect(sendByRelayer(world, await sign(second))).rejects.toThrow(/reverted/);
    await expect(sendByRelayer(world, await sign(first))).rejects.toThrow(/reverted/);
  });
});
