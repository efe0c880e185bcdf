import { getAddress, id } from 'ethers';
import type { Log } from '../../platform/chain/rpc.js';
import { RAY, rad, ray, wad } from '../../units/fixed-point.js';
import type { AuctionEvent, RunningAuction } from '../auctions.port.js';
import { addressAt, uintAt, wordsIn } from '../word.codec.js';

/** What the logs of a CollateralAuctionHouse are about, by their first topic; the number of the auction is the second. */
const TOPICS = {
  start: id('StartAuction(uint256,address,uint256,uint256,uint256)'),
  buy: id('BuyCollateral(uint256,address,uint256,uint256,uint256)'),
  terminate: id('TerminateAuctionPrematurely(uint256,uint256,address,uint256)'),
} as const;
const KINDS = new Map(Object.entries(TOPICS).map(([kind, topic]) => [topic, kind as keyof typeof TOPICS]));

export const AUCTION_TOPICS: readonly string[] = Object.values(TOPICS);
export const kindOf = ({ topics }: Log): keyof typeof TOPICS | null => KINDS.get(topics[0] ?? '') ?? null;
export const numberOf = ({ topics }: Log): bigint => BigInt(topics[1] ?? '0x0');

/** What an auction still holds [wad] and still has to raise [rad]. */
export interface AuctionRest {
  readonly lot: bigint;
  readonly debt: bigint;
}

/** The auction after a log; null where nothing of it is known. */
export function restAfter(rest: AuctionRest | null, log: Log): AuctionRest | null {
  const kind = kindOf(log);
  if (kind === 'start') return { lot: uintAt(log.data, 1), debt: uintAt(log.data, 2) };
  if (kind !== 'buy' || rest === null) return rest;
  return { lot: rest.lot - uintAt(log.data, 3), debt: rest.debt - uintAt(log.data, 2) * RAY };
}

/**
 * What a log says happened. A purchase ends the auction when it raises all of the debt, or takes all of the collateral; what the
 * house writes down of the end besides says nothing more.
 * @param before the auction before the log. @returns null for another log.
 */
export function eventOf(ilk: string, log: Log, at: number, before: AuctionRest | null): AuctionEvent | null {
  const { blockNumber, logIndex, data } = log;
  const about = { ilk, id: numberOf(log), blockNumber, logIndex, at };
  switch (kindOf(log)) {
    case 'start':
      return {
        ...about,
        kind: 'kick',
        startPrice: null,
        debt: rad(uintAt(data, 2)),
        lot: wad(uintAt(data, 1)),
        incentive: rad(0n),
      };
    case 'buy': {
      const [raised, sold] = [uintAt(data, 2), uintAt(data, 3)];
      const [paid, left] = [raised * RAY, (before?.debt ?? 0n) - raised * RAY];
      return {
        ...about,
        kind: 'take',
        price: ray(sold === 0n ? 0n : paid / sold),
        paid: rad(paid),
        debt: rad(left > 0n ? left : 0n),
        lot: wad(before === null ? 0n : before.lot - sold),
      };
    }
    case 'terminate':
      return { ...about, kind: 'yank' };
    case null:
      return null;
  }
}

/** What one whole unit costs: the oracle's price [wad] times the discount [wad] over the redemption price [ray]. */
export const priceAt = (price: bigint, discount: bigint, redemption: bigint): bigint => {
  const discounted = (price * discount) / 10n ** 18n;
  return redemption === 0n ? 0n : ((discounted * RAY) / redemption) * (RAY / 10n ** 18n);
};

/** Answers to `auctions(id)` and `getAuctionDiscount(id)`; null for an auction that has ended. */
export function runningOf(
  auction: bigint,
  state: string,
  discount: string,
  {
    price,
    redemption,
    firstDiscount,
  }: { readonly price: bigint; readonly redemption: bigint; readonly firstDiscount: bigint },
): RunningAuction | null {
  if (wordsIn(state) < 5 || wordsIn(discount) < 1 || uintAt(state, 0) === 0n) return null;
  return {
    id: auction,
    debt: rad(uintAt(state, 1)),
    lot: wad(uintAt(state, 0)),
    owner: getAddress(addressAt(state, 3)),
    startedAt: Number(uintAt(state, 2)),
    startPrice: ray(priceAt(price, firstDiscount, redemption)),
    price: ray(priceAt(price, uintAt(discount, 0), redemption)),
    needsReset: false,
  };
}
