import { from, type Chain, type Transaction } from '../chain/chain.js';
import { nth, textOf, uintOf } from '../chain/contract.js';
import { LIQUIDITY_RANGES, V2_SHARE, V3_TIERS } from '../world-spec.js';
import { moveBetween, rawPrice, tickRange } from './price-math.js';
import { FOREVER, inPoolOrder, type AssetMarket, type Venues } from './venues.js';

/** A position of the market maker in a pool of one asset. */
export interface LiquidityPosition {
  readonly id: bigint;
  readonly fee: number;
  readonly lower: number;
  readonly upper: number;
  readonly liquidity: bigint;
}

const ALL_OWED = 2n ** 128n - 1n;
/** Asset amounts are computed from a price in floats and rounded to this part of the DAI amount. */
const CENTS = 100;

/** The account that fills the pools and follows the price. */
export class MarketMaker {
  constructor(
    private readonly chain: Chain,
    private readonly venues: Venues,
    readonly account: string,
  ) {}

  /** Positions with liquidity in the asset's v3 pools. */
  async positionsIn(market: AssetMarket): Promise<LiquidityPosition[]> {
    const { positions } = this.venues;
    const count = Number(uintOf(await this.chain.read(positions, 'balanceOf', this.account)));
    const indices = Array.from({ length: count }, (_, index) => index);
    const ids = await this.chain.readMany(
      indices.map((index) => [positions, 'tokenOfOwnerByIndex', this.account, index]),
    );
    const states = await this.chain.readMany(ids.map((id) => [positions, 'positions', uintOf(id)]));
    const [token0, token1] = inPoolOrder(market, market.token.address, market.dai.address);
    return states.flatMap((state, index) => {
      const liquidity = uintOf(state, 'liquidity');
      if (textOf(state, 'token0') !== token0 || textOf(state, 'token1') !== token1 || liquidity === 0n) return [];
      const [lower, upper] = [Number(uintOf(state, 'tickLower')), Number(uintOf(state, 'tickUpper'))];
      return [{ id: uintOf(nth(ids, index)), fee: Number(uintOf(state, 'fee')), lower, upper, liquidity }];
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
        return LIQUIDITY_RANGES.map((range) => {
          const ticks = tickRange(tick, range.reach, tickSpacing);
          return this.mint(market, fee, ticks, price, budget * affordable * share * range.share);
        });
      }),
    );
    await this.chain.sendTogether(mints.flat());
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
    const exits = held.flatMap(({ id, liquidity }) => [
      positions.call('decreaseLiquidity', [id, liquidity, 0, 0, FOREVER]),
      positions.call('collect', [id, this.account, ALL_OWED, ALL_OWED]),
      positions.call('burn', id),
    ]);
    await this.chain.sendTogether(exits.map((call) => from(this.account, call)));
  }

  /** Gives tokens to the v2 pair and takes shares for them: the pair then stands at `price`, whatever dust it held. */
  async fillPair(market: AssetMarket, price: number, budget: number): Promise<void> {
    const { asset, dai } = amountsOf(market, price, budget * V2_SHARE);
    const calls = [
      market.token.call('transfer', market.pair.address, asset),
      market.dai.call('transfer', market.pair.address, dai),
      market.pair.call('mint', this.account),
    ];
    await this.chain.sendTogether(calls.map((call) => from(this.account, call)));
  }

  async emptyPair({ pair }: AssetMarket): Promise<void> {
    const shares = uintOf(await this.chain.read(pair, 'balanceOf', this.account));
    if (shares === 0n) return;
    const calls = [pair.call('transfer', pair.address, shares), pair.call('burn', this.account)];
    await this.chain.sendTogether(calls.map((call) => from(this.account, call)));
  }

  async holdsShares({ pair }: AssetMarket): Promise<boolean> {
    return uintOf(await this.chain.read(pair, 'balanceOf', this.account)) > 0n;
  }

  /** Opens empty v3 pools with a thin position over all prices, so that a trade can move them to the market. */
  async reopen(market: AssetMarket, price: number): Promise<void> {
    const mints = V3_TIERS.map(({ fee, tickSpacing }) =>
      this.mint(market, fee, tickRange(0, null, tickSpacing), price, CENTS),
    );
    await this.chain.sendTogether(mints);
  }

  private async spot(pool: AssetMarket['pair']): Promise<{ tick: number }> {
    return { tick: Number(uintOf(await this.chain.read(pool, 'slot0'), 'tick')) };
  }

  private mint(
    market: AssetMarket,
    fee: number,
    ticks: readonly [number, number],
    price: number,
    worth: number,
  ): Transaction {
    const { asset, dai } = amountsOf(market, price, worth);
    const tokens = inPoolOrder(market, market.token.address, market.dai.address);
    const amounts = inPoolOrder(market, asset, dai);
    return from(
      this.account,
      this.venues.positions.call('mint', [...tokens, fee, ...ticks, ...amounts, 0, 0, this.account, FOREVER]),
    );
  }

  /** Part of the budget that the account can put on both sides, at most 1. */
  private async affordable(market: AssetMarket, price: number, budget: number): Promise<number> {
    const wanted = amountsOf(market, price, budget);
    const [asset, dai] = await this.chain.readMany([
      [market.token, 'balanceOf', this.account],
      [market.dai, 'balanceOf', this.account],
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
