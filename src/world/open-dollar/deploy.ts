import { AbiCoder } from 'ethers';
import { from, type Chain, type Transaction } from '../chain/chain.js';
import { Contract, nth, textOf } from '../chain/contract.js';
import { bytes32 } from '../maker/contracts.js';
import type { Feed } from '../market/feeds.js';
import { recordOf } from '../deployment.js';
import { RAY } from '../../units/fixed-point.js';
import { toRad, toRay, toWad, type AssetSymbol } from '../world-spec.js';
import { Creations, createCore, createOracles, type Core } from './creations.js';
import { OD_ABI, type OpenDollarAddresses } from './contracts.js';
import { OPEN_DOLLAR, SAFE_TYPES, SAFE_TYPE_SPECS, type SafeType } from './spec.js';

/** Parts of the world that it is built upon. */
export interface OpenDollarGround {
  readonly chain: Chain;
  readonly governor: string;
  /** The Safe that looks after the parameters. */
  readonly safe: string;
  readonly feeds: Readonly<Record<AssetSymbol, Feed>>;
  readonly token: (asset: AssetSymbol) => string;
}

/**
 * The whole protocol in the order of its own deployment script, with the governor as its governance and the Safe beside it.
 * The coin's own price source is a made-up one that nothing here reads: the redemption price starts at one and stands.
 */
export async function deployOpenDollar(ground: OpenDollarGround): Promise<OpenDollarAddresses> {
  const { chain, governor } = ground;
  const nonce = Number(await chain.rpc.request<string>('eth_getTransactionCount', [governor, 'latest']));
  const creations = new Creations(governor, nonce);
  const core = createCore(creations, governor, ground.feeds.ETH.proxy);
  const oracles = createOracles(creations, ground.feeds);
  await creations.send(chain);
  await chain.sendTogether(authorise(ground, core));
  await chain.sendTogether(SAFE_TYPES.flatMap((type) => createChildren(ground, core, type)));
  const children = await readChildren(chain, core);
  const types = recordOf(SAFE_TYPES, (type) => ({ ...children[type], oracle: oracles[type] }));
  await chain.sendTogether(SAFE_TYPES.flatMap((type) => initialise(governor, core, type, types[type])));
  return { ...core, types };
}

/** Source: `_setupContracts` of the package's script/Common.s.sol; then the Safe on every contract with parameters. */
function authorise({ governor, safe }: OpenDollarGround, core: Core): Transaction[] {
  const grants: readonly (readonly [string, string])[] = [
    [core.safeEngine, core.oracleRelayer],
    [core.safeEngine, core.coinJoin],
    [core.safeEngine, core.taxCollector],
    [core.safeEngine, core.debtAuctionHouse],
    [core.safeEngine, core.liquidationEngine],
    [core.safeEngine, core.collateralJoinFactory],
    [core.surplusAuctionHouse, core.accountingEngine],
    [core.debtAuctionHouse, core.accountingEngine],
    [core.accountingEngine, core.liquidationEngine],
    [core.protocolToken, core.debtAuctionHouse],
    [core.systemCoin, core.coinJoin],
    [core.liquidationEngine, core.collateralAuctionHouseFactory],
    ...[
      core.safeEngine,
      core.oracleRelayer,
      core.taxCollector,
      core.liquidationEngine,
      core.collateralAuctionHouseFactory,
    ].map((contract) => [contract, safe] as const),
  ];
  const coin = (address: string, name: string, symbol: string): Transaction =>
    from(governor, new Contract(address, OD_ABI.coin).call('initialize', name, symbol));
  return [
    coin(core.systemCoin, 'Open Dollar', 'OD'),
    coin(core.protocolToken, 'Open Dollar Governance', 'ODG'),
    from(governor, new Contract(core.vault721, OD_ABI.vault721).call('initialize', governor, 0, 0)),
    ...grants.map(([contract, account]) =>
      from(governor, new Contract(contract, OD_ABI.authority).call('addAuthorization', account)),
    ),
  ];
}

const encode = (types: string, values: readonly unknown[]): string =>
  AbiCoder.defaultAbiCoder().encode([`tuple(${types})`], [values]);

function createChildren({ governor, token }: OpenDollarGround, core: Core, type: SafeType): Transaction[] {
  const { minimumBid, minDiscount, maxDiscount, perSecond } = OPEN_DOLLAR.auction;
  const params = encode('uint256,uint256,uint256,uint256', [
    toWad(minimumBid),
    toWad(minDiscount),
    toWad(maxDiscount),
    perSecond,
  ]);
  const joins = new Contract(core.collateralJoinFactory, OD_ABI.joinFactory);
  const houses = new Contract(core.collateralAuctionHouseFactory, OD_ABI.auctionHouseFactory);
  return [
    from(governor, joins.call('deployCollateralJoin', bytes32(type), token(SAFE_TYPE_SPECS[type].asset))),
    from(governor, houses.call('initializeCollateralType', bytes32(type), params)),
  ];
}

async function readChildren(
  chain: Chain,
  core: Core,
): Promise<Record<SafeType, { readonly join: string; readonly auctionHouse: string }>> {
  const joins = new Contract(core.collateralJoinFactory, OD_ABI.joinFactory);
  const houses = new Contract(core.collateralAuctionHouseFactory, OD_ABI.auctionHouseFactory);
  const found = await chain.readMany(
    SAFE_TYPES.flatMap((type) => [
      [joins, 'collateralJoins', bytes32(type)] as const,
      [houses, 'collateralAuctionHouses', bytes32(type)] as const,
    ]),
  );
  return recordOf(SAFE_TYPES, (_, index) => ({
    join: textOf(nth(found, 2 * index)),
    auctionHouse: textOf(nth(found, 2 * index + 1)),
  }));
}

/** Source: `_setupCollateral` of script/Common.s.sol. No fee is charged until the world goes live. */
function initialise(
  governor: string,
  core: Core,
  type: SafeType,
  { auctionHouse, oracle }: { readonly auctionHouse: string; readonly oracle: string },
): Transaction[] {
  const spec = SAFE_TYPE_SPECS[type];
  const params: readonly (readonly [string, string])[] = [
    [core.safeEngine, encode('uint256,uint256', [toRad(spec.ceiling), toRad(spec.floor)])],
    [
      core.oracleRelayer,
      encode('address,uint256,uint256', [oracle, toRay(spec.safetyRatio), toRay(spec.liquidationRatio)]),
    ],
    [
      core.liquidationEngine,
      encode('address,uint256,uint256', [auctionHouse, toWad(spec.penalty), toRad(spec.quantity)]),
    ],
    [core.taxCollector, encode('uint256', [RAY])],
  ];
  const relayer = new Contract(core.oracleRelayer, OD_ABI.oracleRelayer);
  return [
    ...params.map(([contract, values]) =>
      from(governor, new Contract(contract, OD_ABI.safeEngine).call('initializeCollateralType', bytes32(type), values)),
    ),
    from(governor, relayer.call('updateCollateralPrice', bytes32(type))),
  ];
}
