/** A token by the name that the deployment has for it. */
export interface Token {
  readonly symbol: string;
  readonly token: string;
  readonly decimals: number;
}

/** A pool as the deployment states it; `fee` in millionths where it does. */
export interface PoolSource {
  readonly kind: 'uniswap-v3' | 'uniswap-v2' | 'balancer-stable' | 'curve';
  readonly address: string;
  readonly fee?: number;
  readonly shares?: string;
  readonly ether?: string;
}

/** The pools in which one token is sold for another. */
export interface PairPools {
  readonly sold: Token;
  readonly bought: Token;
  readonly pools: readonly PoolSource[];
}

/** A way in two steps: all pools of the first, then all pools of the second. */
export interface TwoSteps {
  readonly through: string;
  readonly first: PairPools;
  readonly second: PairPools;
}

/** Every way of selling an asset for the debt token. */
export interface AssetRoutes {
  readonly direct: PairPools;
  readonly steps: readonly TwoSteps[];
}

/** A pool of the common list: by the tokens that it is used for. */
export interface ListedPool {
  readonly kind: PoolSource['kind'];
  readonly pool: string;
  readonly tokens: readonly string[];
  readonly fee?: number | undefined;
  readonly shares?: string | undefined;
  readonly ether?: string | undefined;
}

type TokenPlace = Omit<Token, 'symbol'>;

/** What of the deployment routes are made from. */
export interface RoutedMarkets {
  readonly quote: Token;
  readonly assets: Readonly<
    Record<
      string,
      TokenPlace & {
        readonly uniswapV3: readonly { readonly pool: string; readonly fee: number }[];
        readonly uniswapV2: readonly { readonly pair: string }[];
        readonly through?: readonly string[] | undefined;
      }
    >
  >;
  readonly tokens?: Readonly<Record<string, TokenPlace>> | undefined;
  readonly pools?: readonly ListedPool[] | undefined;
}

const own = <Value>(record: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined;

function tokenNamed({ quote, assets, tokens }: RoutedMarkets, symbol: string): Token | null {
  if (symbol === quote.symbol) return quote;
  const found = own(assets, symbol) ?? own(tokens, symbol);
  return found ? { symbol, token: found.token, decimals: found.decimals } : null;
}

/** Pools in which both are traded: those that an asset lists against the debt token, and those of the common list. */
function poolsBetween({ quote, assets, pools = [] }: RoutedMarkets, sold: Token, bought: Token): PairPools {
  const asset = bought.symbol === quote.symbol ? own(assets, sold.symbol) : undefined;
  const listed: PoolSource[] = [
    ...(asset?.uniswapV3 ?? []).map(({ pool, fee }) => ({ kind: 'uniswap-v3' as const, address: pool, fee })),
    ...(asset?.uniswapV2 ?? []).map(({ pair }) => ({ kind: 'uniswap-v2' as const, address: pair })),
  ];
  const common = pools
    .filter(({ tokens }) => tokens.includes(sold.symbol) && tokens.includes(bought.symbol))
    .map(sourceOf);
  return { sold, bought, pools: [...listed, ...common] };
}

const sourceOf = ({ kind, pool, fee, shares, ether }: ListedPool): PoolSource => ({
  kind,
  address: pool,
  ...(fee === undefined ? {} : { fee }),
  ...(shares === undefined ? {} : { shares }),
  ...(ether === undefined ? {} : { ether }),
});

/** All ways of selling an asset that the deployment has; the asset must be one of its own. */
export function routesOf(markets: RoutedMarkets, asset: string): AssetRoutes {
  const { quote } = markets;
  const { token, decimals, through = [] } = own(markets.assets, asset) ?? { token: '', decimals: 0 };
  const sold = { symbol: asset, token, decimals };
  const steps = through.flatMap((symbol): TwoSteps[] => {
    const middle = tokenNamed(markets, symbol);
    if (!middle) return [];
    const [first, second] = [poolsBetween(markets, sold, middle), poolsBetween(markets, middle, quote)];
    return [{ through: symbol, first, second }];
  });
  return { direct: poolsBetween(markets, sold, quote), steps };
}

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What cannot be meant: names that nothing has, routes without pools, a pool that two routes of an asset would both use. */
export function poolFaults(markets: RoutedMarkets): Fault[] {
  return [
    ...(markets.pools ?? []).flatMap((pool, index) => unknownTokens(markets, pool.tokens, ['pools', index, 'tokens'])),
    ...(markets.pools ?? []).flatMap((pool, index) => etherFault(pool, index)),
    ...Object.keys(markets.assets).flatMap((asset) => routeFaults(markets, asset)),
  ];
}

function unknownTokens(markets: RoutedMarkets, tokens: readonly string[], path: Fault['path']): Fault[] {
  const unknown = tokens.filter((symbol) => !tokenNamed(markets, symbol));
  const twice = tokens.filter((symbol, index) => tokens.indexOf(symbol) !== index);
  return [
    ...unknown.map((symbol) => ({ path, message: `${symbol} is neither an asset, nor under tokens, nor the quote` })),
    ...twice.map((symbol) => ({ path, message: `${symbol} is named twice` })),
  ];
}

function etherFault(pool: ListedPool, index: number): Fault[] {
  if (pool.ether === undefined || pool.tokens.includes(pool.ether)) return [];
  return [{ path: ['pools', index, 'ether'], message: `${pool.ether} is not one of its tokens` }];
}

function routeFaults(markets: RoutedMarkets, asset: string): Fault[] {
  const path = ['assets', asset, 'through'];
  const through = own(markets.assets, asset)?.through ?? [];
  const faults = unknownTokens(markets, through, path);
  if (through.includes(asset)) faults.push({ path, message: `${asset} cannot be sold through itself` });
  if (through.includes(markets.quote.symbol)) {
    faults.push({ path, message: `${markets.quote.symbol} is the end of every route and no step of one` });
  }
  if (faults.length > 0) return faults;
  const { direct, steps } = routesOf(markets, asset);
  for (const { through: symbol, first, second } of steps) {
    for (const { sold, bought, pools } of [first, second]) {
      if (pools.length > 0) continue;
      faults.push({ path, message: `no pool sells ${sold.symbol} for ${bought.symbol} on the way through ${symbol}` });
    }
  }
  return [...faults, ...sharedPools(asset, [direct, ...steps.flatMap(({ first, second }) => [first, second])])];
}

/** A pool has one state: what one route takes of it another cannot have, so each may be used at one place only. */
function sharedPools(asset: string, pairs: readonly PairPools[]): Fault[] {
  const usedFor = new Map<string, string>();
  return pairs.flatMap(({ sold, bought, pools }) =>
    pools.flatMap(({ address }) => {
      const key = address.toLowerCase();
      const use = `${sold.symbol} for ${bought.symbol}`;
      const other = usedFor.get(key);
      usedFor.set(key, use);
      if (other === undefined) return [];
      const message =
        other === use
          ? `pool ${address} is listed twice for ${use}`
          : `pool ${address} would be used twice, for ${other} and for ${use}: name only two of its tokens, or leave one route out`;
      return [{ path: ['assets', asset], message }];
    }),
  );
}
