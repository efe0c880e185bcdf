import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TransactionStoreDouble } from '../doubles/safe.double.js';
import { FixedClock } from '../doubles/fixed-clock.js';
import { silentLog } from '../support/database.js';
import { sendByRelayer, signedExecution } from '../support/safe-signing.js';
import { differences } from '../../src/proposals/staleness.js';
import { DecodeService } from '../../src/proposals/decode.service.js';
import { EmergencySetService } from '../../src/proposals/emergency-set.service.js';
import { Rehearsal } from '../../src/proposals/rehearsal.js';
import { dssDeploymentSchema, type DssDeployment } from '../../src/protocol/dss/deployment.js';
import { DssAdapter } from '../../src/protocol/dss/dss.adapter.js';
import { encodeCall } from '../../src/protocol/dss/call-encoder.codec.js';
import { FILE, FILE_OF_TYPE, plan, planAt } from '../../src/protocol/dss/planned-call.js';
import { rampCall } from '../../src/protocol/dss/routes/route-call.codec.js';
import { UnencodableChangeError } from '../../src/protocol/protocol-error.js';
import type { ParameterChange } from '../../src/protocol/protocol.port.js';
import { encodeBatch } from '../../src/safe/batch.codec.js';
import { OverrideDryRun } from '../../src/safe/dry-run.adapter.js';
import type { ExecutionWatchAdapter } from '../../src/safe/execution-watch.adapter.js';
import type { HashCheckAdapter } from '../../src/safe/hash-check.adapter.js';
import { buildBatch } from '../../src/safe/safe-builder.codec.js';
import { safeDeployment, safeSectionSchema } from '../../src/safe/safe-deployment.js';
import { SafeService } from '../../src/safe/safe.service.js';
import { SafeStateAdapter } from '../../src/safe/safe-state.adapter.js';
import { RAD, RAY, WAD, bps, rad, ray, wad } from '../../src/units/fixed-point.js';
import { projectCache } from '../../src/world/cache-folder.js';
import { startWorld, type World } from '../../src/world/world.js';

let world: World;
let contracts: DssDeployment;
let protocol: DssAdapter;
let safe: SafeService;
let rehearsal: Rehearsal;
let decoding: DecodeService;
let emergencies: EmergencySetService;
const clock = new FixedClock(1_800_003_600);

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
  contracts = dssDeploymentSchema.parse(world.deployment.protocol);
  protocol = new DssAdapter(contracts, world.rpc);
  const deployment = safeDeployment(world.chainId, safeSectionSchema.parse(world.deployment.safe));
  const state = new SafeStateAdapter(deployment, world.rpc);
  const unused = {} as HashCheckAdapter & ExecutionWatchAdapter;
  safe = new SafeService(deployment, state, unused, unused, new TransactionStoreDouble());
  rehearsal = new Rehearsal(protocol, new OverrideDryRun(deployment, world.rpc), world.rpc);
  decoding = new DecodeService(world.rpc, protocol, safe);
  emergencies = new EmergencySetService(world.rpc, protocol, safe, rehearsal, clock, silentLog());
  await world.advance(3_600);
});
afterAll(() => world.stop());

async function ruleOf(...changes: ParameterChange[]): Promise<string> {
  const state = await protocol.readState('latest');
  try {
    protocol.encode(changes, state);
  } catch (error) {
    if (error instanceof UnencodableChangeError) return error.rule;
    throw error;
  }
  return 'accepted';
}

describe('on the chain of the local world, the encoder refuses', () => {
  test.each([
    ['a ceiling of 80 million in wad', 'debtCeiling', 80_000_000n * WAD, 'USDC-A', 'ceiling-out-of-range'],
    ['a floor in wad', 'debtFloor', 7_500n * WAD, 'ETH-C', 'floor-out-of-range'],
    ['chip that the contract would cut off', 'incentiveRate', (1n << 64n) + WAD / 1_000n, 'ETH-C', 'truncated'],
    ['tip that the contract would cut off', 'incentiveFlat', (1n << 192n) + 300n * RAD, 'ETH-C', 'truncated'],
    ['a ratio of zero', 'liquidationRatio', 0n, 'ETH-C', 'ratio-below-one'],
    ['"0 %" of penalty as 0', 'liquidationPenalty', 0n, 'ETH-C', 'penalty-below-one'],
    ['a base fee', 'baseFee', 1000000001547125957863212448n, null, 'base-fee-not-zero'],
    ['buf clipped and cusp not', 'auctionResetFactor', (95n * RAY) / 100n, 'ETH-C', 'reset-above-price'],
  ] as [string, ParameterChange['parameter'], bigint, string | null, string][])(
    '%s',
    async (_, parameter, to, ilk, rule) => {
      expect(await ruleOf({ ilk, parameter, to } as ParameterChange)).toBe(rule);
    },
  );

  test('a step of zero, which the curve would divide by', async () => {
    const to = { kind: 'stairstep' as const, cut: ray((99n * RAY) / 100n), stepSeconds: 0 };
    expect(await ruleOf({ ilk: 'ETH-C', parameter: 'priceCurve', to })).toBe('step-out-of-range');
  });

  test('the same change twice, which would bypass a limit of its step', async () => {
    const twice: ParameterChange = { ilk: 'ETH-C', parameter: 'stabilityFee', to: bps(100) };
    expect(await ruleOf(twice, { ...twice, to: bps(150) })).toBe('duplicate-change');
  });

  test('a fee while somebody else’s base fee stands', async () => {
    await world.governanceFile('jug', null, 'base', 1n);
    expect(await ruleOf({ ilk: 'ETH-C', parameter: 'stabilityFee', to: bps(100) })).toBe('base-fee-not-zero');
    await world.governanceFile('jug', null, 'base', 0n);
  });
});

/** What a batch that somebody else built does in its dry run. */
async function rehearse(...calls: Parameters<typeof encodeCall>[1][]) {
  const batch = calls.map((call) => encodeCall(contracts, call));
  const transaction = buildBatch(safe.deployment, batch, (await safe.readState()).nonce);
  const { invariants, ok } = await rehearsal.run(transaction, 'latest');
  return {
    ok,
    broken: (invariants?.broken ?? []).map(({ id, ilk }) => `${id} ${ilk ?? 'system'}`),
    faults: protocol.batchFaults(batch),
  };
}

describe('what the contracts themselves take, the rules see in the dry run', () => {
  test('setIlk without exec: configured is not live', async () => {
    const setIlk = plan('AutoLine', 'setIlk(bytes32,uint256,uint256,uint256)', 'ETH-B', 5_000_000n * RAD, RAD, 60n);
    expect(await rehearse(setIlk)).toMatchObject({
      ok: true,
      broken: ['ceiling-effective ETH-B'],
      faults: [expect.stringContaining('AutoLine.exec')],
    });
  });

  test('a ceiling in wad: the slip of August 2020', async () => {
    const slip = plan('Vat', FILE_OF_TYPE, 'USDC-A', 'line', 80_000_000n * WAD);
    expect((await rehearse(slip)).broken).toContain('ceiling-in-range USDC-A');
  });

  test('Line that drifts away from the lines', async () => {
    const alone = plan('Vat', FILE_OF_TYPE, 'USDC-A', 'line', 75_000_000n * RAD);
    const { broken, faults } = await rehearse(alone);
    expect(broken).toEqual(['ceiling-headroom system', 'ceiling-offset system']);
    expect(faults).toEqual(["USDC-A: a ceiling is filed without the system's: Line would drift"]);
  });

  test('a floor without upchost', async () => {
    expect((await rehearse(plan('Vat', FILE_OF_TYPE, 'ETH-C', 'dust', 7_500n * RAD))).broken).toEqual([
      'minimum-effective ETH-C',
    ]);
  });

  test('chip cut off without a word: the contract takes 2^64 and keeps 0', async () => {
    const cut = planAt('Clipper', 'ETH-C', FILE, 'chip', 1n << 64n);
    const decoded = protocol.decode(encodeCall(contracts, cut));
    const { after } = await rehearsal.run(
      buildBatch(safe.deployment, [encodeCall(contracts, cut)], (await safe.readState()).nonce),
      'latest',
    );
    const found = after.find(({ ilk, parameter }) => ilk === 'ETH-C' && parameter === 'auction.incentiveRate');
    expect([decoded.sets?.[0]?.value, found?.value]).toEqual([String(1n << 64n), '0']);
  });

  test('a fee without drip fails, since the contract demands it', async () => {
    const duty = plan('Jug', FILE_OF_TYPE, 'ETH-C', 'duty', 1000000000627937192491029810n);
    expect(await rehearse(duty)).toMatchObject({ ok: false });
  });
});

describe('a batch that is not what was signed', () => {
  test('in another order has another hash, so that no signature fits it', async () => {
    const state = await protocol.readState('latest');
    const calls = protocol.encode([{ ilk: 'ETH-C', parameter: 'stabilityFee', to: bps(120) }], state);
    const hashOf = (given: typeof calls): string => safe.hash(safe.build(given, 0)).safeTxHash;
    const reordered = [...calls].reverse();
    expect(hashOf(reordered)).not.toBe(hashOf(calls));
    expect(protocol.batchFaults(reordered).join()).toContain('Jug.drip before it');
    expect((await decoding.decode(encodeBatch(reordered))).faults).toHaveLength(1);
  });

  test('is stale once governance has filed one of its values', async () => {
    const state = await protocol.readState('latest');
    const calls = protocol.encode([{ ilk: 'ETH-C', parameter: 'incentiveFlat', to: rad(300n * RAD) }], state);
    const transaction = safe.build(calls, (await safe.readState()).nonce);
    const signed = await rehearsal.run(transaction, 'latest');
    await world.governanceFile('clipper', 'ETH-C', 'tip', 275n * RAD);
    const now = await rehearsal.run(transaction, 'latest');
    expect(differences(signed, now)).toMatchObject({
      state: 'superseded',
      what: 'auction.incentiveFlat of ETH-C changed meanwhile',
    });
  });
});

describe('decoded for people', () => {
  test('every call names its contract, and old and new values at the named block', async () => {
    const state = await protocol.readState('latest');
    const calls = protocol.encode(
      [
        { ilk: 'ETH-C', parameter: 'liquidationRatio', to: ray((175n * RAY) / 100n) },
        { ilk: 'ETH-B', parameter: 'liquidationPenalty', to: wad((114n * WAD) / 100n) },
        { ilk: 'ETH-B', parameter: 'breakerTolerance', to: ray((55n * RAY) / 100n) },
      ],
      state,
    );
    const decoded = await decoding.decode(encodeBatch(calls));
    expect([decoded.state, decoded.faults, decoded.block.number]).toEqual(['verified', [], state.block.number]);
    expect(decoded.calls.map(({ target, state: of }) => `${of} ${target ?? ''}`)).toEqual([
      'verified Spotter',
      'verified Spotter',
      'verified Dog',
      'verified Clipper of ETH-B',
      'verified ClipperMom',
    ]);
    expect(decoded.calls[0]?.writes).toEqual([
      {
        ilk: 'ETH-C',
        parameter: 'liquidationRatio',
        unit: 'ray',
        before: { raw: String((170n * RAY) / 100n), human: '170.00 %' },
        after: { raw: String((175n * RAY) / 100n), human: '175.00 %' },
      },
    ]);
  });

  test('an unknown target, bytes behind the arguments, and a single call without target have states of their own', async () => {
    const poke = encodeCall(contracts, plan('Spotter', 'poke(bytes32)', 'ETH-C'));
    const stranger = await decoding.decode(poke.data, world.relayer.address);
    expect(stranger.calls[0]).toMatchObject({ state: 'could-not-check', target: null });
    expect(stranger.calls[0]?.why[0]).toContain('UNKNOWN TARGET');
    const longer = await decoding.decode(`${poke.data}c0ffee`, poke.to);
    expect(longer.calls[0]).toMatchObject({ state: 'trailing-data', trailing: '0xc0ffee', signature: 'poke(bytes32)' });
    const alone = await decoding.decode(poke.data);
    expect([alone.state, alone.calls[0]?.why[0]]).toEqual([
      'could-not-check',
      expect.stringContaining(`a call of Spotter ${contracts.spotter}`),
    ]);
  });

  test('a call of a route names its contract too, and is found where its target is not given', async () => {
    const stop = rampCall(contracts.ratioRamps ?? '', 'stop', 'ETH-C');
    const named = await decoding.decode(stop.data, stop.to);
    expect(named.calls[0]).toMatchObject({ state: 'verified', target: 'RatioRamps', signature: 'stop(bytes32)' });
    const alone = await decoding.decode(stop.data);
    expect(alone.calls[0]?.why[0]).toContain(`a call of RatioRamps ${stop.to}`);
  });

  test('a proposal whose words are not those of its bytes is a mismatch', async () => {
    const state = await protocol.readState('latest');
    const calls = protocol.encode([{ ilk: 'YFI-A', parameter: 'liquidationRatio', to: ray(2n * RAY) }], state);
    const transaction = safe.build(calls, 0);
    const proposal = { transaction, hashes: safe.hash(transaction), calls };
    expect((await decoding.decode(JSON.stringify(proposal))).state).toBe('verified');
    const forged = structuredClone(proposal) as unknown as { calls: { arguments: { human: string }[] }[] };
    const value = forged.calls[0]?.arguments[2];
    if (value) value.human = '165.00 %';
    const decoded = await decoding.decode(JSON.stringify(forged));
    expect([decoded.state, decoded.calls.map((call) => call.state)]).toEqual(['mismatch', ['mismatch', 'verified']]);
  });
});

describe('the emergency set', () => {
  test('is encoded for every type, run dry, and proven to lower risk alone', async () => {
    const { batches, block } = await emergencies.prepare();
    expect(new Set(batches.map(({ ilk }) => ilk)).size).toBe(27);
    const wrong = batches.filter(({ run, rises, refusal }) => run?.ok === false || rises.length > 0 || refusal);
    expect(wrong).toEqual([]);
    expect(batches.every(({ calls, run, dataHash }) => calls.length > 0 === (run !== null && dataHash !== null))).toBe(
      true,
    );
    expect(batches.every(({ run }) => run === null || run.block.hash === block.hash)).toBe(true);
  });

  test('the file of a batch decodes to the same calls, verified', async () => {
    const { batch, file } = await emergencies.show('system/freeze');
    const decoded = await decoding.decode(JSON.stringify(file));
    expect([decoded.state, decoded.faults, decoded.calls.map(({ data }) => data)]).toEqual([
      'verified',
      [],
      batch.calls.map(({ data }) => data),
    ]);
  });

  test('a batch that people signed and sent does what its dry run said, and the set says that it is stale then', async () => {
    const { batch } = await emergencies.show('LINK-A/freeze');
    const transaction = safe.build(batch.calls, (await safe.readState()).nonce);
    await sendByRelayer(world, await signedExecution(safe.deployment, transaction, world.owners.slice(0, 2)));
    const cells = await protocol.readParameters('latest');
    const value = (parameter: string): string | undefined =>
      cells.find((it) => it.ilk === 'LINK-A' && it.parameter === parameter)?.value;
    expect(['debtCeiling', 'autoCeiling.max', 'auction.breaker'].map(value)).toEqual(['0', '0', '3']);
    const stale = (await emergencies.current()).batches.find(({ id }) => id === 'LINK-A/freeze');
    expect(stale?.stale).toBe('the chain has moved: it would have other bytes now');
    await emergencies.prepare();
    expect((await emergencies.show('LINK-A/freeze')).batch).toMatchObject({ calls: [], stale: null, refusal: null });
  });

  test('an old one is made anew before it is shown, and an unknown one is refused', async () => {
    clock.advance(3_600);
    const { preparedAt } = await emergencies.current();
    expect(preparedAt).toBe(clock.now());
    await expect(emergencies.show('ETH-C/raise')).rejects.toThrow('There is no emergency batch');
  });
});
