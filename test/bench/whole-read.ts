import { dataSlice, getAddress, id } from 'ethers';
import { MULTICALL3 } from '../../src/platform/chain/multicall.js';
import { Rpc } from '../../src/platform/chain/rpc.js';
import { dssDeploymentSchema, type DssDeployment } from '../../src/protocol/dss/deployment.js';
import { DssAdapter } from '../../src/protocol/dss/dss.adapter.js';
import { readFoundTypes } from '../../src/protocol/dss/discovery/check-types.adapter.js';
import { readLayouts } from '../../src/protocol/dss/type-layout.adapter.js';
import type { ProtocolSnapshot } from '../../src/protocol/protocol.port.js';
import { RAD, WAD } from '../../src/units/fixed-point.js';
import { projectCache } from '../../src/world/cache-folder.js';
import { makerAddresses } from '../../src/world/chain/artifacts.js';
import { Chain, from, throughMulticall } from '../../src/world/chain/chain.js';
import { uintOf } from '../../src/world/chain/contract.js';
import { bytes32, makerContracts } from '../../src/world/maker/contracts.js';
import { startWorld, type World } from '../../src/world/world.js';
import { barOf, type Bar, type Table } from './report.js';
import { median } from './rounds.js';

const VAULTS = 30_000;
const ROUNDS = 5;
/** What the reads may take. */
const SECONDS = 15;
const ILKS = ['ETH-A', 'ETH-B', 'ETH-C'] as const;
const OWNERS = 10_000;
const COLLATERAL = WAD / 10n;
const DRAWN = 20n * WAD;
const OPENINGS = 20;
const ACTIONS = 84;

export interface WholeReadBench {
  readonly bars: readonly Bar[];
  readonly table: Table;
}

/** Counts what the reads ask the node for. */
class CountingRpc extends Rpc {
  requests = 0;

  override request<Result>(method: string, params: readonly unknown[] = []): Promise<Result> {
    this.requests++;
    return super.request<Result>(method, params);
  }
}

/** All 26 types and 30,000 vaults at one block of a chain with the real contracts: the vaults are opened first, which is not timed. */
export async function wholeRead(vaults = VAULTS): Promise<WholeReadBench> {
  const world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
  try {
    const deployment = await everyType(world);
    const began = performance.now();
    await openVaults(world, vaults);
    const opened = (performance.now() - began) / 1e3;
    const rpc = new CountingRpc(world.url);
    const times: Record<'snapshot' | 'table', number[]> = { snapshot: [], table: [] };
    const requests: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rpc.requests = 0;
      // made anew each time: nothing is remembered from the round before
      const protocol = new DssAdapter(deployment, rpc);
      const start = performance.now();
      const snapshot = await protocol.readSnapshot('latest');
      const between = performance.now();
      await protocol.readParameters({ blockHash: snapshot.block.hash });
      times.snapshot.push((between - start) / 1e3);
      times.table.push((performance.now() - between) / 1e3);
      requests.push(rpc.requests);
      checkWhole(snapshot, vaults);
    }
    return reportOf(vaults, times, requests[0] ?? 0, opened);
  } finally {
    await world.stop();
  }
}

/** The local world with all types of the registry assessed. */
async function everyType(world: World): Promise<DssDeployment> {
  const deployment = dssDeploymentSchema.parse(world.deployment.protocol);
  const layouts = await readLayouts(world.rpc, deployment, 'latest');
  const types = await readFoundTypes(world.rpc, deployment, layouts, 'latest');
  const pips = types.flatMap(({ asset, pip }) => (pip === null ? [] : [[asset, pip] as const]));
  return dssDeploymentSchema.parse({
    ...deployment,
    types: Object.fromEntries(layouts.map(({ ilk, asset }) => [ilk, { asset }])),
    pips: Object.fromEntries(pips),
  });
}

/** Multicall3 opens, fills and draws, and gives the vaults to owners of their own. */
async function openVaults(world: World, count: number): Promise<void> {
  const chain = new Chain(world.rpc);
  const maker = makerContracts(makerAddresses());
  const payer = world.relayer.address;
  for (const ilk of ILKS) {
    await world.governanceFile('vat', ilk, 'dust', 0n);
    await world.governanceFile('vat', ilk, 'line', 1_000_000_000n * RAD);
  }
  await world.governanceFile('vat', null, 'Line', 10_000_000_000n * RAD);
  const weth = maker.token('ETH');
  const all = COLLATERAL * BigInt(count);
  await world.rpc.request('anvil_setBalance', [payer, `0x${(2n * all + 10n * WAD).toString(16)}`]);
  await chain.sendTogether([
    from(payer, weth.call('deposit'), all),
    from(payer, weth.call('transfer', MULTICALL3, all)),
    ...throughMulticall(
      payer,
      ILKS.map((ilk) => weth.call('approve', maker.join(ilk).address, all)),
      ILKS.length,
    ),
    // prices that were set after the last poke
    ...ILKS.map((ilk) => from(payer, maker.spotter.call('poke', bytes32(ilk)))),
  ]);
  const ilkOf = (index: number): (typeof ILKS)[number] => ILKS[index % ILKS.length]!;
  const numbers = Array.from({ length: count }, (_, index) => index);
  const first = uintOf(await chain.read(maker.manager, 'cdpi')) + 1n;
  const opening = numbers.map((index) => maker.manager.call('open', bytes32(ilkOf(index)), MULTICALL3));
  await chain.sendTogether(throughMulticall(payer, opening, OPENINGS));
  const urns = await chain.readMany(numbers.map((index) => [maker.manager, 'urns', first + BigInt(index)]));
  const rates = new Map<string, bigint>();
  for (const ilk of ILKS) rates.set(ilk, uintOf(await chain.read(maker.vat, 'ilks', bytes32(ilk)), 'rate'));
  const actions = numbers.flatMap((index) => {
    const [vault, ilk] = [first + BigInt(index), ilkOf(index)];
    const art = ((DRAWN + BigInt(index) * 10n ** 12n) * 10n ** 27n) / (rates.get(ilk) ?? 1n);
    return [
      maker.join(ilk).call('join', String(urns[index]?.[0]), COLLATERAL),
      maker.manager.call('frob', vault, COLLATERAL, art),
      maker.manager.call('give', vault, ownerOf(index)),
    ];
  });
  await chain.sendTogether(throughMulticall(payer, actions, ACTIONS));
}

const ownerOf = (index: number): string => getAddress(dataSlice(id(`bench owner ${String(index % OWNERS)}`), 12));

/** A read that is not whole does not count: positions must add up to what the Vat says of each type. */
function checkWhole({ types, positions }: ProtocolSnapshot, vaults: number): void {
  if (types.length !== 26) throw new Error(`${String(types.length)} types`);
  if (positions.length < vaults) throw new Error(`${String(positions.length)} positions`);
  for (const { ilk, normalisedDebt } of types) {
    const own = positions.filter((position) => position.ilk === ilk);
    const sum = own.reduce((all, one) => all + one.normalisedDebt, 0n);
    if (sum !== normalisedDebt) throw new Error(`the positions of ${ilk} do not add up`);
  }
}

function reportOf(
  vaults: number,
  times: Readonly<Record<'snapshot' | 'table', readonly number[]>>,
  requests: number,
  opened: number,
): WholeReadBench {
  const count = vaults.toLocaleString('en-US');
  const row = (what: string, values: readonly number[]): string[] => [
    what,
    `${median(values).toFixed(2)} s`,
    `${Math.max(...values).toFixed(2)} s`,
  ];
  return {
    bars: [
      barOf(
        `seconds to read 26 types and ${count} vaults at one block, worst of ${String(ROUNDS)}`,
        'at most',
        SECONDS,
        Math.max(...times.snapshot),
      ),
    ],
    table: {
      title: `Whole read of the real contracts on anvil: 26 types, ${count} vaults, ${String(requests)} requests`,
      head: ['what', 'median', 'worst'],
      rows: [
        row('state, prices and all positions at one block', times.snapshot),
        row('the whole parameter table at the same block', times.table),
        [`opening the vaults, which is not timed above`, `${opened.toFixed(0)} s`, ''],
      ],
    },
  };
}
