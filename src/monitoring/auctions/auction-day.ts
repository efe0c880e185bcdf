import type { Block, Rpc } from '../../platform/chain/rpc.js';
import type { AuctionEvent, Auctions } from '../../protocol/auctions.port.js';

/** How long what happened to auctions is remembered [s]. */
export const REMEMBERED = 86_400;
/** Blocks that are read again at each look: a reorganisation may have replaced them. */
const OVERLAP = 64;
/** Blocks over which the time between two is measured, and the most that the first look goes back. */
const [MEASURED, FURTHEST] = [1_000, 50_000];

/** What happened to auctions within a day, kept from look to look so that each reads new blocks only. */
export class AuctionDay {
  private events: readonly AuctionEvent[] = [];
  private last: number | null = null;

  constructor(
    private readonly auctions: Pick<Auctions, 'events'>,
    private readonly rpc: Pick<Rpc, 'block'>,
  ) {}

  /** In the order in which they happened. @throws as `Auctions.events`; the next look then reads what this one did not. */
  async follow(block: Block): Promise<readonly AuctionEvent[]> {
    const { last } = this;
    const known = last !== null && block.number > last - OVERLAP;
    const from = known ? Math.max(0, last - OVERLAP) : await this.dayBefore(block);
    const fresh = await this.auctions.events(from, block.number);
    const kept = known ? this.events.filter(({ blockNumber }) => blockNumber < from) : [];
    this.events = [...kept, ...fresh].filter(({ at }) => at > block.timestamp - REMEMBERED);
    this.last = block.number;
    return this.events;
  }

  /** A block about a day before, by the pace of the last thousand blocks; earlier rather than later. */
  private async dayBefore({ number, timestamp }: Block): Promise<number> {
    const back = Math.min(MEASURED, number);
    if (back === 0) return 0;
    const earlier = await this.rpc.block(number - back);
    const pace = Math.max(0, timestamp - earlier.timestamp) / back;
    const blocks = pace === 0 ? FURTHEST : Math.min(FURTHEST, Math.ceil((REMEMBERED * 1.2) / pace));
    return Math.max(0, number - Math.max(blocks, OVERLAP));
  }
}
