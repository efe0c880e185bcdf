import { MULTICALL3, decodeAggregate, encodeAggregate } from '../../platform/chain/multicall.js';
import { BPS, RAY, WAD } from '../../units/fixed-point.js';
import { from, type Chain, type Transaction } from '../chain/chain.js';
import { Contract, flagOf, nth, textOf, uintOf } from '../chain/contract.js';
import type { TakeOutcome } from '../keepers/liquidation-keeper.js';
import type { PriceMove } from '../keepers/price-keeper.js';
import { bytes32 } from '../maker/contracts.js';
import { bestOffer, sell } from '../market/sale.js';
import { UNLIMITED, type AssetMarket, type Venues } from '../market/venues.js';
import type { AssetSymbol } from '../world-spec.js';
import { OD_ABI, type OpenDollarContracts } from './contracts.js';
import { inToken, unsafeSafes, type SafePosition } from './safes.js';
import { OPEN_DOLLAR, SAFE_TYPES, SAFE_TYPE_SPECS, type SafeType } from './spec.js';

/** Smallest gain for which the keeper buys, in basis points of what it pays. */
const MARGIN = 50n;
const PARTS = [1n, 2n, 4n, 8n] as const;

/** Moves the delayed oracles on when their hour has passed, and the prices of the types after them. */
export class OpenDollarPriceKeeper {
  constructor(
    private readonly chain: Chain,
    private readonly od: OpenDollarContracts,
    private readonly account: string,
  ) {}

  /**
   * The prices that moved. An oracle whose source has no valid price is left alone, as the protocol's own job does: it keeps
   * what it has until somebody moves it in spite of that.
   */
  async tick(): Promise<PriceMove[]> {
    const due: SafeType[] = [];
    for (const type of SAFE_TYPES) if (await this.isDue(type)) due.push(type);
    const before = await this.prices(due);
    await this.chain.sendTogether(due.map((type) => from(this.account, this.od.oracle(type).call('updateResult'))));
    const after = await this.prices(due);
    const moved = due.filter((_, index) => before[index] !== after[index]);
    await this.chain.sendTogether(
      moved.map((type) => from(this.account, this.od.oracleRelayer.call('updateCollateralPrice', bytes32(type)))),
    );
    return moved.map((type) => ({ asset: SAFE_TYPE_SPECS[type].asset, price: nth(after, due.indexOf(type)) }));
  }

  private async isDue(type: SafeType): Promise<boolean> {
    const oracle = this.od.oracle(type);
    if (!flagOf(await this.chain.read(oracle, 'shouldUpdate'))) return false;
    const source = new Contract(textOf(await this.chain.read(oracle, 'priceSource')), OD_ABI.oracle);
    return flagOf(await this.chain.read(source, 'getResultWithValidity'), 'valid');
  }

  private async prices(types: readonly SafeType[]): Promise<bigint[]> {
    const found = await this.chain.readMany(types.map((type) => [this.od.oracle(type), 'getResultWithValidity']));
    return found.map((price) => uintOf(price, 'value'));
  }
}

interface Auction {
  readonly id: bigint;
  readonly type: SafeType;
  /** Debt left [rad]. */
  readonly toRaise: bigint;
}

/** Liquidates SAFEs, buys what the pools repay with a margin, sells it there. It works with its own coins only. */
export class OpenDollarLiquidationKeeper {
  constructor(
    private readonly chain: Chain,
    private readonly od: OpenDollarContracts,
    private readonly venues: Venues,
    private readonly markets: Readonly<Record<AssetSymbol, AssetMarket>>,
    readonly account: string,
  ) {}

  /** What an account must allow once; its allowances for the pools are those of its other work. */
  static permissions(
    { safeEngine, coin, coinJoin, auctionHouse }: OpenDollarContracts,
    account: string,
  ): Transaction[] {
    return [
      coin.call('approve', coinJoin.address, UNLIMITED),
      ...SAFE_TYPES.map((type) => safeEngine.call('approveSAFEModification', auctionHouse(type).address)),
    ].map((call) => from(account, call));
  }

  /** SAFEs that may be liquidated now. */
  unsafe(): Promise<SafePosition[]> {
    return unsafeSafes(this.chain, this.od);
  }

  /** Liquidates what the limits leave room for; `limited` are the ones that must wait. */
  async liquidate(): Promise<{ barked: number; limited: number }> {
    const calls = (await this.unsafe()).map(({ type, handler }) =>
      this.od.liquidationEngine.call('liquidateSAFE', bytes32(type), handler),
    );
    // the limit is consumed in order, so all are tried in one call
    const trial = { to: MULTICALL3, data: encodeAggregate(calls) };
    const outcomes = decodeAggregate(await this.chain.rpc.request<string>('eth_call', [trial, 'latest']));
    const possible = calls.filter((_, index) => outcomes[index]?.success === true);
    await this.chain.sendTogether(possible.map((call) => from(this.account, call)));
    return { barked: possible.length, limited: calls.length - possible.length };
  }

  /** One look at every running auction: buys while it pays. */
  async take(): Promise<TakeOutcome> {
    let outcome: TakeOutcome = { open: 0, taken: 0, redone: 0, paid: 0n, got: 0n };
    for (const type of SAFE_TYPES) {
      const auctions = await this.auctionsOf(type);
      outcome = { ...outcome, open: outcome.open + auctions.length };
      for (const auction of auctions) {
        const bought = await this.buy(auction);
        if (!bought) continue;
        const { taken, paid, got } = outcome;
        outcome = { ...outcome, taken: taken + 1, paid: paid + bought.paid, got: got + bought.got };
      }
    }
    return outcome;
  }

  private async auctionsOf(type: SafeType): Promise<Auction[]> {
    const house = this.od.auctionHouse(type);
    const count = Number(uintOf(await this.chain.read(house, 'auctionsStarted')));
    const ids = Array.from({ length: count }, (_, index) => BigInt(index + 1));
    const states = await this.chain.readMany(ids.map((id) => [house, 'auctions', id]));
    return ids
      .map((id, index) => ({ id, type, toRaise: uintOf(nth(states, index), 'amountToRaise') }))
      .filter(({ toRaise }) => toRaise > 0n);
  }

  /** Buys the largest part that pays, sells it and keeps the proceeds; null when no part pays. */
  private async buy({ id, type, toRaise }: Auction): Promise<{ paid: bigint; got: bigint } | null> {
    const { asset } = SAFE_TYPE_SPECS[type];
    const cash = uintOf(await this.chain.read(this.od.coin, 'balanceOf', this.account));
    for (const part of PARTS) {
      const wanted = part === 1n ? toRaise / RAY + 1n : toRaise / RAY / part;
      const bid = wanted < cash ? wanted : cash;
      if (bid < BigInt(OPEN_DOLLAR.auction.minimumBid) * WAD) return null;
      const quote = await this.chain.read(this.od.auctionHouse(type), 'getCollateralBought', id, bid);
      const amount = inToken(asset, uintOf(quote, 'bought'));
      const { pays } = await bestOffer(this.chain, this.venues, this.markets[asset], amount);
      if (pays * BPS < uintOf(quote, 'bid') * (BPS + MARGIN)) continue;
      return { paid: uintOf(quote, 'bid'), got: await this.execute(type, id, bid) };
    }
    return null;
  }

  private async execute(type: SafeType, id: bigint, bid: bigint): Promise<bigint> {
    const { od, account, chain } = this;
    const { asset } = SAFE_TYPE_SPECS[type];
    await chain.sendTogether([
      from(account, od.coinJoin.call('join', account, bid)),
      from(account, od.auctionHouse(type).call('buyCollateral', id, bid)),
    ]);
    const held = uintOf(await chain.read(od.safeEngine, 'tokenCollateral', bytes32(type), account));
    const amount = inToken(asset, held);
    const offer = await bestOffer(chain, this.venues, this.markets[asset], amount);
    await chain.sendTogether([
      from(account, od.join(type).call('exit', account, amount)),
      sell(this.venues, this.markets[asset], account, amount, offer),
    ]);
    return offer.pays;
  }
}
