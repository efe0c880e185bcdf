import type { ExecutorContracts } from './executor/executors.js';
import type { MakerContracts } from './maker/contracts.js';
import type { Plan } from './maker/governance.js';
import type { RouteContracts } from './maker/routes.js';
import type { OpenDollarAddresses } from './open-dollar/contracts.js';
import { FEED_DECIMALS, FEED_HEARTBEAT, type Feed } from './market/feeds.js';
import type { PoolAddresses, VenueAddresses } from './market/venues.js';
import type { SafeSuite } from './safe-suite.js';
import {
  ASSETS,
  ASSET_SPECS,
  HOUR,
  REGISTERED_TYPES,
  SYSTEM_SPEC,
  VAULT_TYPES,
  registeredTypes,
  type AssetSymbol,
  type RegisteredType,
  type VaultType,
} from './world-spec.js';

/** Where the builder put everything: kept beside the state that it built. */
export interface WorldManifest {
  /** MakerDAO's addresses by the name of its own list. */
  readonly maker: Readonly<Record<string, string>>;
  readonly safe: string;
  readonly suite: SafeSuite;
  /** Absent on a chain that was built before they stood on it. */
  readonly routes?: RouteContracts;
  /** The bounded executors of the two protocols; absent on a chain that was built before they stood on it. */
  readonly executors?: { readonly dss: ExecutorContracts; readonly openDollar: ExecutorContracts };
  readonly feeds: Readonly<Record<AssetSymbol, Feed>>;
  readonly venues: VenueAddresses;
  readonly pools: Readonly<Record<AssetSymbol, PoolAddresses>>;
  /** Absent on a chain that was built before the second protocol stood on it. */
  readonly openDollar?: OpenDollarAddresses;
  /** The plan that begins the fees; every new chain executes it at its own present. */
  readonly goLive: Plan;
}

/** Markets of one asset against the quote token. */
export interface DeployedAsset {
  readonly token: string;
  readonly decimals: number;
  readonly feed: { readonly proxy: string; readonly heartbeatSeconds: number; readonly decimals: number };
  /** Fees in hundredths of a basis point. */
  readonly uniswapV3: readonly { readonly pool: string; readonly fee: number }[];
  readonly uniswapV2: readonly { readonly pair: string }[];
}

/** A price source into which a keeper carries, on every full delay, what the feed said one delay before. */
export interface CarriedOracle {
  readonly kind: 'carried';
  readonly proxy: string;
  readonly decimals: number;
  readonly delaySeconds: number;
}

/** Where everything is, for whoever works on this chain: plain JSON, addresses with their checksum. */
export interface DeploymentFile {
  readonly chainId: number;
  /** True on a chain whose prices and history are made up. */
  readonly synthetic: boolean;
  readonly safe: {
    readonly safe: string;
    readonly multiSendCallOnly: string;
    /** Address by name in safe-deployments. */
    readonly suite: Readonly<Record<string, string>>;
  };
  /** The executor of this protocol and where its recommended parameters are published. */
  readonly executor?: ExecutorContracts;
  readonly protocol: {
    readonly family: 'dss';
    readonly vat: string;
    readonly spotter: string;
    readonly jug: string;
    readonly dog: string;
    readonly vow: string;
    readonly autoLine: string;
    readonly manager: string;
    readonly registry: string;
    readonly pause: string;
    readonly pauseProxy: string;
    readonly proxyFactory: string;
    /** Before it there is nothing of the protocol on the chain. */
    readonly firstBlock: number;
    readonly cat: string;
    readonly pot: string;
    readonly clipperMom: string;
    readonly osmMom: string;
    /** In whole units of debt. */
    readonly ceilingOffset: number;
    /** What a plan of the pause runs: MultiSendCallOnly. */
    readonly planBody: string;
    readonly rateModule?: string;
    readonly ratioRamps?: string;
    /** Every contract of the protocol by the name of MakerDAO's list. */
    readonly names: Readonly<Record<string, string>>;
    readonly types: Readonly<Record<RegisteredType, { readonly asset: string }>>;
    /** The types with a Dutch auction. */
    readonly clippers: Readonly<Record<VaultType, string>>;
    readonly calcs: Readonly<Record<VaultType, string>>;
    /** Price source of the protocol by asset. */
    readonly pips: Readonly<Record<string, string>>;
    /** The price keeper carries the feeds' answers an hour late; assets without a feed have a price that stands. */
    readonly oracles: Readonly<Record<AssetSymbol, CarriedOracle>>;
  };
  readonly markets: {
    readonly quote: { readonly symbol: string; readonly token: string; readonly decimals: number };
    /** Symbol of what is owed, where it is not the quote. */
    readonly debtAsset?: string;
    readonly assets: Readonly<Record<AssetSymbol, DeployedAsset>>;
  };
}

/** A record with one entry for each key, which TypeScript cannot infer from `Object.fromEntries`. */
export const recordOf = <Key extends string, Value>(
  keys: readonly Key[],
  valueOf: (key: Key, index: number) => Value,
): Record<Key, Value> => Object.fromEntries(keys.map((key, index) => [key, valueOf(key, index)])) as Record<Key, Value>;

export function describeDeployment(chainId: number, manifest: WorldManifest, maker: MakerContracts): DeploymentFile {
  const assets = [...new Set(Object.values(REGISTERED_TYPES))];
  return {
    chainId,
    synthetic: true,
    safe: { safe: manifest.safe, multiSendCallOnly: manifest.suite.multi_send_call_only, suite: manifest.suite },
    ...(manifest.executors ? { executor: manifest.executors.dss } : {}),
    protocol: {
      family: 'dss',
      vat: maker.vat.address,
      spotter: maker.spotter.address,
      jug: maker.jug.address,
      dog: maker.dog.address,
      vow: maker.vow.address,
      autoLine: maker.autoLine.address,
      manager: maker.manager.address,
      registry: maker.registry.address,
      pause: maker.pause.address,
      pauseProxy: maker.pauseProxy,
      proxyFactory: maker.proxyFactory,
      firstBlock: 0,
      cat: maker.addressOf('MCD_CAT'),
      pot: maker.addressOf('MCD_POT'),
      clipperMom: maker.addressOf('CLIPPER_MOM'),
      osmMom: maker.addressOf('OSM_MOM'),
      ceilingOffset: SYSTEM_SPEC.ceilingOffset,
      planBody: manifest.suite.multi_send_call_only,
      ...(manifest.routes && { rateModule: manifest.routes.boundedRates, ratioRamps: manifest.routes.ratioRamps }),
      names: namesOf(manifest),
      types: recordOf(registeredTypes, (ilk) => ({ asset: REGISTERED_TYPES[ilk] })),
      clippers: recordOf(VAULT_TYPES, (ilk) => maker.clipper(ilk).address),
      calcs: recordOf(VAULT_TYPES, (ilk) => maker.curve(ilk).address),
      pips: recordOf(assets, (asset) => maker.price(asset).address),
      oracles: recordOf(ASSETS, (symbol) => ({
        kind: 'carried',
        proxy: manifest.feeds[symbol].proxy,
        decimals: FEED_DECIMALS,
        delaySeconds: HOUR,
      })),
    },
    markets: {
      quote: { symbol: 'DAI', token: maker.dai.address, decimals: 18 },
      assets: recordOf(ASSETS, (symbol) => describeAsset(symbol, manifest, maker)),
    },
  };
}

/** Tokens and libraries hold no rights in the protocol. */
const PART_OF_PROTOCOL = /^(MCD|PIP|CDP|ILK|PROXY|DSR|DEPLOYER$|FAUCET$)|_MOM$/;
const namesOf = ({ maker, routes }: WorldManifest): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(maker).filter(([name]) => PART_OF_PROTOCOL.test(name))),
  ...(routes && { BOUNDED_RATES: routes.boundedRates, RATIO_RAMPS: routes.ratioRamps }),
});

function describeAsset(symbol: AssetSymbol, manifest: WorldManifest, maker: MakerContracts): DeployedAsset {
  const { uniswapV3, pair } = manifest.pools[symbol];
  return {
    token: maker.token(symbol).address,
    decimals: ASSET_SPECS[symbol].decimals,
    feed: { proxy: manifest.feeds[symbol].proxy, heartbeatSeconds: FEED_HEARTBEAT, decimals: FEED_DECIMALS },
    uniswapV3,
    uniswapV2: [{ pair }],
  };
}
