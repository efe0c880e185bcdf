import { RpcRefusedError } from '../../platform/chain/rpc-error.js';
import { from, type Chain, type Transaction } from '../chain/chain.js';
import { uintOf } from '../chain/contract.js';
import { FOREVER, type AssetMarket, type Venues } from './venues.js';

/** The venue that pays most for an amount of the asset now; a null fee is the v2 pair. */
export interface Offer {
  readonly fee: number | null;
  /** DAI [wad]. */
  readonly pays: bigint;
}

const NOTHING: Offer = { fee: null, pays: 0n };

/** Asks every pool of the asset; a pool that cannot trade offers nothing. */
export async function bestOffer(chain: Chain, venues: Venues, market: AssetMarket, amount: bigint): Promise<Offer> {
  const [token, dai] = [market.token.address, market.dai.address];
  const quotes = market.pools.map(async ({ fee }): Promise<Offer> => {
    const quote = await chain.read(venues.quoter, 'quoteExactInputSingle', [token, dai, amount, fee, 0]);
    return { fee, pays: uintOf(quote, 'amountOut') };
  });
  const pair = chain.read(venues.v2Router, 'getAmountsOut', amount, [token, dai]).then((quote): Offer => {
    const amounts = quote.getValue('amounts') as readonly bigint[];
    return { fee: null, pays: amounts[1] ?? 0n };
  });
  const offers = await Promise.all([...quotes, pair].map((offer) => offer.catch(nothingIfRefused)));
  return offers.reduce((best, offer) => (offer.pays > best.pays ? offer : best), NOTHING);
}

/** The quoter reverts where there is too little liquidity; a node that does not answer is no offer of nothing. */
function nothingIfRefused(error: unknown): Offer {
  if (error instanceof RpcRefusedError) return NOTHING;
  throw error;
}

/** Takes an offer; the transaction fails when the pool has meanwhile become worse. */
export function sell(
  venues: Venues,
  market: AssetMarket,
  seller: string,
  amount: bigint,
  { fee, pays }: Offer,
): Transaction {
  const [token, dai] = [market.token.address, market.dai.address];
  return from(
    seller,
    fee === null
      ? venues.v2Router.call('swapExactTokensForTokens', amount, pays, [token, dai], seller, FOREVER)
      : venues.router.call('exactInputSingle', [token, dai, fee, seller, FOREVER, amount, pays, 0]),
  );
}
