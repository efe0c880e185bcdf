import type { Chain } from '../chain/chain.js';
import { from } from '../chain/chain.js';
import { nth } from '../chain/contract.js';
import type { WorldManifest } from '../deployment.js';
import type { KeeperReport } from '../keepers/keeper-report.js';
import type { MakerContracts } from '../maker/contracts.js';
import type { AssetMarket, Venues } from '../market/venues.js';
import type { AssetSymbol } from '../world-spec.js';
import { WORLD_ROLES } from '../wallets.js';
import { beginFees, modification, type OpenDollarGoverned } from './acts.js';
import { openDollarContracts, type OpenDollarAddresses, type OpenDollarContracts } from './contracts.js';
import { describeOpenDollar, type OpenDollarDeploymentFile } from './describe.js';
import { OpenDollarLiquidationKeeper, OpenDollarPriceKeeper } from './keepers.js';

export interface SideOfWorld {
  readonly chain: Chain;
  readonly chainId: number;
  readonly accounts: readonly string[];
  readonly manifest: WorldManifest;
  readonly maker: MakerContracts;
  readonly venues: Venues;
  readonly markets: Readonly<Record<AssetSymbol, AssetMarket>>;
}

/** Open Dollar on the chain of the world: its contracts, its people and its keepers. */
export class OpenDollarSide {
  readonly deployment: OpenDollarDeploymentFile;
  readonly contracts: OpenDollarContracts;
  readonly priceKeeper: OpenDollarPriceKeeper;
  readonly liquidationKeeper: OpenDollarLiquidationKeeper;
  private readonly chain: Chain;
  private readonly governor: string;

  constructor({ chain, chainId, accounts, manifest, maker, venues, markets }: SideOfWorld, at: OpenDollarAddresses) {
    this.chain = chain;
    this.governor = nth(accounts, WORLD_ROLES.governance);
    this.contracts = openDollarContracts(at);
    this.deployment = describeOpenDollar(chainId, at, manifest, maker);
    this.priceKeeper = new OpenDollarPriceKeeper(chain, this.contracts, nth(accounts, WORLD_ROLES.priceKeeper));
    const keeper = nth(accounts, WORLD_ROLES.liquidationKeeper);
    this.liquidationKeeper = new OpenDollarLiquidationKeeper(chain, this.contracts, venues, markets, keeper);
  }

  goLive(): Promise<void> {
    return beginFees(this.chain, this.contracts, this.governor);
  }

  /** Its own governance changes a parameter, without asking the Safe; nothing else is made effective. */
  async modify(contract: OpenDollarGoverned, type: string | null, parameter: string, value: bigint): Promise<void> {
    const call = modification(this.contracts, contract, type, parameter, value);
    await this.chain.sendTogether([from(this.governor, call)]);
  }

  async letKeepersWork(): Promise<KeeperReport> {
    const prices = await this.priceKeeper.tick();
    const { barked, limited } = await this.liquidationKeeper.liquidate();
    const { open, taken, redone } = await this.liquidationKeeper.take();
    return { prices, barked, limited, open, taken, redone };
  }
}
