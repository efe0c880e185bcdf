import { getCreateAddress } from 'ethers';
import { RAY, WAD } from '../../units/fixed-point.js';
import { openDollarCode } from '../chain/artifacts.js';
import type { Chain } from '../chain/chain.js';
import { creationOf } from '../chain/contract.js';
import { recordOf } from '../deployment.js';
import type { Feed } from '../market/feeds.js';
import { WorldDiffersError } from '../world-error.js';
import { DAY, HOUR, toRad, toWad, type AssetSymbol } from '../world-spec.js';
import type { OpenDollarAddresses } from './contracts.js';
import { OPEN_DOLLAR, SAFE_TYPES, SAFE_TYPE_SPECS, type SafeType } from './spec.js';

/** Creations of one account in one block: each address is known before it exists, so that later ones can name earlier ones. */
export class Creations {
  readonly list: string[] = [];
  readonly addresses: string[] = [];

  constructor(
    private readonly account: string,
    private readonly nonce: number,
  ) {}

  add(contract: string, constructor = 'constructor()', ...args: readonly unknown[]): string {
    const address = getCreateAddress({ from: this.account, nonce: this.nonce + this.list.length });
    this.list.push(creationOf(openDollarCode(contract), constructor, ...args));
    this.addresses.push(address);
    return address;
  }

  /** @throws {WorldDiffersError} when a contract stands elsewhere. */
  async send(chain: Chain): Promise<void> {
    const found = await chain.deploy(this.account, this.list);
    if (found.some((address, index) => address !== this.addresses[index]))
      throw new WorldDiffersError('The order of the contracts of Open Dollar', { found });
  }
}

/** The contracts that serve all types. */
export type Core = Omit<OpenDollarAddresses, 'types'> & {
  readonly protocolToken: string;
  readonly surplusAuctionHouse: string;
};

export function createCore(creations: Creations, governor: string, anyFeed: string): Core {
  const uints = (count: number): string => Array.from({ length: count }, () => 'uint256').join(',');
  const three = 'constructor(address,address,address)';
  const systemCoin = creations.add('SystemCoin');
  const protocolToken = creations.add('ProtocolToken');
  const coinOracle = creations.add('ChainlinkRelayer', 'constructor(address,uint256)', anyFeed, OPEN_DOLLAR.staleAfter);
  const safeEngine = creations.add('SAFEEngine', `constructor((${uints(2)}))`, [
    toWad(OPEN_DOLLAR.safeDebtCeiling),
    toRad(OPEN_DOLLAR.globalDebtCeiling),
  ]);
  const oracleRelayer = creations.add(
    'OracleRelayer',
    `constructor(address,address,(${uints(2)}))`,
    safeEngine,
    coinOracle,
    [RAY * WAD, 1n],
  );
  const surplusAuctionHouse = creations.add(
    'SurplusAuctionHouse',
    'constructor(address,address,(uint256,uint256,uint256,address,uint256))',
    safeEngine,
    protocolToken,
    [toWad(1.01), HOUR, DAY, governor, toWad(0.5)],
  );
  const debtAuctionHouse = creations.add(
    'DebtAuctionHouse',
    `constructor(address,address,(${uints(4)}))`,
    safeEngine,
    protocolToken,
    [toWad(1.05), toWad(1.5), 3 * HOUR, 2 * DAY],
  );
  const accountingEngine = creations.add(
    'AccountingEngine',
    `constructor(address,address,address,(${uints(8)}))`,
    safeEngine,
    surplusAuctionHouse,
    debtAuctionHouse,
    [0n, DAY, DAY, 3 * DAY, toRad(100), toRad(OPEN_DOLLAR.surplusBuffer), WAD, toRad(100)],
  );
  const liquidationEngine = creations.add(
    'LiquidationEngine',
    `constructor(address,address,(${uints(2)}))`,
    safeEngine,
    accountingEngine,
    [toRad(OPEN_DOLLAR.auctionLimit), 10_000_000n],
  );
  const collateralAuctionHouseFactory = creations.add(
    'CollateralAuctionHouseFactory',
    three,
    safeEngine,
    liquidationEngine,
    oracleRelayer,
  );
  const coinJoin = creations.add('CoinJoin', 'constructor(address,address)', safeEngine, systemCoin);
  const collateralJoinFactory = creations.add('CollateralJoinFactory', 'constructor(address)', safeEngine);
  const taxCollector = creations.add(
    'TaxCollector',
    'constructor(address,(address,uint256,uint256,uint256))',
    safeEngine,
    [accountingEngine, RAY, OPEN_DOLLAR.feeRange, 1n],
  );
  creations.add(
    'StabilityFeeTreasury',
    `constructor(address,address,address,(${uints(3)}))`,
    safeEngine,
    accountingEngine,
    coinJoin,
    [toRad(1_000_000), 0n, DAY],
  );
  const vault721 = creations.add('Vault721');
  const four = 'constructor(address,address,address,address)';
  const safeManager = creations.add('ODSafeManager', four, safeEngine, vault721, taxCollector, liquidationEngine);
  creations.add('NFTRenderer', four, vault721, oracleRelayer, taxCollector, collateralJoinFactory);
  const basicActions = creations.add('BasicActions');
  return {
    ...{
      systemCoin,
      protocolToken,
      safeEngine,
      oracleRelayer,
      surplusAuctionHouse,
      debtAuctionHouse,
      accountingEngine,
    },
    ...{ liquidationEngine, collateralAuctionHouseFactory, coinJoin, collateralJoinFactory, taxCollector },
    ...{ vault721, safeManager, basicActions },
  };
}

/** The world's feed, made a price of the protocol's form, held back for an hour. */
export function createOracles(
  creations: Creations,
  feeds: Readonly<Record<AssetSymbol, Feed>>,
): Readonly<Record<SafeType, string>> {
  const form = 'constructor(address,uint256)';
  return recordOf(SAFE_TYPES, (type) => {
    const feed = feeds[SAFE_TYPE_SPECS[type].asset].proxy;
    const relayer = creations.add('ChainlinkRelayer', form, feed, OPEN_DOLLAR.staleAfter);
    return creations.add('DelayedOracle', form, relayer, OPEN_DOLLAR.oracleDelay);
  });
}
