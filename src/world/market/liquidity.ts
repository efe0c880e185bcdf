import type { Call } from '../../platform/chain/rpc.js';
import { from, type Chain, type Transaction } from '../chain/chain.js';
import { nth, textOf, uintOf } from '../chain/contract.js';
import { LIQUIDITY_RANGES, PROVIDER_PARTS, V2_SHARE, V3_TIERS } from '../world-spec.js';
import { moveBetween, rawPrice, tickRange } from './price-math.js';
import { FOREVER, inPoolOrder, type AssetMarket, type Venues } from './venues.js';

/** A provider's position in a pool of one asset. */
export interface LiquidityPosition {
  readonly owner: string;
  readonly id: bigint;
  readonly fee: number;
  readonly lower: number;
  readonly upper: number;
  readonly liquidity: bigint;
}

const ALL_OWED = 2n ** 128n - 1n;
/** Asset amounts are computed from a price in floats and rounded to this part of the DAI amount. */
const CENTS = 100;

/**
 * The accounts that fill the pools and follow the price. Positions and shares are each one's own; the means of all lie with
 * the market maker, who pays for what they provide and gets what they take out.
 */
export class LiquidityProviders {
  /** @param accounts one for each of `PROVIDER_PARTS`, the market maker first. */
  constructor(
    private readonly chain: Chain,
    private readonly venues: Venues,
    private readonly accounts: readonly string[],
  ) {}

  get marketMaker(): string {
    return nth(this.accounts, 0);
  }

  /** Positions with liquidity in the asset's v3 pools. */
  async positionsIn(market: AssetMarket): Promise<LiquidityPosition[]> {
    const tokens = await this.positionTokens();
    const { positions } = this.venues;
    const states = await this.chain.readMany(tokens.map(({ id }) => [positions, 'positions', id]));
    const [token0, token1] = inPoolOrder(market, market.token.address, market.dai.address);
    return states.flatMap((state, index) => {
      const liquidity = uintOf(state, 'liquidity');
      if (textOf(state, 'token0') !== token0 || textOf(state, 'token1') !== token1 || liquidity === 0n) return [];
      const [lower, upper] = [Number(uintOf(state, 'tickLower')), Number(uintOf(state, 'tickUpper'))];
      return [{ ...nth(tokens, index), fee: Number(uintOf(state, 'fee')), lower, upper, liquidity }];
    });
  }

  /** How far the market has moved from where the narrowest position was put; 0 where there is none. */
  async drift(market: AssetMarket): Promise<number> {
    const held = await this.positionsIn(market);
    const narrowest = held.sort((a, b) => a.upper - a.lower - (b.upper - b.lower))[0];
    const pool = market.pools.find(({ fee }) => fee === narrowest?.fee);
    if (!narrowest || !pool) return 0;
    const { tick } = await this.spot(pool.contract);
    return moveBetween(tick, (narrowest.lower + narrowest.upper) / 2);
  }

  /** Puts `budget` DAI and asset of the same worth around the present prices of the v3 pools. */
  async provide(market: AssetMarket, price: number, budget: number): Promise<void> {
    const affordable = await this.affordable(
      market,
      price,
      budget * V3_TIERS.reduce((sum, { share }) => sum + share, 0),
    );
    const mints = await Promise.all(
      V3_TIERS.map(async ({ fee, tickSpacing, share }) => {
        const pool = nth(
          market.pools.filter((candidate) => candidate.fee === fee),
          0,
        );
        const { tick } = await this.spot(pool.contract);
        const ranges = LIQUIDITY_RANGES.flatMap(({ reach, parts }) => {
          const ticks = tickRange(tick, reach, tickSpacing);
          return parts.flatMap((part, provider) =>
            part === 0 ? [] : [this.mint(provider, market, fee, ticks, price, budget * affordable * share * part)],
          );
        });
        return this.together(this.marketMaker, ranges);
      }),
    );
    await this.chain.sendTogether(mints);
  }

  /** Takes the v3 positions out and puts `budget` around the price at which the pools stand now. */
  async recentre(market: AssetMarket, price: number, budget: number): Promise<void> {
    await this.withdraw(market);
    if (budget > 0) await this.provide(market, price, budget);
  }

  /** Takes every v3 position of the asset out. */
  async withdraw(market: AssetMarket): Promise<void> {
    const { positions } = this.venues;
    const held = await this.positionsIn(market);
    const exitOf = ({ id, liquidity }: LiquidityPosition): Call[] => [
      positions.call('decreaseLiquidity', [id, liquidity, 0, 0, FOREVER]),
      positions.call('collect', [id, this.marketMaker, ALL_OWED, ALL_OWED]),
      positions.call('burn', id),
    ];
    const exits = this.accounts.flatMap((account) => {
      const own = held.filter(({ owner }) => owner === account).flatMap(exitOf);
      return own.length === 0 ? [] : [this.together(account, own)];
    });
    await this.chain.sendTogether(exits);
  }

  /** Gives tokens to the v2 pair and takes shares for them: the pair then stands at `price`, whatever dust it held. */
  async fillPair(market: AssetMarket, price: number, budget: number): Promise<void> {
    const calls = PROVIDER_PARTS.flatMap((part, provider) => {
      const { asset, dai } = amountsOf(market, price, budget * V2_SHARE * part);
      return [
        market.token.call('transfer', market.pair.address, asset),
        market.dai.call('transfer', market.pair.address, dai),
        market.pair.call('mint', nth(this.accounts, provider)),
      ];
    });
    await this.chain.sendTogether(calls.map((call) => from(this.marketMaker, call)));
  }

  async emptyPair({ pair }: AssetMarket): Promise<void> {
    const exits = (await this.sharesOf(pair)).flatMap((shares, index) =>
      shares === 0n ? [] : [from(nth(this.accounts, index), pair.call('transfer', pair.address, shares))],
    );
    if (exits.length === 0) return;
    await this.chain.sendTogether([...exits, from(this.marketMaker, pair.call('burn', this.marketMaker))]);
  }

  async holdsShares({ pair }: AssetMarket): Promise<boolean> {
    return (await this.sharesOf(pair)).some((shares) => shares > 0n);
  }

  /** Opens empty v3 pools with a thin position over all prices, so that a trade can move them to the market. */
  async reopen(market: AssetMarket, price: number): Promise<void> {
    const mints = V3_TIERS.map(({ fee, tickSpacing }) =>
      this.mint(0, market, fee, tickRange(0, null, tickSpacing), price, CENTS),
    );
    await this.chain.sendTogether(mints.map((call) => from(this.marketMaker, call)));
  }

  /** Every position there is, as tokens of their manager. */
  private async positionTokens(): Promise<{ owner: string; id: bigint }[]> {
    const { positions } = this.venues;
    const counts = await this.chain.readMany(this.accounts.map((account) => [positions, 'balanceOf', account]));
    const places = this.accounts.flatMap((owner, account) =>
      Array.from({ length: Number(uintOf(nth(counts, account))) }, (_, index) => ({ owner, index })),
    );
    const ids = await this.chain.readMany(
      places.map(({ owner, index }) => [positions, 'tokenOfOwnerByIndex', owner, index]),
    );
    return places.map(({ owner }, place) => ({ owner, id: uintOf(nth(ids, place)) }));
  }

  private async sharesOf(pair: AssetMarket['pair']): Promise<bigint[]> {
    const shares = await this.chain.readMany(this.accounts.map((account) => [pair, 'balanceOf', account]));
    return shares.map((balance) => uintOf(balance));
  }

  /** Calls of the manager of positions in one transaction. */
  private together(account: string, calls: readonly Call[]): Transaction {
    return from(
      account,
      this.venues.positions.call(
        'multicall',
        calls.map(({ data }) => data),
      ),
    );
  }

  private async spot(pool: AssetMarket['pair']): Promise<{ tick: number }> {
    return { tick: Number(uintOf(await this.chain.read(pool, 'slot0'), 'tick')) };
  }

  private mint(
    provider: number,
    market: AssetMarket,
    fee: number,
    ticks: readonly [number, number],
    price: number,
    worth: number,
  ): Call {
    const { asset, dai } = amountsOf(market, price, worth);
    const tokens = inPoolOrder(market, market.token.address, market.dai.address);
    const amounts = inPoolOrder(market, asset, dai);
    const recipient = nth(this.accounts, provider);
    return this.venues.positions.call('mint', [...tokens, fee, ...ticks, ...amounts, 0, 0, recipient, FOREVER]);
  }

  /** Part of the budget that the market maker can put on both sides, at most 1. */
  private async affordable(market: AssetMarket, price: number, budget: number): Promise<number> {
    const wanted = amountsOf(market, price, budget);
    const [asset, dai] = await this.chain.readMany([
      [market.token, 'balanceOf', this.marketMaker],
      [market.dai, 'balanceOf', this.marketMaker],
    ]);
    const parts = [
      asset && Number(uintOf(asset)) / Number(wanted.asset),
      dai && Number(uintOf(dai)) / Number(wanted.dai),
    ];
    return Math.min(1, ...parts.map((part) => (part ?? 0) * 0.999));
  }
}

/** `worth` DAI, and the asset of the same worth at `price`, in smallest units. */
function amountsOf({ decimals }: AssetMarket, price: number, worth: number): { asset: bigint; dai: bigint } {
  const cents = BigInt(Math.round(worth * CENTS));
  const dai = cents * 10n ** 16n;
  const raw = rawPrice(price, decimals);
  return { asset: (dai * raw.asset) / raw.dai, dai };
}
