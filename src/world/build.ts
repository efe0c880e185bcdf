import { toBeHex } from 'ethers';
import { MULTICALL3 } from '../platform/chain/multicall.js';
import { makerAddresses, multicall3Code } from './chain/artifacts.js';
import { from, type Chain } from './chain/chain.js';
import { nth, uintOf } from './chain/contract.js';
import { recordOf, type WorldManifest } from './deployment.js';
import {
  deployDssExecutor,
  deployOpenDollarExecutor,
  dssExecutorRights,
  executorRoles,
  type ExecutorContracts,
} from './executor/executors.js';
import { LiquidationKeeper } from './keepers/liquidation-keeper.js';
import { makerContracts, type MakerContracts } from './maker/contracts.js';
import { elect, execute, plot } from './maker/governance.js';
import { deployRoutes, routeRights, type RouteContracts } from './maker/routes.js';
import { readSnapshot, replay } from './maker/snapshot.js';
import { constitution, goLive } from './maker/spells.js';
import { planVaults } from './maker/vault-book.js';
import { drawAgainstStablecoin, openVaults, withdrawDai } from './maker/vaults.js';
import { Arbitrageur } from './market/arbitrage.js';
import { deployFeeds, report } from './market/feeds.js';
import { marketOf, seedMarkets } from './market/seeding.js';
import { deployVenues, venuesAt, type VenueAddresses, type PoolAddresses } from './market/venues.js';
import { openDollarContracts, type OpenDollarAddresses } from './open-dollar/contracts.js';
import { deployOpenDollar } from './open-dollar/deploy.js';
import { OpenDollarLiquidationKeeper } from './open-dollar/keepers.js';
import { openSafes } from './open-dollar/safes.js';
import { createSafe, installSafeSuite } from './safe-suite.js';
import { WORLD_ROLES, WORLD_THRESHOLD } from './wallets.js';
import { ASSETS, ASSET_SPECS, DAY, DEPLOYED, EPOCH, FUNDS, REGISTERED_TYPES, toWad } from './world-spec.js';

/** Time of the empty chain: before the first transaction of the deployment, which took less than a month. */
export const GENESIS = DEPLOYED - 30 * DAY;
/** When the world around the protocol is founded: the protocol's own delay passes twice before the epoch. */
const FOUNDING = EPOCH - 10 * DAY;

/** The builder's view: the accounts of the node by index, and the protocol. */
interface Site {
  readonly chain: Chain;
  readonly maker: MakerContracts;
  readonly accounts: readonly string[];
}

/** Puts every part of the world on an empty chain, at fixed times, and says where it all is. */
export async function buildWorld(chain: Chain, accounts: readonly string[]): Promise<WorldManifest> {
  const addresses = makerAddresses();
  const site: Site = { chain, maker: makerContracts(addresses), accounts };
  const governor = nth(accounts, WORLD_ROLES.governance);
  await replay(chain, readSnapshot(), DEPLOYED);
  await chain.rpc.request('anvil_setBlockTimestampInterval', [1]);
  await chain.setNextTime(FOUNDING);

  const suite = await installSafeSuite(chain, governor);
  await installMulticall(chain, governor);
  const owners = WORLD_ROLES.owners.map((index) => nth(accounts, index));
  const safe = await createSafe(chain, governor, suite, owners, WORLD_THRESHOLD);
  await setPrices(site, governor);
  const routes = await deployRoutes(chain, site.maker, governor, safe);
  const roles = executorRoles(accounts, WORLD_ROLES, site.maker.pauseProxy, safe);
  const dss = await deployDssExecutor(chain, site.maker, routes.rateTable, roles);
  await constitute(site, governor, suite.multi_send_call_only, safe, routes, dss);
  const feeds = await startFeeds(site, governor);
  await fund(site, governor);
  await fillVaults(site);
  const { venues, pools } = await openMarkets(site);
  await equipTraders(site, venues, pools);
  const openDollar = await foundOpenDollar(site, safe, feeds);
  const ownRoles = { ...roles, admin: governor };
  const contracts = openDollarContracts(openDollar);
  const second = await deployOpenDollarExecutor(chain, contracts, routes.rateTable, ownRoles);
  const executors = { dss, openDollar: second };

  const plan = await plot(chain, site.maker, governor, suite.multi_send_call_only, goLive(site.maker));
  await chain.setNextTime(EPOCH);
  await chain.mine();
  return { maker: addresses, safe, suite, routes, executors, feeds, venues, pools, openDollar, goLive: plan };
}

/** Its constructor has no immutable values, so the code of a copy is the code at the known address. */
async function installMulticall(chain: Chain, deployer: string): Promise<void> {
  const [copy] = await chain.deploy(deployer, [multicall3Code()]);
  await chain.rpc.request('anvil_setCode', [MULTICALL3, await chain.rpc.code(String(copy))]);
}

/** The protocol's price sources get the start prices, and the price keeper as their owner. */
async function setPrices({ chain, maker, accounts }: Site, governor: string): Promise<void> {
  const priceOf = (asset: string): number =>
    asset === 'USDC' ? 1 : ASSET_SPECS[asset as keyof typeof ASSET_SPECS].startPrice;
  const assets = [...new Set(Object.values(REGISTERED_TYPES))];
  const calls = assets.flatMap((asset) => [
    maker.price(asset).call('poke', toBeHex(toWad(priceOf(asset)), 32)),
    maker.price(asset).call('setOwner', nth(accounts, WORLD_ROLES.priceKeeper)),
  ]);
  await chain.sendTogether(calls.map((call) => from(governor, call)));
}

/** Governance is elected and passes its first spell through the real delay; the registry learns all 26 types. */
async function constitute(
  { chain, maker }: Site,
  governor: string,
  multiSend: string,
  safe: string,
  routes: RouteContracts,
  executor: ExecutorContracts,
): Promise<void> {
  await elect(chain, maker, governor);
  const calls = [
    ...constitution(maker, safe),
    ...routeRights(maker, routes, safe),
    ...dssExecutorRights(maker, executor),
  ];
  const plan = await plot(chain, maker, governor, multiSend, calls);
  await chain.setNextTime(plan.eta);
  await execute(chain, maker, governor, plan);
  const additions = maker.collateralJoins.map((join) => maker.registry.call('add', join));
  await chain.sendTogether(additions.map((call) => from(governor, call)));
}

async function startFeeds({ chain, accounts }: Site, governor: string): Promise<WorldManifest['feeds']> {
  const oracles = WORLD_ROLES.oracles.map((index) => nth(accounts, index));
  const deployed = await deployFeeds(chain, governor, oracles, ASSETS);
  const feeds = recordOf(ASSETS, (_, index) => nth(deployed, index));
  const first = ASSETS.map((symbol) => ({ feed: feeds[symbol], price: ASSET_SPECS[symbol].startPrice }));
  await report(chain, oracles, first);
  return feeds;
}

/** Wrapped ether, LINK from the faucet (the deployer is its ward), and nine tenths of what the deployer holds of the rest. */
async function fund({ chain, maker, accounts }: Site, governor: string): Promise<void> {
  const marketMaker = nth(accounts, WORLD_ROLES.marketMaker);
  const arbitrageur = nth(accounts, WORLD_ROLES.arbitrageur);
  const held = ['WBTC', 'YFI', 'USDC'].map((asset) => maker.token(asset));
  const balances = await chain.readMany(held.map((token) => [token, 'balanceOf', governor]));
  const link = maker.token('LINK').address;
  await chain.sendTogether([
    from(marketMaker, maker.token('ETH').call('deposit'), toWad(FUNDS.marketMaker.weth)),
    from(governor, maker.faucet.call('setAmt', link, toWad(FUNDS.marketMaker.link))),
    from(marketMaker, maker.faucet.call('gulp', link)),
    ...held.map((token, index) =>
      from(governor, token.call('transfer', marketMaker, (uintOf(nth(balances, index)) * 9n) / 10n)),
    ),
    ...ASSETS.map((symbol) => {
      const amount = BigInt(FUNDS.arbitrageur[symbol]) * 10n ** BigInt(ASSET_SPECS[symbol].decimals);
      return from(marketMaker, maker.token(symbol).call('transfer', arbitrageur, amount));
    }),
  ]);
}

/** The DAI that the vaults draw goes to the market maker. */
async function fillVaults({ chain, maker, accounts }: Site): Promise<void> {
  const marketMaker = nth(accounts, WORLD_ROLES.marketMaker);
  await drawAgainstStablecoin(chain, maker, marketMaker);
  await openVaults(chain, maker, marketMaker, planVaults(accounts.slice(WORLD_ROLES.firstVaultOwner)));
  await withdrawDai(chain, maker, marketMaker);
}

async function openMarkets({ chain, maker, accounts }: Site): Promise<Pick<WorldManifest, 'venues' | 'pools'>> {
  const marketMaker = nth(accounts, WORLD_ROLES.marketMaker);
  const others = WORLD_ROLES.otherProviders.map((index) => nth(accounts, index));
  const venues = await deployVenues(chain, marketMaker, maker.token('ETH').address);
  const found = await seedMarkets(chain, maker, venuesAt(venues), [marketMaker, ...others]);
  return { venues, pools: recordOf(ASSETS, (_, index) => nth(found, index)) };
}

async function equipTraders(
  { chain, maker, accounts }: Site,
  addresses: VenueAddresses,
  pools: Readonly<Record<(typeof ASSETS)[number], PoolAddresses>>,
): Promise<void> {
  const venues = venuesAt(addresses);
  const marketMaker = nth(accounts, WORLD_ROLES.marketMaker);
  const arbitrageur = new Arbitrageur(chain, venues, nth(accounts, WORLD_ROLES.arbitrageur));
  const markets = recordOf(ASSETS, (symbol) => marketOf(maker, symbol, pools[symbol]));
  const keeper = new LiquidationKeeper(chain, maker, venues, markets, nth(accounts, WORLD_ROLES.liquidationKeeper));
  const tokens = ASSETS.map((symbol) => maker.token(symbol));
  await chain.sendTogether([
    from(marketMaker, maker.dai.call('transfer', arbitrageur.account, toWad(FUNDS.arbitrageur.DAI))),
    from(marketMaker, maker.dai.call('transfer', keeper.account, toWad(FUNDS.liquidationKeeper.DAI))),
    ...arbitrageur.permissions([...tokens, maker.dai]),
    ...keeper.permissions(tokens),
  ]);
}

/** The second protocol on the same chain: the same Safe, feeds and markets, its own contracts, SAFEs and coins. */
async function foundOpenDollar(
  { chain, maker, accounts }: Site,
  safe: string,
  feeds: WorldManifest['feeds'],
): Promise<OpenDollarAddresses> {
  const account = (index: number): string => nth(accounts, index);
  const token = (asset: (typeof ASSETS)[number]): string => maker.token(asset).address;
  const addresses = await deployOpenDollar({ chain, governor: account(WORLD_ROLES.governance), safe, feeds, token });
  const od = openDollarContracts(addresses);
  const keeper = account(WORLD_ROLES.liquidationKeeper);
  await openSafes(chain, od, maker.token, {
    treasurer: account(WORLD_ROLES.marketMaker),
    keeper,
    owners: accounts.slice(WORLD_ROLES.firstVaultOwner),
  });
  await chain.sendTogether(OpenDollarLiquidationKeeper.permissions(od, keeper));
  return addresses;
}
