import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Interface, encodeBytes32String } from 'ethers';
import { openDollarDeploymentSchema, type OpenDollarDeployment } from '../../src/protocol/open-dollar/deployment.js';
import { OpenDollarAdapter } from '../../src/protocol/open-dollar/open-dollar.adapter.js';
import type { ParameterChange } from '../../src/protocol/protocol.port.js';
import { newlyUnsafe } from '../../src/proposals/newly-unsafe.js';
import { spotOf } from '../../src/risk/estimators/liquidation-wall/liquidation-rule.js';
import { RAD, RAY, WAD, bps, rad, ray, wad } from '../../src/units/fixed-point.js';
import { rpow } from '../../src/units/rpow.js';
import { projectCache } from '../../src/world/cache-folder.js';
import { startWorld, type World } from '../../src/world/world.js';
import { makeLive } from '../support/live-change.js';

let world: World;
let protocol: OpenDollarAdapter;
let contracts: OpenDollarDeployment;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12, protocol: 'open-dollar' });
  contracts = openDollarDeploymentSchema.parse(world.served.protocol);
  protocol = new OpenDollarAdapter(contracts, world.rpc);
  await world.advance(3_600);
});
afterAll(() => world.stop());

const ABI = new Interface(['cParams', 'cData'].map((name) => `function ${name}(bytes32)`).concat('function params()'));
/** One word of what a contract itself answers, without any code of the adapter. */
async function ask(to: string, name: string, index: number, ...args: readonly string[]): Promise<bigint> {
  const data = await world.rpc.call({ to, data: ABI.encodeFunctionData(name, args) }, 'latest');
  return BigInt(`0x${data.slice(2 + 64 * index, 66 + 64 * index)}`);
}
type Contract = 'safeEngine' | 'oracleRelayer' | 'taxCollector' | 'liquidationEngine';
const params = (contract: Contract, ilk: string, index: number): Promise<bigint> =>
  ask(contracts[contract], 'cParams', index, encodeBytes32String(ilk));
const data = (contract: Contract, ilk: string, index: number): Promise<bigint> =>
  ask(contracts[contract], 'cData', index, encodeBytes32String(ilk));

const percent = (n: number): ReturnType<typeof ray> => ray((BigInt(n) * RAY) / 100n);
const of = (ilk: string) => ({ ilk });

type Kind = readonly [
  name: string,
  changes: readonly ParameterChange[],
  /** Parameters and functions, in order. */
  calls: string,
  /** What the protocol itself says afterwards, and what it should say. */
  says: () => Promise<readonly bigint[]>,
  expected: readonly bigint[],
];

const KINDS: readonly Kind[] = [
  [
    'liquidation ratio, and the safety ratio with it',
    [{ ...of('LINK'), parameter: 'liquidationRatio', to: percent(175) }],
    'safetyCRatio liquidationCRatio updateCollateralPrice',
    async () => [
      await params('oracleRelayer', 'LINK', 2),
      await params('oracleRelayer', 'LINK', 1),
      await data('safeEngine', 'LINK', 4),
    ],
    [percent(175), percent(190), 8n * RAY],
  ],
  [
    'both ratios downwards',
    [
      { ...of('LINK'), parameter: 'liquidationRatio', to: percent(160) },
      { ...of('LINK'), parameter: 'safetyRatio', to: percent(160) },
    ],
    'liquidationCRatio safetyCRatio updateCollateralPrice',
    async () => [await data('safeEngine', 'LINK', 4), await data('safeEngine', 'LINK', 3)],
    [(14n * RAY * 10n) / 16n, (14n * RAY * 10n) / 16n],
  ],
  [
    'safety ratio alone',
    [{ ...of('WBTC'), parameter: 'safetyRatio', to: percent(200) }],
    'safetyCRatio updateCollateralPrice',
    async () => [await data('safeEngine', 'WBTC', 3), await params('oracleRelayer', 'WBTC', 2)],
    [32_500n * RAY, percent(140)],
  ],
  [
    'stability fee, in force at once',
    [{ ...of('WETH'), parameter: 'stabilityFee', to: bps(250) }],
    'taxSingle stabilityFee taxSingle',
    async () => [await params('taxCollector', 'WETH', 0), await data('taxCollector', 'WETH', 0)],
    [1000000000782997609082909351n, 1000000000782997609082909351n],
  ],
  [
    'ceilings of two types, and that of the system with them',
    [
      { ...of('WBTC'), parameter: 'debtCeiling', to: rad(3_000_000n * RAD) },
      { ...of('LINK'), parameter: 'debtCeiling', to: rad(400_000n * RAD) },
    ],
    'debtCeiling debtCeiling globalDebtCeiling',
    async () => [
      await params('safeEngine', 'WBTC', 0),
      await params('safeEngine', 'LINK', 0),
      await ask(contracts.safeEngine, 'params', 1),
    ],
    [3_000_000n * RAD, 400_000n * RAD, 12_300_000n * RAD],
  ],
  [
    'debt floor',
    [{ ...of('WETH'), parameter: 'debtFloor', to: rad(1_000n * RAD) }],
    'debtFloor',
    async () => [await params('safeEngine', 'WETH', 1)],
    [1_000n * RAD],
  ],
  [
    'penalty and what one liquidation takes',
    [
      { ...of('WETH'), parameter: 'liquidationQuantity', to: rad(50_000n * RAD) },
      { ...of('WETH'), parameter: 'liquidationPenalty', to: wad((113n * WAD) / 100n) },
    ],
    'liquidationPenalty liquidationQuantity',
    async () => [await params('liquidationEngine', 'WETH', 1), await params('liquidationEngine', 'WETH', 2)],
    [(113n * WAD) / 100n, 50_000n * RAD],
  ],
  [
    'limits of the system',
    [
      { ilk: null, parameter: 'systemDebtCeiling', to: rad(13_000_000n * RAD) },
      { ilk: null, parameter: 'systemAuctionLimit', to: rad(3_000_000n * RAD) },
    ],
    'onAuctionSystemCoinLimit globalDebtCeiling',
    async () => [await ask(contracts.liquidationEngine, 'params', 0), await ask(contracts.safeEngine, 'params', 1)],
    [3_000_000n * RAD, 13_000_000n * RAD],
  ],
];

describe('proposed, run dry, signed, executed and verified on the contracts', () => {
  test.each(KINDS)('%s', async (_, changes, functions, says, expected) => {
    const { calls, faults, missing, reasons, readBack, verification } = await makeLive(world, protocol, changes);
    const names = calls.map(
      ({ signature, arguments: args }) =>
        args.find(({ name }) => name === 'param')?.raw ?? signature.slice(0, signature.indexOf('(')),
    );
    expect(names.join(' ')).toBe(functions);
    expect([faults, missing, reasons]).toEqual([[], [], calls.map(() => null)]);
    expect(readBack).toEqual(calls);
    const wrong = verification.parameters.filter(({ equal }) => equal !== true);
    expect({ status: verification.status, wrong, broken: verification.invariants?.broken }).toEqual({
      status: 'verified',
      wrong: [],
      broken: [],
    });
    expect(await says()).toEqual(expected);
  });
});

test('the old fee is charged up to the change and the new one from it on, to the unit', async () => {
  const before = [await data('safeEngine', 'WBTC', 2), await data('taxCollector', 'WBTC', 1)] as const;
  await makeLive(world, protocol, [{ ...of('WBTC'), parameter: 'stabilityFee', to: bps(1_000) }]);
  const at = [await data('safeEngine', 'WBTC', 2), await data('taxCollector', 'WBTC', 1)] as const;
  const charged = (fee: bigint, from: typeof before, to: bigint): bigint =>
    (rpow(ray(fee), to - from[1]) * from[0]) / RAY;
  expect(at[0]).toBe(charged(1000000000937303470807876289n, before, at[1]));
  await world.advance(365 * 86_400 - 12);
  const abi = new Interface(['function taxSingleOutcome(bytes32) view returns (uint256, int256)']);
  const call = {
    to: contracts.taxCollector,
    data: abi.encodeFunctionData('taxSingleOutcome', [encodeBytes32String('WBTC')]),
  };
  const { timestamp } = await world.head();
  const outcome = BigInt((await world.rpc.call(call, 'latest')).slice(0, 66));
  expect(outcome).toBe(charged(1000000003022265980097387650n, at, BigInt(timestamp)));
});

test('a batch without the collections, or without the price, is named by what it leaves out, and does not work', async () => {
  const state = await protocol.readState('latest');
  const fee = protocol.encode([{ ...of('LINK'), parameter: 'stabilityFee', to: bps(700) }], state);
  expect(protocol.batchFaults(fee.slice(0, 2))).toEqual([
    'stabilityFee of LINK is set and no taxSingle after it brings it in force',
  ]);
  expect(protocol.batchFaults(fee.slice(1))).toEqual([
    'stabilityFee of LINK is set and no taxSingle before it settles the old one',
  ]);
  const ratio = protocol.encode([{ ...of('LINK'), parameter: 'liquidationRatio', to: percent(170) }], state);
  expect(protocol.batchFaults(ratio.slice(0, 2))).toHaveLength(2);
});

test('who becomes unsafe is decided by the liquidation ratio; the safety ratio closes drawing and liquidates nobody', async () => {
  const terms = (state: Awaited<ReturnType<typeof protocol.readState>>) =>
    new Map(state.types.map(({ ilk, spot, accumulatedRate }) => [ilk, { spot, rate: accumulatedRate }]));
  const { positions } = await protocol.readSnapshot('latest');
  const before = await protocol.readState('latest');
  await makeLive(world, protocol, [{ ...of('WETH'), parameter: 'safetyRatio', to: percent(300) }]);
  const closed = await protocol.readState('latest');
  expect(newlyUnsafe(positions, terms(before), terms(closed))).toEqual([]);
  await makeLive(world, protocol, [
    { ...of('WETH'), parameter: 'liquidationRatio', to: percent(200) },
    { ...of('WETH'), parameter: 'safetyRatio', to: percent(310) },
  ]);
  const raised = await protocol.readState('latest');
  const unsafe = newlyUnsafe(positions, terms(closed), terms(raised));
  expect(unsafe.length).toBeGreaterThan(3);
  const liquidatable = (await world.openDollar.liquidationKeeper.unsafe()).map(({ id }) => String(id));
  expect(liquidatable.sort()).toEqual(unsafe.map(({ id }) => id).sort());
});

test('a redemption price that has moved is the target price, and liquidation prices follow from it', async () => {
  const { hash } = await world.head();
  const before = await protocol.readState({ blockHash: hash });
  expect(before.targetPrice).toBe(RAY);
  // nobody moves the rate here: the storage is set as a controller of the protocol would have left it
  const rate = new Interface(['function redemptionRate() view returns (uint256)']);
  const call = { to: contracts.oracleRelayer, data: rate.encodeFunctionData('redemptionRate') };
  for (let slot = 0; slot < 24; slot++) {
    const at = `0x${slot.toString(16).padStart(64, '0')}`;
    const was = await world.rpc.storage(contracts.oracleRelayer, slot, 'latest');
    if (BigInt(was) !== RAY) continue;
    const faster = `0x${(RAY + 10n ** 18n).toString(16).padStart(64, '0')}`;
    await world.rpc.request('anvil_setStorageAt', [contracts.oracleRelayer, at, faster]);
    if (BigInt(await world.rpc.call(call, 'latest')) === RAY + 10n ** 18n) break;
    await world.rpc.request('anvil_setStorageAt', [contracts.oracleRelayer, at, was]);
  }
  await world.advance(86_400);
  const moved = await protocol.readState('latest');
  expect(moved.targetPrice > RAY).toBe(true);
  await makeLive(world, protocol, [{ ...of('WBTC'), parameter: 'safetyRatio', to: percent(210) }]);
  const after = await protocol.readState('latest');
  const type = after.types.find(({ ilk }) => ilk === 'WBTC');
  if (!type || type.price === null) throw new Error('WBTC has no price.');
  const { liquidationRatio } = type;
  expect(type.spot).toBe(spotOf(type.price, { targetPrice: after.targetPrice, liquidationRatio }));
  expect(type.spot < (before.types.find(({ ilk }) => ilk === 'WBTC')?.spot ?? 0n)).toBe(true);
});

test('a price that is gone leaves both prices zero: the rules say so, and no ratio is changed under it', async () => {
  // the feed has been silent for longer than the relayer takes its answers for, and somebody moves the oracle all the same
  await world.advance(25 * 3_600);
  const oracle = world.openDollar.contracts.oracle('LINK');
  const send = (call: { to: string; data: string }): Promise<unknown> =>
    world.relayer.sendTransaction({ ...call, gasLimit: 1_000_000n }).then((sent) => sent.wait());
  await send(oracle.call('updateResult'));
  await world.advance(3_600);
  await send(oracle.call('updateResult'));
  await send(world.openDollar.contracts.oracleRelayer.call('updateCollateralPrice', encodeBytes32String('LINK')));
  const state = await protocol.readState('latest');
  const link = state.types.find(({ ilk }) => ilk === 'LINK');
  expect([link?.price, link?.spot]).toEqual([null, 0n]);
  const broken = protocol
    .invariants(await protocol.readParameters('latest'))
    .filter(({ outcome }) => outcome === 'broken');
  expect(broken.map(({ id, ilk }) => `${id} ${String(ilk)}`)).toEqual(['prices-in-order LINK']);
  const change: ParameterChange = { ...of('LINK'), parameter: 'liquidationRatio', to: percent(180) };
  expect(() => protocol.encode([change], state)).toThrow(/price-unavailable/);
});
