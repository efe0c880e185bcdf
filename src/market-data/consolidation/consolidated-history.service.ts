import type { DataSource, EntityManager } from 'typeorm';
import type { Candle } from '../../risk/estimators/candle.js';
import { candlesHash } from '../candles-hash.js';
import { gapsIn, hasSuspectWick, missingHours } from '../prices/candle.js';
import { PriceHistoryRepository, type SeriesExtent } from '../prices/price-history.repository.js';
import type { LoadedHistory, PriceHistory } from '../prices/price-history.service.js';
import { consolidate, type Consolidated } from './consolidate.js';
import {
  consolidationOf,
  syntheticConsolidation,
  type Consolidation,
  type ConsolidatedSource,
  type SourceGaps,
} from './consolidation.js';
import type { ConsolidatedHour } from './consolidated-hour.js';
import { convert, isForeign, quoteOf, whyAtOne } from './quotes.js';

/** A history with how it came to be. */
export type ConsolidatedLoad = LoadedHistory & { readonly consolidation: Consolidation };

/** One source's candles in debt units, and as they are stored. */
export interface SourceCandles {
  readonly extent: SeriesExtent;
  readonly source: string;
  readonly stored: readonly Candle[];
  readonly candles: readonly Candle[];
  readonly quote: string | null;
  readonly atOne: string | null;
  /** What its newest candle was multiplied by to be in debt units. */
  readonly rate: number;
}

/** Name of the source where several became one. */
export const CONSOLIDATED_SOURCE = 'consolidated';
/** Assets whose histories are kept: written candles never change, so the same extents are the same history. */
const KEPT = 16;

interface Kept {
  readonly key: string;
  readonly load: ConsolidatedLoad;
  readonly hours: readonly ConsolidatedHour[];
}

/** Hourly prices out of all real series of an asset; made-up ones only where there is no real one. */
export class ConsolidatedHistory {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly database: DataSource,
    private readonly history: PriceHistory,
  ) {}

  /**
   * Several real series become one, a single one is that series and says so, none is the made-up one.
   * @throws {NoPriceHistoryError} when there is none of either.
   */
  async load(asset: string): Promise<ConsolidatedLoad> {
    return (await this.real(asset))?.load ?? this.synthetic(asset);
  }

  /** Every hour that any real series has, with its state; none where there is no real series. */
  async hours(asset: string): Promise<readonly ConsolidatedHour[]> {
    return (await this.real(asset))?.hours ?? [];
  }

  private real(asset: string): Promise<Kept | null> {
    return this.database.transaction('REPEATABLE READ', async (manager) => {
      const repository = new PriceHistoryRepository(manager);
      const real = realOnes(await repository.seriesOf(asset));
      if (real.length === 0) return null;
      const key = await this.keyOf(repository, real);
      const kept = this.kept.get(asset);
      if (kept?.key === key) return kept;
      const made = { key, ...(await this.consolidate(manager, asset, real)) };
      this.keep(asset, made);
      return made;
    });
  }

  /** Every real series of the asset between two times [s], both included, in debt units. */
  async read(manager: EntityManager, asset: string, first: number, last: number): Promise<SourceCandles[]> {
    const real = realOnes(await new PriceHistoryRepository(manager).seriesOf(asset));
    return this.readSeries(manager, asset, real, [first, last]);
  }

  private async readSeries(
    manager: EntityManager,
    asset: string,
    series: readonly SeriesExtent[],
    [first, last]: readonly [number, number],
  ): Promise<SourceCandles[]> {
    const ids = series.map(({ series: { id } }) => id);
    const window = await new PriceHistoryRepository(manager).loadWindow(ids, first, last);
    const quotes = new Set(series.map(({ series: { source } }) => quoteOf(source)).filter(isForeign));
    const rates = new Map<string, ReadonlyMap<number, number>>();
    for (const quote of quotes) {
      if (quote !== asset) rates.set(quote, await this.ratesOf(manager, quote, [first, last]));
    }
    return series.map((extent) => {
      const { source, id } = extent.series;
      const stored = window.get(id) ?? [];
      const quote = quoteOf(source);
      const its = rates.get(quote ?? '') ?? new Map<number, number>();
      const { candles, convertedHours } = convert(stored, quote, its);
      const rate = its.get(candles.at(-1)?.time ?? NaN) ?? 1;
      return { extent, source, stored, candles, quote, atOne: whyAtOne(quote, stored.length, convertedHours), rate };
    });
  }

  /** Sound hours of a quote in its own sources' words: a quote of a quote is taken at one, so that no two wait for each other. */
  private async ratesOf(manager: EntityManager, quote: string, [first, last]: readonly [number, number]) {
    const repository = new PriceHistoryRepository(manager);
    const real = realOnes(await repository.seriesOf(quote));
    const window = await repository.loadWindow(
      real.map(({ series: { id } }) => id),
      first,
      last,
    );
    const { hours } = consolidate(
      real.map(({ series: { id, source } }) => ({ source, candles: window.get(id) ?? [] })),
    );
    return new Map(
      hours.flatMap(({ time, state, candle }) => (state === 'sound' && candle ? [[time, candle.close] as const] : [])),
    );
  }

  private async consolidate(
    manager: EntityManager,
    asset: string,
    real: readonly SeriesExtent[],
  ): Promise<Omit<Kept, 'key'>> {
    const sources = await this.readSeries(manager, asset, real, [0, Number.MAX_SAFE_INTEGER]);
    const its = consolidate(sources);
    const byName: ConsolidatedSource[] = [];
    for (const source of sources) byName.push(await sourceFacts(manager, source, its));
    byName.sort((a, b) => (a.source < b.source ? -1 : 1));
    const [only] = byName.length === 1 ? byName : [];
    const { candles, hours } = its;
    const load = {
      asset,
      source: only?.source ?? CONSOLIDATED_SOURCE,
      synthetic: false,
      candles,
      gaps: gapsIn(candles),
      suspectHours: candles.filter(hasSuspectWick).map(({ time }) => time),
      first: candles[0]?.time ?? 0,
      last: candles.at(-1)?.time ?? 0,
      importHash: only?.importHash ?? null,
      consolidation: consolidationOf(its, byName),
    };
    return { load, hours };
  }

  private async synthetic(asset: string): Promise<ConsolidatedLoad> {
    const loaded = await this.history.load(asset);
    const { source, candles, first, last, gaps } = loaded;
    const notes = { outlier: 0, disagrees: 0, silent: 0, thin: 0, wick: 0 };
    const about = { source, hours: candles.length, notes, quote: null, atOne: null, first, last, importHash: null };
    const its = { ...about, gaps: gapsOf(candles), candlesHash: candlesHash(candles) };
    return { ...loaded, consolidation: syntheticConsolidation(candles.length, missingHours(gaps), its) };
  }

  /** What the history depends on: its series and those of its quotes. */
  private async keyOf(repository: PriceHistoryRepository, real: readonly SeriesExtent[]): Promise<string> {
    const quotes = new Set(real.map(({ series: { source } }) => quoteOf(source)).filter(isForeign));
    const extents = [...real];
    for (const quote of [...quotes].sort()) extents.push(...realOnes(await repository.seriesOf(quote)));
    return extents.map(({ series: { id }, candles, last }) => [id, candles, last].join(':')).join(' ');
  }

  private keep(asset: string, made: Kept): void {
    this.kept.delete(asset);
    this.kept.set(asset, made);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT && oldest !== undefined) this.kept.delete(oldest);
  }
}

const realOnes = (series: readonly SeriesExtent[]): SeriesExtent[] =>
  series.filter(({ series: { synthetic } }) => !synthetic);

function gapsOf(candles: readonly Candle[]): SourceGaps {
  const gaps = gapsIn(candles);
  return {
    gaps: gaps.length,
    missingHours: missingHours(gaps),
    longestGap: gaps.reduce((most, { hours }) => Math.max(most, hours), 0),
  };
}

async function sourceFacts(
  manager: EntityManager,
  { extent, source, stored, quote, atOne }: SourceCandles,
  its: Consolidated,
): Promise<ConsolidatedSource> {
  const record = its.sources.find((it) => it.source === source);
  const imported = await new PriceHistoryRepository(manager).lastImport(extent.series.id);
  return {
    source,
    hours: stored.length,
    notes: record?.notes ?? { outlier: 0, disagrees: 0, silent: 0, thin: 0, wick: 0 },
    quote,
    atOne,
    first: stored[0]?.time ?? extent.last,
    last: extent.last,
    gaps: gapsOf(stored),
    candlesHash: candlesHash(stored),
    importHash: imported?.sha256 ?? null,
  };
}
