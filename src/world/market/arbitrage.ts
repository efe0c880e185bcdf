import { rootDown } from '../../units/arithmetic.js';
import { from, type Chain, type Transaction } from '../chain/chain.js';
import { nth, uintOf, type Contract } from '../chain/contract.js';
import { FUNDS } from '../world-spec.js';
import { rawPrice, sqrtPriceX96 } from './price-math.js';
import { FOREVER, UNLIMITED, inPoolOrder, type AssetMarket, type Venues } from './venues.js';

/** A trade in the pair that is smaller than this part of the reserve is not worth its fee of 0.3 %. */
const WORTH_THE_FEE = 333n;
/** One asset has four pools; no trade may take more than its part of the means. */
const POOLS = 4n;
/** Reserves below one DAI: the pair has been left. */
const LEFT = 10n ** 18n;
/** The account settles with the market maker once it holds this part more or less of an asset than it began with. */
const LOPSIDED = 0.25;

/**
 * The rest of the market: deep, and in the pools at once. It brings every pool to the price, the v3 pools by a trade
 * with a price limit, the pair by the closed form of its curve.
 */
export class Arbitrageur {
  constructor(
    private readonly chain: Chain,
    private readonly venues: Venues,
    readonly account: string,
  ) {}

  /** What the account must allow once. */
  permissions(tokens: readonly Contract[]): Transaction[] {
    const routers = [this.venues.router, this.venues.v2Router];
    return tokens.flatMap((token) =>
      routers.map(({ address }) => from(this.account, token.call('approve', address, UNLIMITED))),
    );
  }

  async bringTo(market: AssetMarket, price: number): Promise<void> {
    const means = await this.means(market);
    const trades = await this.poolTrades(market, price, means);
    trades.push(...(await this.pairTrades(market, price, means)));
    await this.chain.sendTogether(trades);
  }

  /** Trades a lopsided stock back to the market maker at the market's price, outside the pools. */
  async settle(market: AssetMarket, price: number, marketMaker: string): Promise<void> {
    const { asset } = await this.means(market);
    const target = BigInt(FUNDS.arbitrageur[market.symbol]) * 10n ** BigInt(market.decimals);
    const excess = asset - target;
    if (Math.abs(Number(excess)) <= LOPSIDED * Number(target)) return;
    const raw = rawPrice(price, market.decimals);
    const [giver, taker, amount] =
      excess > 0n ? [this.account, marketMaker, excess] : [marketMaker, this.account, -excess];
    const worth = (amount * raw.dai) / raw.asset;
    if (!(await this.canSettle(market, { giver, taker, amount, worth }))) return;
    await this.chain.sendTogether([
      from(giver, market.token.call('transfer', taker, amount)),
      from(taker, market.dai.call('transfer', giver, worth)),
    ]);
  }

  private async canSettle(
    market: AssetMarket,
    { giver, taker, amount, worth }: { giver: string; taker: string; amount: bigint; worth: bigint },
  ): Promise<boolean> {
    const [asset, dai] = await this.chain.readMany([
      [market.token, 'balanceOf', giver],
      [market.dai, 'balanceOf', taker],
    ]);
    return asset !== undefined && dai !== undefined && uintOf(asset) >= amount && uintOf(dai) >= worth;
  }

  private async means({ token, dai }: AssetMarket): Promise<{ asset: bigint; dai: bigint }> {
    const balances = await this.chain.readMany([
      [token, 'balanceOf', this.account],
      [dai, 'balanceOf', this.account],
    ]);
    return { asset: uintOf(nth(balances, 0)), dai: uintOf(nth(balances, 1)) };
  }

  private async poolTrades(
    market: AssetMarket,
    price: number,
    means: { asset: bigint; dai: bigint },
  ): Promise<Transaction[]> {
    const target = sqrtPriceX96(price, market.decimals, market.assetFirst);
    const states = await this.chain.readMany(
      market.pools.flatMap(
        ({ contract }) =>
          [
            [contract, 'slot0'],
            [contract, 'liquidity'],
          ] as const,
      ),
    );
    return market.pools.flatMap(({ fee }, index) => {
      const now = uintOf(nth(states, 2 * index), 'sqrtPriceX96');
      // a trade through an empty pool reverts
      if (now === target || uintOf(nth(states, 2 * index + 1)) === 0n) return [];
      const sellAsset = now > target === market.assetFirst;
      const [tokenIn, tokenOut] = sellAsset ? [market.token, market.dai] : [market.dai, market.token];
      const amount = (sellAsset ? means.asset : means.dai) / POOLS;
      const terms = [tokenIn.address, tokenOut.address, fee, this.account, FOREVER, amount, 0, target];
      return amount === 0n ? [] : [from(this.account, this.venues.router.call('exactInputSingle', terms))];
    });
  }

  private async pairTrades(
    market: AssetMarket,
    price: number,
    means: { asset: bigint; dai: bigint },
  ): Promise<Transaction[]> {
    const reserves = await this.chain.read(market.pair, 'getReserves');
    const [reserve0, reserve1] = [uintOf(reserves, 'reserve0'), uintOf(reserves, 'reserve1')];
    const [asset, dai] = inPoolOrder(market, reserve0, reserve1);
    if (dai < LEFT) return [];
    const raw = rawPrice(price, market.decimals);
    const assetAtPrice = rootDown((asset * dai * raw.asset) / raw.dai);
    const daiAtPrice = rootDown((asset * dai * raw.dai) / raw.asset);
    const sellAsset = assetAtPrice > asset;
    const [reserve, goal, own] = sellAsset ? [asset, assetAtPrice, means.asset] : [dai, daiAtPrice, means.dai];
    const wanted = goal - reserve;
    if (wanted * WORTH_THE_FEE <= reserve) return [];
    const amount = wanted < own / POOLS ? wanted : own / POOLS;
    const path = sellAsset ? [market.token.address, market.dai.address] : [market.dai.address, market.token.address];
    const call = this.venues.v2Router.call('swapExactTokensForTokens', amount, 0, path, this.account, FOREVER);
    return [from(this.account, call)];
  }
}
