import type { OnModuleDestroy } from '@nestjs/common';
import type { Block } from '../../platform/chain/rpc.js';
import type { Clock } from '../../platform/clock.js';
import { LiveQuotes, type QuotesNow } from '../consolidation/live-quotes.port.js';
import { BOOK_TIMES, BookLane, type BookTimes } from './book-lane.js';
import { VenuesFileError } from './exchange-error.js';
import type { Exchanges } from './exchange.port.js';
import type { VenuesSource } from './venues-source.service.js';
import type { Venue, Venues } from './venues.js';

/** Books of the moment say nothing of a block whose time is further than this from our clock [s]. */
const BLOCK_OF_THE_MOMENT = 120;

/** The books of all venues of an asset in the file of venues. Exchanges are asked beside each other. */
export class LiveBooks extends LiveQuotes implements OnModuleDestroy {
  private readonly lanes = new Map<string, BookLane>();

  constructor(
    private readonly exchanges: Exchanges,
    private readonly source: VenuesSource,
    private readonly clock: Clock,
    private readonly times: BookTimes = BOOK_TIMES,
  ) {
    super();
  }

  override async read(asset: string, { timestamp }: Pick<Block, 'timestamp'>): Promise<QuotesNow> {
    if (!this.source.given) return { quotes: [], fault: null };
    const venues = await this.load();
    if (venues instanceof VenuesFileError) return { quotes: [], fault: `no books: ${venues.message}` };
    const now = this.clock.now();
    const its = venuesAt(venues, asset, now);
    const apart = Math.abs(now - timestamp);
    if (its.length > 0 && apart > BLOCK_OF_THE_MOMENT) {
      const why = `no books: the block's time is ${String(apart)} s from our clock, at most ${String(BLOCK_OF_THE_MOMENT)} s`;
      return { quotes: [], fault: why };
    }
    const asked = its.map((venue) => ({ venue, lane: this.lane(venue.exchange, venues) }));
    await Promise.all(asked.map(({ venue, lane }) => lane.refresh(venue.symbol)));
    return { quotes: asked.map(({ venue, lane }) => lane.quote(venue)), fault: null };
  }

  onModuleDestroy(): void {
    for (const lane of this.lanes.values()) lane.end();
  }

  /** A file that cannot be read must not end the watch over prices that need no file. */
  private async load(): Promise<Venues | VenuesFileError> {
    return this.source.load().catch((error: unknown) => {
      if (error instanceof VenuesFileError) return error;
      throw error;
    });
  }

  private lane(exchange: string, { exchanges }: Venues): BookLane {
    const access = exchanges[exchange] ?? {};
    const key = JSON.stringify([exchange, access]);
    const lane =
      this.lanes.get(key) ?? new BookLane(() => this.exchanges.open(exchange, access), this.clock, this.times);
    this.lanes.set(key, lane);
    return lane;
  }
}

/** The market of each series of the asset at a time. */
function venuesAt({ assets }: Venues, asset: string, time: number): readonly Venue[] {
  const its = Object.hasOwn(assets, asset) ? (assets[asset] ?? []) : [];
  return its.filter(({ since, until }) => (since ?? -Infinity) <= time && time < (until ?? Infinity));
}
