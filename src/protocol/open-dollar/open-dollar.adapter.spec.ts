import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Contract } from 'ethers';
import { RAY, rad, ray } from '../../units/fixed-point.js';
import { rpow } from '../../units/rpow.js';
import { projectCache } from '../../world/cache-folder.js';
import { startWorld, type World } from '../../world/world.js';
import { StaleDeploymentError, UnreadableProtocolError } from '../protocol-error.js';
import type { ProtocolSnapshot } from '../protocol.port.js';
import { openDollarDeploymentSchema, type OpenDollarDeployment } from './deployment.js';
import { OpenDollarAdapter } from './open-dollar.adapter.js';
import { readPositions } from './positions.adapter.js';

let world: World;
let deployment: OpenDollarDeployment;
let adapter: OpenDollarAdapter;
let snapshot: ProtocolSnapshot;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12, protocol: 'open-dollar' });
  deployment = openDollarDeploymentSchema.parse(world.openDollar.deployment.protocol);
  adapter = new OpenDollarAdapter(deployment, world.rpc);
  snapshot = await adapter.readSnapshot('latest');
});
afterAll(() => world.stop());

/** What a contract itself answers, by the general coder. */
const ask = async (address: string, signature: string, ...args: unknown[]): Promise<bigint[]> => {
  const name = /function (\w+)/.exec(signature)?.[1] ?? '';
  const answer: unknown = await new Contract(address, [signature], world.provider)
    .getFunction(name)
    .staticCall(...args);
  return Array.isArray(answer) ? [...(answer as bigint[])] : [answer as bigint];
};
const KEY = '0x' + Buffer.from('WETH').toString('hex').padEnd(64, '0');
const words = (count: number): string => Array.from({ length: count }, () => 'uint256').join(',');

test('a type is what its contracts say: both ratios, ceilings, the fee, what a liquidation takes and where the price is', async () => {
  const { safeEngine, oracleRelayer, taxCollector, liquidationEngine } = deployment;
  const [ceiling, floor] = await ask(safeEngine, `function cParams(bytes32) view returns (${words(2)})`, KEY);
  const data = await ask(safeEngine, `function cData(bytes32) view returns (${words(5)})`, KEY);
  const [, safety, liquidation] = await ask(oracleRelayer, `function cParams(bytes32) view returns (${words(3)})`, KEY);
  const [fee] = await ask(taxCollector, 'function cParams(bytes32) view returns (uint256)', KEY);
  const [, penalty, quantity] = await ask(
    liquidationEngine,
    `function cParams(bytes32) view returns (${words(3)})`,
    KEY,
  );
  expect(snapshot.types.find(({ ilk }) => ilk === 'WETH')).toMatchObject({
    asset: 'ETH',
    ...{ debtCeiling: ceiling, debtFloor: floor, normalisedDebt: data[0], accumulatedRate: data[2], spot: data[4] },
    ...{ safetyRatio: safety, liquidationRatio: liquidation, stabilityFee: fee, stabilityFeeBps: 200n },
    ...{ liquidationPenalty: penalty, liquidationQuantity: quantity, autoCeiling: null, price: 3_000n * 10n ** 18n },
  });
  const cells = await adapter.readParameters('latest');
  expect(cells.find((cell) => cell.ilk === 'WETH' && cell.parameter === 'spot.safety')?.value).toBe(String(data[3]));
});

test('the auction of a type ends its discount at the second at which the contract’s own arithmetic has it there', () => {
  const { auction } = snapshot.types.find(({ ilk }) => ilk === 'WETH') ?? {};
  const cut = auction?.curve.kind === 'stairstep' ? auction.curve.cut : ray(0n);
  const seconds = auction?.resetSeconds ?? 0;
  expect(rpow(cut, seconds) <= (9n * RAY) / 10n).toBe(true);
  expect(rpow(cut, seconds - 1) > (9n * RAY) / 10n).toBe(true);
  expect(auction).toMatchObject({ startFactor: RAY, resetFactor: (9n * RAY) / 10n, incentiveFlat: 0n });
});

test('positions are the SAFEs of the manager with the holders of their tokens as owners', async () => {
  const { vault721 } = deployment;
  expect(snapshot.positions).toHaveLength(61);
  const [supply] = await ask(vault721, 'function totalSupply() view returns (uint256)');
  expect(supply).toBe(61n);
  const [first] = snapshot.positions;
  const [owner] = await ask(vault721, 'function ownerOf(uint256) view returns (address)', 1);
  expect(first).toMatchObject({ id: '1', owner });
  expect(snapshot.positions.some((one) => one.owner === first?.owner && one.id !== '1')).toBe(true);
});

test('a deployment that names another auction or another price source of a type is out of date', async () => {
  const { WETH, LINK } = deployment.types;
  const withType = (change: object): OpenDollarDeployment =>
    ({ ...deployment, types: { ...deployment.types, WETH: { ...WETH, ...change } } }) as OpenDollarDeployment;
  for (const change of [{ auctionHouse: LINK?.auctionHouse }, { oracle: LINK?.oracle }])
    await expect(new OpenDollarAdapter(withType(change), world.rpc).readState('latest')).rejects.toThrow(
      StaleDeploymentError,
    );
});

test('a contract that answers nothing makes a reading of nothing', async () => {
  const elsewhere = { ...deployment, taxCollector: world.relayer.address };
  await expect(new OpenDollarAdapter(elsewhere, world.rpc).readState('latest')).rejects.toThrow(
    UnreadableProtocolError,
  );
  const nowhere = { ...deployment, vault721: world.relayer.address };
  await expect(readPositions(world.rpc, nowhere, 'latest')).rejects.toThrow(UnreadableProtocolError);
});

test('a global fee is one on top of every fee, and no fee is changed under it', async () => {
  const { hash } = await world.head();
  await world.openDollar.modify('taxCollector', null, 'globalStabilityFee', RAY + 1n);
  const state = await adapter.readState('latest');
  expect(state.system.baseFee).toBe(1n);
  const change = { ilk: 'WETH', parameter: 'stabilityFee', to: 300n } as never;
  expect(() => adapter.encode([change], state)).toThrow(/base-fee-not-zero/);
  const broken = adapter
    .invariants(await adapter.readParameters('latest'))
    .filter(({ outcome }) => outcome === 'broken');
  expect(broken.map(({ id, ilk }) => [id, ilk])).toEqual([
    ['global-fee-one', null],
    ['fee-in-force', 'LINK'],
    ['fee-in-force', 'WBTC'],
    ['fee-in-force', 'WETH'],
  ]);
  await world.openDollar.modify('taxCollector', null, 'globalStabilityFee', RAY);
  expect((await adapter.readState({ blockHash: hash })).system.baseFee).toBe(0n);
});

test('a fee that governance set and nobody collected since is seen as not in force', async () => {
  await world.openDollar.modify('taxCollector', 'LINK', 'stabilityFee', 1000000002440418608258400030n);
  const cells = await adapter.readParameters('latest');
  const value = (parameter: string): string | undefined =>
    cells.find((cell) => cell.ilk === 'LINK' && cell.parameter === parameter)?.human;
  expect([value('stabilityFee'), value('stabilityFee.accruing')]).toEqual(['8.00 % a year', '5.00 % a year']);
  const broken = adapter.invariants(cells).filter(({ outcome }) => outcome === 'broken');
  expect(broken.map(({ id, ilk }) => `${id} ${String(ilk)}`)).toEqual(['fee-in-force LINK']);
  expect(broken[0]?.why).toContain('nobody has collected');
});

test('a limit of auctions counts for every type: none has one of its own', async () => {
  await world.openDollar.modify('liquidationEngine', null, 'onAuctionSystemCoinLimit', 7n * 10n ** 50n);
  const { system, types } = await adapter.readState('latest');
  expect([system.auctionLimit, ...types.map(({ auctionLimit }) => auctionLimit)]).toEqual(
    Array.from({ length: 4 }, () => rad(7n * 10n ** 50n)),
  );
});
