import type { Chain } from '../chain/chain.js';
import { ASSET_SPECS, type AssetSymbol } from '../world-spec.js';
import { Arbitrageur } from './arbitrage.js';
import { LiquidityProviders } from './liquidity.js';
import type { AssetMarket, Venues } from './venues.js';

/** Market makers put their liquidity anew once the price is this far from where they put it. */
const RECENTRE_AFTER = 0.05;

/** The pools of all assets, and the accounts that keep them where the market is. */
export class Marketplace {
  private readonly arbitrageur: Arbitrageur;
  private readonly providers: LiquidityProviders;

  constructor(
    chain: Chain,
    venues: Venues,
    private readonly markets: Readonly<Record<AssetSymbol, AssetMarket>>,
    providers: readonly string[],
    arbitrageur: string,
  ) {
    this.providers = new LiquidityProviders(chain, venues, providers);
    this.arbitrageur = new Arbitrageur(chain, venues, arbitrageur);
  }

  /** The price has jumped: arbitrage takes the pools there, then market makers follow with `share` of their means. */
  async moveTo(symbol: AssetSymbol, price: number, share?: number): Promise<void> {
    const market = this.markets[symbol];
    const budget = ASSET_SPECS[symbol].poolBudget;
    const left = (await this.providers.positionsIn(market)).length === 0;
    const wanted = share ?? (left ? 0 : 1);
    if (wanted > 0 && left) await this.providers.reopen(market, price);
    await this.arbitrageur.bringTo(market, price);
    await this.arbitrageur.settle(market, price, this.providers.marketMaker);
    if (wanted > 0 && !(await this.providers.holdsShares(market))) {
      await this.providers.fillPair(market, price, budget * wanted);
    }
    await this.providers.recentre(market, price, budget * wanted);
  }

  /** The price has moved a little: the pools follow, and market makers when it has become too far for them. */
  async follow(symbol: AssetSymbol, price: number): Promise<void> {
    const market = this.markets[symbol];
    await this.arbitrageur.bringTo(market, price);
    await this.arbitrageur.settle(market, price, this.providers.marketMaker);
    if ((await this.providers.drift(market)) > RECENTRE_AFTER) {
      await this.providers.recentre(market, price, ASSET_SPECS[symbol].poolBudget);
    }
  }

  /** Takes all liquidity out; it stays out until a move is made with a share. */
  async drain(symbol: AssetSymbol): Promise<void> {
    const market = this.markets[symbol];
    await this.providers.withdraw(market);
    await this.providers.emptyPair(market);
  }
}
