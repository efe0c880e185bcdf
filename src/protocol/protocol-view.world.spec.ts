import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectCache } from '../world/cache-folder.js';
import { startWorld, type World } from '../world/world.js';
import { Clippers } from './dss/auctions/clippers.adapter.js';
import { DssAuthority } from './dss/authority/dss-authority.adapter.js';
import { dssDeploymentSchema } from './dss/deployment.js';
import { DssAdapter } from './dss/dss.adapter.js';
import { DssOraclePrices } from './dss/oracles/oracle-prices.adapter.js';
import { UnknownCollateralTypeError } from './protocol-error.js';
import { ProtocolView } from './protocol-view.service.js';

let world: World;
let view: ProtocolView;
beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
  const deployment = dssDeploymentSchema.parse(world.deployment.protocol);
  const { rpc } = world;
  view = new ProtocolView(
    rpc,
    new DssAdapter(deployment, rpc),
    new DssOraclePrices(deployment, rpc),
    new Clippers(deployment, rpc),
    new DssAuthority(deployment, rpc),
  );
});
afterAll(() => world.stop());

test('all 26 types stand in a line each, with whether they are assessed and how they are liquidated', async () => {
  const { types, block } = await view.overview();
  expect(block).toEqual(await world.head());
  expect(types).toHaveLength(26);
  const lines = new Map(types.map((line) => [line.ilk, line]));
  expect(lines.get('ETH-C')).toMatchObject({
    assessed: true,
    liquidationRatio: { human: '170.00 %' },
    stabilityFee: { human: '0.50 % a year' },
    auctions: 'dutch',
    running: 0,
  });
  expect(lines.get('WBTC-A')).toMatchObject({ assessed: true, auctions: 'bids' });
  expect(lines.get('BAT-A')).toMatchObject({ assessed: false, auctions: 'bids', debt: { value: '0' } });
  expect(types.filter(({ assessed }) => assessed)).toHaveLength(6);
});

test('a type has its price now and next, the use of its ceiling, and every cell of the table', async () => {
  const { price, debt, debtCeiling, ceilingUse, parameters, house } = await view.type('ETH-C');
  expect(price).toMatchObject({ kind: 'carried', current: 3_000n * 10n ** 18n, next: 3_000n * 10n ** 18n });
  const use = Number(BigInt(debt?.value ?? 0) / 10n ** 40n) / Number(BigInt(debtCeiling?.value ?? 1) / 10n ** 40n);
  expect(ceilingUse).toBe(`≈ ${(use * 100).toFixed(2)} %`);
  const cells = await new DssAdapter(dssDeploymentSchema.parse(world.deployment.protocol), world.rpc).readParameters(
    'latest',
  );
  expect(parameters).toEqual(cells.filter(({ ilk }) => ilk === 'ETH-C'));
  expect(house?.auctions).toEqual([]);
});

test('running auctions are told with what is left of them', async () => {
  await world.setMarketPrice('ETH', 1_900);
  await world.advance(3_700);
  await world.priceKeeper.tick();
  await world.advance(3_700);
  await world.priceKeeper.tick();
  await world.liquidationKeeper.bark();
  const { running, house } = await view.type('ETH-C');
  expect(running).toBeGreaterThan(0);
  expect(house?.auctions).toHaveLength(running ?? 0);
  expect((await view.overview()).types.find(({ ilk }) => ilk === 'ETH-C')?.running).toBe(running);
});

test('a name that is no type is refused with those that are', async () => {
  await expect(view.type('ETH-Z')).rejects.toThrow(UnknownCollateralTypeError);
  await expect(view.type('ETH-Z')).rejects.toThrow(/no collateral type ETH-Z/);
});

test('the system is told in the cells that belong to no type', async () => {
  const { parameters } = await view.system();
  expect(parameters.every(({ ilk }) => ilk === null)).toBe(true);
  expect(parameters.map(({ parameter }) => parameter)).toEqual(expect.arrayContaining(['savings.rate', 'surplus']));
});
