import { JsonRpcProvider, type Wallet } from 'ethers';
import type { Block, Rpc } from '../platform/chain/rpc.js';
import type { WorldProtocol } from '../platform/config.js';
import { WORLD_CHAIN_ID, type Anvil } from './chain/anvil.js';
import type { Chain } from './chain/chain.js';
import { nth } from './chain/contract.js';
import { Turns } from './chain/turns.js';
import { describeDeployment, recordOf, type DeploymentFile, type WorldManifest } from './deployment.js';
import { WALK_STEP, walkFactor } from './history/price-walk.js';
import { syntheticCandles, type Candle } from './history/synthetic-history.js';
import { LiquidationKeeper } from './keepers/liquidation-keeper.js';
import type { KeeperReport } from './keepers/keeper-report.js';
import { PriceKeeper } from './keepers/price-keeper.js';
import type { KeptChain } from './kept-chain.js';
import { makerContracts, type MakerContracts } from './maker/contracts.js';
import { execute } from './maker/governance.js';
import { actAsGovernance, type GovernedContract } from './maker/outside-act.js';
import { latestAnswer, priceOf, report } from './market/feeds.js';
import { Marketplace } from './market/marketplace.js';
import { marketOf } from './market/seeding.js';
import { venuesAt } from './market/venues.js';
import type { OpenDollarDeploymentFile } from './open-dollar/describe.js';
import { OpenDollarSide } from './open-dollar/open-dollar-side.js';
import { UnknownInWorldError } from './world-error.js';
import { ASSETS, ASSET_SPECS, type AssetSymbol } from './world-spec.js';
import { WORLD_ROLES, walletAt } from './wallets.js';

export interface LocalWorldOptions {
  /** Whose deployment is served, whose fees run and whose keepers work. */
  readonly protocol: WorldProtocol;
  readonly step?: number;
  readonly resumed: boolean;
  readonly kept: KeptChain | null;
}

function assetNamed(symbol: string): AssetSymbol {
  const asset = ASSETS.find((known) => known === symbol);
  if (asset === undefined) throw new UnknownInWorldError('asset', symbol, ASSETS);
  return asset;
}

/** The running world: one chain, and the accounts that act on it in turn. */
export class LocalWorld {
  readonly url: string;
  readonly chainId = WORLD_CHAIN_ID;
  readonly rpc: Rpc;
  readonly provider: JsonRpcProvider;
  readonly resumed: boolean;
  readonly deployment: DeploymentFile;
  readonly deployments: readonly (DeploymentFile | OpenDollarDeploymentFile)[];
  readonly served: DeploymentFile | OpenDollarDeploymentFile;
  readonly owners: readonly Wallet[] = WORLD_ROLES.owners.map(walletAt);
  readonly relayer: Wallet;
  readonly publisher: Wallet = walletAt(WORLD_ROLES.publisher);
  readonly priceKeeper: PriceKeeper;
  readonly liquidationKeeper: LiquidationKeeper;
  private readonly openDollarSide: OpenDollarSide | null;
  private readonly maker: MakerContracts;
  private readonly marketplace: Marketplace;
  private readonly oracles: readonly string[];
  private readonly prices = new Map<AssetSymbol, number>();
  private readonly turns = new Turns();

  constructor(
    private readonly anvil: Anvil,
    private readonly chain: Chain,
    private readonly accounts: readonly string[],
    private readonly manifest: WorldManifest,
    private readonly options: LocalWorldOptions,
  ) {
    this.url = anvil.url;
    this.rpc = anvil.rpc;
    this.resumed = options.resumed;
    this.provider = new JsonRpcProvider(anvil.url, WORLD_CHAIN_ID, { staticNetwork: true, cacheTimeout: -1 });
    this.relayer = walletAt(WORLD_ROLES.relayer).connect(this.provider);
    this.maker = makerContracts(manifest.maker);
    this.deployment = describeDeployment(WORLD_CHAIN_ID, manifest, this.maker);
    this.oracles = WORLD_ROLES.oracles.map((index) => nth(accounts, index));
    const venues = venuesAt(manifest.venues);
    const markets = recordOf(ASSETS, (symbol) => marketOf(this.maker, symbol, manifest.pools[symbol]));
    const account = (index: number): string => nth(accounts, index);
    const providers = [WORLD_ROLES.marketMaker, ...WORLD_ROLES.otherProviders].map(account);
    this.marketplace = new Marketplace(chain, venues, markets, providers, account(WORLD_ROLES.arbitrageur));
    this.priceKeeper = new PriceKeeper(chain, this.maker, manifest.feeds, account(WORLD_ROLES.priceKeeper));
    this.liquidationKeeper = new LiquidationKeeper(
      chain,
      this.maker,
      venues,
      markets,
      account(WORLD_ROLES.liquidationKeeper),
    );
    const { maker, chainId } = this;
    const side = { chain, chainId, accounts, manifest, maker, venues, markets };
    this.openDollarSide = manifest.openDollar === undefined ? null : new OpenDollarSide(side, manifest.openDollar);
    this.deployments = [this.deployment, ...(this.openDollarSide ? [this.openDollarSide.deployment] : [])];
    this.served = options.protocol === 'dss' ? this.deployment : this.openDollar.deployment;
  }

  /** @throws {UnknownInWorldError} on a chain that was kept from before it stood there. */
  get openDollar(): OpenDollarSide {
    if (this.openDollarSide === null) throw new UnknownInWorldError('protocol', 'open-dollar', ['dss']);
    return this.openDollarSide;
  }

  /** A new chain goes live in the block of `now`; on both kinds every feed then reports the price that it had. */
  async bringTo(now: number): Promise<void> {
    const { step, resumed } = this.options;
    if (step !== undefined) await this.rpc.request('anvil_setBlockTimestampInterval', [step]);
    const { timestamp } = await this.head();
    await this.chain.setNextTime(Math.max(now, timestamp + 1));
    if (!resumed) await execute(this.chain, this.maker, nth(this.accounts, WORLD_ROLES.relayer), this.manifest.goLive);
    if (this.options.protocol === 'open-dollar') await this.openDollar.goLive();
    const present = await Promise.all(ASSETS.map(async (symbol) => [symbol, await this.marketPrice(symbol)] as const));
    await this.reportPrices(present);
    // its oracles have stood still since they were made
    if (this.options.protocol === 'open-dollar') await this.openDollar.priceKeeper.tick();
  }

  head(): Promise<Block> {
    return this.chain.head();
  }

  async advance(seconds: number): Promise<void> {
    await this.turns.take(async () => {
      const stepped = this.options.step !== undefined;
      const present = stepped ? (await this.head()).timestamp : await this.chain.pendingTime();
      await this.chain.setNextTime(present + seconds);
      await this.chain.mine();
    });
  }

  async marketPrice(symbol: string): Promise<number> {
    const { answer } = await latestAnswer(this.chain, this.manifest.feeds[assetNamed(symbol)]);
    return priceOf(answer);
  }

  async setMarketPrice(symbol: string, price: number, share?: number): Promise<void> {
    const asset = assetNamed(symbol);
    await this.turns.take(async () => {
      await this.reportPrices([[asset, price]]);
      await this.marketplace.moveTo(asset, this.priceNow(asset), share);
    });
  }

  async settlePools(symbol: string): Promise<void> {
    const asset = assetNamed(symbol);
    await this.turns.take(() => this.marketplace.follow(asset, this.priceNow(asset)));
  }

  async drainPools(symbol: string): Promise<void> {
    const asset = assetNamed(symbol);
    await this.turns.take(() => this.marketplace.drain(asset));
  }

  async governanceFile(contract: GovernedContract, ilk: string | null, what: string, value: bigint): Promise<void> {
    await this.turns.take(() => actAsGovernance(this.chain, this.maker, contract, ilk, what, value));
  }

  async heartbeat(): Promise<void> {
    await this.turns.take(async () => {
      const { number } = await this.head();
      const time = await this.chain.pendingTime();
      const answers = await Promise.all(ASSETS.map((symbol) => latestAnswer(this.chain, this.manifest.feeds[symbol])));
      if (answers.some(({ updatedAt }) => time - updatedAt > WALK_STEP)) await this.walk(time);
      await this.letKeepersWork();
      if ((await this.head()).number === number) await this.chain.mine();
    });
  }

  async runKeepers(): Promise<KeeperReport> {
    return this.turns.take(() => this.letKeepersWork());
  }

  syntheticHistory(symbol: string, until: number): Candle[] {
    const asset = assetNamed(symbol);
    return syntheticCandles(asset, until, this.priceNow(asset));
  }

  async stop(): Promise<void> {
    await this.turns.take(async () => {
      await this.options.kept?.unfollow();
      this.provider.destroy();
      await this.anvil.stop();
    });
  }

  /** The price as the feeds hold it: `reportPrices` has seen every one of them. */
  private priceNow(symbol: AssetSymbol): number {
    return this.prices.get(symbol) ?? ASSET_SPECS[symbol].startPrice;
  }

  private async letKeepersWork(): Promise<KeeperReport> {
    if (this.options.protocol === 'open-dollar') return this.openDollar.letKeepersWork();
    const prices = await this.priceKeeper.tick();
    const { barked, limited } = await this.liquidationKeeper.bark();
    const { open, taken, redone } = await this.liquidationKeeper.take();
    return { prices, barked, limited, open, taken, redone };
  }

  private async walk(time: number): Promise<void> {
    const moved = ASSETS.map((symbol) => [symbol, this.priceNow(symbol) * walkFactor(symbol, time)] as const);
    await this.reportPrices(moved);
    for (const symbol of ASSETS) await this.marketplace.follow(symbol, this.priceNow(symbol));
  }

  private async reportPrices(prices: readonly (readonly [AssetSymbol, number])[]): Promise<void> {
    const reports = prices.map(([symbol, price]) => ({ feed: this.manifest.feeds[symbol], price }));
    await report(this.chain, this.oracles, reports);
    for (const [symbol] of prices) this.prices.set(symbol, await this.marketPrice(symbol));
  }
}
