import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonRpcProvider, Wallet } from 'ethers';
import type { Block, Rpc } from '../platform/chain/rpc.js';
import type { WorldProtocol } from '../platform/config.js';
import { startAnvil, type AnvilOptions } from './chain/anvil.js';
import { Chain } from './chain/chain.js';
import type { DeploymentFile, WorldManifest } from './deployment.js';
import type { Candle } from './history/synthetic-history.js';
import type { LiquidationKeeper } from './keepers/liquidation-keeper.js';
import type { PriceKeeper } from './keepers/price-keeper.js';
import { KeptChain } from './kept-chain.js';
import type { KeeperReport } from './keepers/keeper-report.js';
import { LocalWorld } from './local-world.js';
import type { GovernedContract } from './maker/outside-act.js';
import type { OpenDollarDeploymentFile } from './open-dollar/describe.js';
import type { OpenDollarSide } from './open-dollar/open-dollar-side.js';
import { accountsOf, cachedWorld } from './state-cache.js';
import { TimeBeforeEpochError } from './world-error.js';
import { EPOCH } from './world-spec.js';

export interface WorldOptions {
  /** Folder of the built state, shared by every world and test. */
  readonly cacheDir: string;
  /** Where the chain is written down and resumed from; without it the chain ends with the world. */
  readonly keepDir?: string;
  /** Time to which the world is brought [seconds]; the clock of this machine unless given. */
  readonly now?: number;
  /** Which of the chain's protocols is served: MakerDAO unless given. */
  readonly protocol?: WorldProtocol;
  /** Seconds between blocks; without it blocks follow the wall clock. With `now` and `step` every start is the same. */
  readonly step?: number;
}

/** A chain with a real protocol, a real Safe, feeds, pools, vaults and the people around them. */
export interface World {
  readonly url: string;
  readonly chainId: number;
  readonly rpc: Rpc;
  /** An ethers provider of the same chain, without caches. */
  readonly provider: JsonRpcProvider;
  /** Whether the chain was kept from before. */
  readonly resumed: boolean;
  /** MakerDAO on this chain. */
  readonly deployment: DeploymentFile;
  /** Open Dollar on this chain. */
  readonly openDollar: OpenDollarSide;
  /** Of every protocol on this chain. */
  readonly deployments: readonly (DeploymentFile | OpenDollarDeploymentFile)[];
  /** The deployment of the protocol that was asked for. */
  readonly served: DeploymentFile | OpenDollarDeploymentFile;
  /** Owners of the Safe, of whom two must sign. */
  readonly owners: readonly Wallet[];
  /** A funded account that owns nothing; connected to `provider`. */
  readonly relayer: Wallet;
  /** Signs recommended parameters: the contracts of this world take its signature. */
  readonly publisher: Wallet;
  readonly priceKeeper: PriceKeeper;
  readonly liquidationKeeper: LiquidationKeeper;
  head(): Promise<Block>;
  /** Mines a block so many seconds after the present. */
  advance(seconds: number): Promise<void>;
  /** What the asset's feed says, in DAI. */
  marketPrice(symbol: string): Promise<number>;
  /**
   * The market moves: the feed reports, arbitrage takes the pools there, market makers follow.
   * @param share part of their usual means that the market makers put around the new price: all of it unless given,
   * and nothing after `drainPools`, from which a share brings them back.
   */
  setMarketPrice(symbol: string, price: number, share?: number): Promise<void>;
  /** Brings the pools back to the feed's price after someone has traded there: the rest of the market is deep. */
  settlePools(symbol: string): Promise<void>;
  /** Takes the liquidity of every pool of the asset out. */
  drainPools(symbol: string): Promise<void>;
  /** The protocol's own governance changes a parameter; `ilk` is null for a value of the whole system. */
  governanceFile(contract: GovernedContract, ilk: string | null, what: string, value: bigint): Promise<void>;
  /** Prices that are due reach the protocol, unsafe vaults go to auction, auctions that pay are bought from. */
  runKeepers(): Promise<KeeperReport>;
  /**
   * One heartbeat: when a feed is older than half an hour every feed reports again, a small step further; the pools
   * follow; the keepers work. It leaves a block of the present.
   */
  heartbeat(): Promise<void>;
  /** Three years of hourly candles up to the last full hour before `until` [seconds], ending at the feed's price. */
  syntheticHistory(symbol: string, until: number): Candle[];
  /** Ends the chain; with `keepDir` it is written down first. */
  stop(): Promise<void>;
}

/** Builds the state that worlds start from, unless it is there. */
export async function prepareWorld(cacheDir: string): Promise<void> {
  await cachedWorld(resolve(cacheDir));
}

/** Loads the world and brings it to the present: a new chain goes live, a kept one goes on. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const present = (): number => options.now ?? Math.floor(Date.now() / 1_000);
  if (!(present() > EPOCH)) throw new TimeBeforeEpochError(present(), EPOCH);
  const built = await cachedWorld(resolve(options.cacheDir));
  const kept = options.keepDir === undefined ? null : new KeptChain(resolve(options.keepDir));
  const start: { anvil: AnvilOptions; manifest: string; resumed: boolean } = kept
    ? await kept.open(built)
    : { anvil: { load: built.state, timestamp: EPOCH }, manifest: built.manifest, resumed: false };
  const manifest = JSON.parse(readFileSync(start.manifest, 'utf8')) as WorldManifest;
  const anvil = await startAnvil(start.anvil);
  try {
    const chain = new Chain(anvil.rpc);
    const world = new LocalWorld(anvil, chain, await accountsOf(chain), manifest, {
      ...options,
      protocol: options.protocol ?? 'dss',
      resumed: start.resumed,
      kept,
    });
    // asked again: building the world takes seconds, by which its clock would be late
    await world.bringTo(present());
    await kept?.follow(chain, anvil.pid);
    return world;
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}
