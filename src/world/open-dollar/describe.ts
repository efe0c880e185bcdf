import { describeDeployment, recordOf, type DeploymentFile, type WorldManifest } from '../deployment.js';
import type { MakerContracts } from '../maker/contracts.js';
import type { OpenDollarAddresses } from './contracts.js';
import { SAFE_TYPES, SAFE_TYPE_SPECS } from './spec.js';

/** Where Open Dollar is on this chain; the Safe and the markets are those of the world. */
export interface OpenDollarDeploymentFile extends Omit<DeploymentFile, 'protocol'> {
  readonly protocol: {
    readonly family: 'open-dollar';
    readonly safeEngine: string;
    readonly oracleRelayer: string;
    readonly taxCollector: string;
    readonly liquidationEngine: string;
    readonly accountingEngine: string;
    readonly safeManager: string;
    readonly vault721: string;
    readonly names: Readonly<Record<string, string>>;
    readonly types: Readonly<
      Record<string, { readonly asset: string; readonly oracle: string; readonly auctionHouse: string }>
    >;
  };
}

/**
 * Pools and feeds of the world count in DAI, and debts of this protocol are in OD: its coin has no market here, and one of it is
 * taken for one DAI.
 */
export function describeOpenDollar(
  chainId: number,
  at: OpenDollarAddresses,
  manifest: WorldManifest,
  maker: MakerContracts,
): OpenDollarDeploymentFile {
  const shared = describeDeployment(chainId, manifest, maker);
  const { executor: _, ...rest } = shared;
  return {
    ...rest,
    ...(manifest.executors ? { executor: manifest.executors.openDollar } : {}),
    protocol: {
      family: 'open-dollar',
      safeEngine: at.safeEngine,
      oracleRelayer: at.oracleRelayer,
      taxCollector: at.taxCollector,
      liquidationEngine: at.liquidationEngine,
      accountingEngine: at.accountingEngine,
      safeManager: at.safeManager,
      vault721: at.vault721,
      names: {
        CoinJoin: at.coinJoin,
        DebtAuctionHouse: at.debtAuctionHouse,
        CollateralJoinFactory: at.collateralJoinFactory,
        CollateralAuctionHouseFactory: at.collateralAuctionHouseFactory,
        ...Object.fromEntries(SAFE_TYPES.map((type) => [`CollateralJoin of ${type}`, at.types[type].join])),
      },
      types: recordOf(SAFE_TYPES, (type) => ({
        asset: SAFE_TYPE_SPECS[type].asset,
        oracle: at.types[type].oracle,
        auctionHouse: at.types[type].auctionHouse,
      })),
    },
    markets: { ...shared.markets, debtAsset: 'OD' },
  };
}
