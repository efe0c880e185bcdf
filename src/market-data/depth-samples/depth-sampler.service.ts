import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Block } from '../../platform/chain/rpc.js';
import type { Clock } from '../../platform/clock.js';
import type { Log } from '../../platform/log/log.js';
import type { Wad } from '../../units/fixed-point.js';
import type { ProvidedDepth } from '../depth/depth.service.js';
import type { Exchanges } from '../exchanges/exchange.port.js';
import type { Venue, Venues } from '../exchanges/venues.js';
import type { FeedReading } from '../feed/feed.js';
import { bookSample } from './book-file.js';
import { poolsOf } from './depth-history.service.js';
import { DepthSampleRepository, type SampleSource } from './depth-sample.repository.js';
import type { DepthSample } from './depth-sample.js';
import { poolSample } from './pool-sample.js';
import { nextSampleTime } from './sample-times.js';

/** What the pools are read with. */
export interface SampledMarkets {
  readonly quote: string;
  readonly assets: () => readonly string[];
  readonly head: () => Promise<Block>;
  readonly readFeed: (asset: string, block: Block) => Promise<FeedReading>;
  readonly readProvided: (asset: string, price: Wad | null, block: Block) => Promise<ProvidedDepth>;
}

/** Where order books are read; without venues none are. */
export interface SampledBooks {
  readonly exchanges: Pick<Exchanges, 'open'>;
  readonly venues: () => Promise<Venues | null>;
}

/** A source that could not be sampled this time; it stays due. */
export interface MissedSample {
  readonly source: SampleSource;
  readonly why: string;
}

export interface SampleRound {
  readonly taken: readonly DepthSample[];
  readonly missed: readonly MissedSample[];
}

/** An hour between two samples of one source, on average. */
export const MEAN_SECONDS = 3_600;
const BOOK_LEVELS = 1_000;

/** Takes samples of depth at random times: whoever would dress a market up for them does not know when they come. */
export class DepthSampler {
  private seed: string | null = null;

  constructor(
    private readonly database: DataSource,
    private readonly markets: SampledMarkets,
    private readonly books: SampledBooks,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly meanSeconds = MEAN_SECONDS,
  ) {}

  /**
   * Samples every source whose time has come; run often, it does nothing in between. A source that fails is told and
   * stays due, and the others go on.
   * @throws {RpcUnavailableError} when there is no block to ask about.
   */
  async sampleDue(signal?: AbortSignal): Promise<SampleRound> {
    const round = { taken: [] as DepthSample[], missed: [] as MissedSample[] };
    const block = await this.markets.head();
    for (const asset of this.markets.assets()) {
      const source = poolsOf(asset, this.markets.quote);
      await this.take(round, source, block.timestamp, () => this.samplePools(asset, block), signal);
    }
    const venues = await this.books.venues();
    if (venues === null) return round;
    for (const [asset, markets] of Object.entries(venues.assets)) {
      for (const venue of markets) {
        const now = this.clock.now();
        if ((venue.until ?? Infinity) <= now) continue;
        const source: SampleSource = { asset, kind: 'order-book', venue: `${venue.exchange}:${venue.symbol}` };
        await this.take(round, source, now, () => this.sampleBook(asset, venue, venues), signal);
      }
    }
    return round;
  }

  /** A sample of an asset's pools at a block, not saved. @throws {UnknownAssetError | RpcUnavailableError | RpcRefusedError} */
  async samplePools(asset: string, block: Block): Promise<DepthSample> {
    const feed = await this.markets.readFeed(asset, block);
    const depth = await this.markets.readProvided(asset, feed.price, block);
    return poolSample(asset, this.markets.quote, block, depth, feed);
  }

  /** When a source is due [s]; a source that was never sampled is due at once. */
  async dueAt(source: SampleSource): Promise<number> {
    const last = await new DepthSampleRepository(this.database.manager).lastTime(source);
    if (last === null) return 0;
    const name = `${source.asset} ${source.kind} ${source.venue}`;
    return nextSampleTime(await this.ownSeed(), name, last, this.meanSeconds);
  }

  private async sampleBook(asset: string, { exchange, symbol }: Venue, { exchanges }: Venues): Promise<DepthSample> {
    const access = exchanges[exchange] ?? {};
    const { book } = await (await this.books.exchanges.open(exchange, access)).orderBook(symbol, BOOK_LEVELS);
    const [, quote = ''] = symbol.split('/');
    return bookSample(book, { base: asset, quote });
  }

  private async take(
    round: { readonly taken: DepthSample[]; readonly missed: MissedSample[] },
    source: SampleSource,
    now: number,
    read: () => Promise<DepthSample>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    signal?.throwIfAborted();
    if ((await this.dueAt(source)) > now) return;
    try {
      const sample = await read();
      const { kept } = await this.database.transaction((manager) => new DepthSampleRepository(manager).save([sample]));
      if (kept > 0) round.taken.push(sample);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.log.warn('depth.not-sampled', { ...source, why });
      round.missed.push({ source, why });
    }
  }

  /** Drawn once by whichever process comes first; all others take it over. */
  private async ownSeed(): Promise<string> {
    if (this.seed !== null) return this.seed;
    await this.database.query(
      `INSERT INTO sampling_seed (name, seed) VALUES ('depth', $1) ON CONFLICT (name) DO NOTHING`,
      [randomUUID()],
    );
    const [row] = await this.database.query<{ seed: string }[]>(`SELECT seed FROM sampling_seed WHERE name = 'depth'`);
    this.seed = row?.seed ?? '';
    return this.seed;
  }
}
