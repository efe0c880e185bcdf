import { MULTICALL3, decodeAggregate, encodeAggregate } from '../../platform/chain/multicall.js';
import { BPS } from '../../units/fixed-point.js';
import { from, type Chain, type Transaction } from '../chain/chain.js';
import { flagOf, nth, uintOf, type Contract } from '../chain/contract.js';
import { bytes32, type MakerContracts } from '../maker/contracts.js';
import { unsafeVaults, type Vault } from '../maker/vaults.js';
import { bestOffer, sell } from '../market/sale.js';
import { UNLIMITED, type AssetMarket, type Venues } from '../market/venues.js';
import { REGISTERED_TYPES, VAULT_TYPES, type AssetSymbol, type VaultType } from '../world-spec.js';
import { purchasesOf, type Auction } from './purchase.js';

/** What one look at the running auctions came to; DAI in [wad]. */
export interface TakeOutcome {
  readonly open: number;
  readonly taken: number;
  readonly redone: number;
  readonly paid: bigint;
  readonly got: bigint;
}

const NOTHING: TakeOutcome = { open: 0, taken: 0, redone: 0, paid: 0n, got: 0n };

/** Smallest gain for which the keeper buys, in basis points of what it pays. */
const MARGIN = 50n;

/** Starts auctions, buys what the pools repay with a margin, sells it there. It works with its own cash only. */
export class LiquidationKeeper {
  constructor(
    private readonly chain: Chain,
    private readonly maker: MakerContracts,
    private readonly venues: Venues,
    private readonly markets: Readonly<Record<AssetSymbol, AssetMarket>>,
    readonly account: string,
  ) {}

  /** What the account must allow once. */
  permissions(tokens: readonly Contract[]): Transaction[] {
    const { vat, dai, daiJoin, clipper } = this.maker;
    const trusted = [daiJoin, ...VAULT_TYPES.map(clipper)];
    const routers = [this.venues.router, this.venues.v2Router];
    const calls = [
      ...trusted.map(({ address }) => vat.call('hope', address)),
      dai.call('approve', daiJoin.address, UNLIMITED),
      ...tokens.flatMap((token) => routers.map(({ address }) => token.call('approve', address, UNLIMITED))),
    ];
    return calls.map((call) => from(this.account, call));
  }

  /** Vaults that may be liquidated now. */
  unsafe(): Promise<Vault[]> {
    return unsafeVaults(this.chain, this.maker);
  }

  /** Starts the auctions for which the limits leave room; `limited` are the ones that must wait. */
  async bark(): Promise<{ barked: number; limited: number }> {
    const barks = (await this.unsafe()).map(({ ilk, urn }) =>
      this.maker.dog.call('bark', bytes32(ilk), urn, this.account),
    );
    // the limits are consumed in order, so all barks are tried in one call
    const trial = { to: MULTICALL3, data: encodeAggregate(barks) };
    const outcomes = decodeAggregate(await this.chain.rpc.request<string>('eth_call', [trial, 'latest']));
    const possible = barks.filter((_, index) => outcomes[index]?.success === true);
    await this.chain.sendTogether(possible.map((call) => from(this.account, call)));
    return { barked: possible.length, limited: barks.length - possible.length };
  }

  /** One look at every running auction: resets the stale ones, buys from the cheapest upwards while it pays. */
  async take(): Promise<TakeOutcome> {
    let outcome = NOTHING;
    for (const ilk of VAULT_TYPES) {
      const { auctions, stale } = await this.auctionsOf(ilk);
      const clipper = this.maker.clipper(ilk);
      await this.chain.sendTogether(stale.map((id) => from(this.account, clipper.call('redo', id, this.account))));
      outcome = {
        ...outcome,
        open: outcome.open + auctions.length + stale.length,
        redone: outcome.redone + stale.length,
      };
      for (const auction of auctions.sort((a, b) => (a.price < b.price ? -1 : 1))) {
        const bought = await this.buy(ilk, auction);
        if (!bought) break;
        const { taken, paid, got } = outcome;
        outcome = { ...outcome, taken: taken + 1, paid: paid + bought.paid, got: got + bought.got };
      }
    }
    return outcome;
  }

  private async auctionsOf(ilk: VaultType): Promise<{ auctions: Auction[]; stale: bigint[] }> {
    const clipper = this.maker.clipper(ilk);
    const list = await this.chain.read(clipper, 'list');
    const ids = [...(list[0] as readonly bigint[])];
    const smallestRemainder = uintOf(await this.chain.read(clipper, 'chost'));
    const states = await this.chain.readMany(ids.map((id) => [clipper, 'getStatus', id]));
    const stale = ids.filter((_, index) => flagOf(nth(states, index), 'needsRedo'));
    const auctions = ids.flatMap((id, index): Auction[] => {
      const state = nth(states, index);
      if (flagOf(state, 'needsRedo')) return [];
      const [price, lot, tab] = [uintOf(state, 'price'), uintOf(state, 'lot'), uintOf(state, 'tab')];
      return [{ id, price, lot, tab, smallestRemainder }];
    });
    return { auctions, stale };
  }

  /** Buys the largest part that pays, sells it and keeps the DAI; null when no part pays. */
  private async buy(ilk: VaultType, auction: Auction): Promise<{ paid: bigint; got: bigint } | null> {
    const market = this.markets[REGISTERED_TYPES[ilk]];
    const cash = uintOf(await this.chain.read(this.maker.dai, 'balanceOf', this.account));
    for (const purchase of purchasesOf(auction, cash)) {
      const { pays } = await bestOffer(this.chain, this.venues, market, purchase.amount);
      if (pays * BPS < purchase.cost * (BPS + MARGIN)) continue;
      return { paid: purchase.cost, got: await this.execute(ilk, auction, purchase) };
    }
    return null;
  }

  private async execute(
    ilk: VaultType,
    { id, price }: Auction,
    purchase: { asked: bigint; cost: bigint },
  ): Promise<bigint> {
    const { maker, account, chain } = this;
    const market = this.markets[REGISTERED_TYPES[ilk]];
    const held = async (): Promise<bigint> => uintOf(await chain.read(maker.vat, 'gem', bytes32(ilk), account));
    const before = await held();
    await chain.sendTogether([
      from(account, maker.daiJoin.call('join', account, purchase.cost)),
      from(account, maker.clipper(ilk).call('take', id, purchase.asked, price, account, '0x')),
    ]);
    const got = (await held()) - before;
    const offer = await bestOffer(chain, this.venues, market, got);
    await chain.sendTogether([
      from(account, maker.join(ilk).call('exit', account, got)),
      sell(this.venues, market, account, got, offer),
    ]);
    return offer.pays;
  }
}
