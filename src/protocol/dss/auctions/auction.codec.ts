import { getAddress, id } from 'ethers';
import type { Log } from '../../../platform/chain/rpc.js';
import { rad, ray, wad } from '../../../units/fixed-point.js';
import { uintAt, addressAt, wordsIn } from '../../word.codec.js';
import type { AuctionEvent, RunningAuction } from '../../auctions.port.js';

/** What the logs of a Clipper are about, by their first topic (makerdao/dss, src/clip.sol). */
const TOPICS = {
  kick: id('Kick(uint256,uint256,uint256,uint256,address,address,uint256)'),
  redo: id('Redo(uint256,uint256,uint256,uint256,address,address,uint256)'),
  take: id('Take(uint256,uint256,uint256,uint256,uint256,uint256,address)'),
  yank: id('Yank(uint256)'),
} as const;
const KINDS = new Map(Object.entries(TOPICS).map(([kind, topic]) => [topic, kind as keyof typeof TOPICS]));

export const AUCTION_TOPICS: readonly string[] = Object.values(TOPICS);

/** Numbers of the running auctions, from the answer to `list()`: an offset, their count and themselves. */
export function decodeList(data: string): bigint[] | null {
  if (wordsIn(data) < 2) return null;
  const count = Number(uintAt(data, 1));
  return wordsIn(data) < 2 + count ? null : Array.from({ length: count }, (_, index) => uintAt(data, 2 + index));
}

/** Answers to `sales(id)` (pos, tab, lot, usr, tic, top) and `getStatus(id)` (needsRedo, price, lot, tab). */
export function decodeAuction(auction: bigint, sale: string, status: string): RunningAuction | null {
  if (wordsIn(sale) < 6 || wordsIn(status) < 2) return null;
  return {
    id: auction,
    debt: rad(uintAt(sale, 1)),
    lot: wad(uintAt(sale, 2)),
    owner: getAddress(addressAt(sale, 3)),
    startedAt: Number(uintAt(sale, 4)),
    startPrice: ray(uintAt(sale, 5)),
    needsReset: uintAt(status, 0) === 1n,
    price: ray(uintAt(status, 1)),
  };
}

/** @param at time of its block. @returns null for a log of something else. The number is the first topic of all but `Yank`, which has it in its data. */
export function decodeEvent(
  ilk: string,
  { topics, data, blockNumber, logIndex }: Log,
  at: number,
): AuctionEvent | null {
  const kind = KINDS.get(topics[0] ?? '');
  if (kind === undefined) return null;
  if (kind === 'yank') return { kind, ilk, id: uintAt(data, 0), blockNumber, logIndex, at };
  const about = { ilk, id: BigInt(topics[1] ?? '0x0'), blockNumber, logIndex, at };
  if (kind === 'take') {
    const [price, paid] = [ray(uintAt(data, 1)), rad(uintAt(data, 2))];
    return { ...about, kind, price, paid, debt: rad(uintAt(data, 3)), lot: wad(uintAt(data, 4)) };
  }
  const [startPrice, debt] = [ray(uintAt(data, 0)), rad(uintAt(data, 1))];
  return { ...about, kind, startPrice, debt, lot: wad(uintAt(data, 2)), incentive: rad(uintAt(data, 3)) };
}
