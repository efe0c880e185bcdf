import type { DataSource } from 'typeorm';
import { parseBooks } from './book-file.js';
import type { DepthSample } from './depth-sample.js';
import { DepthSampleRepository } from './depth-sample.repository.js';
import { parseQuotes } from './quote-file.js';
import { readText } from './sample-file.adapter.js';

/** What an import did. Times in seconds. */
export interface DepthImportReport {
  readonly files: readonly { readonly file: string; readonly sha256: string }[];
  readonly kind: 'order-book' | 'quotes';
  /** Levels or quotes that were read. */
  readonly lines: number;
  /** kept + alreadyThere + conflicting + tooLate */
  readonly samples: number;
  readonly kept: number;
  readonly alreadyThere: number;
  /** There with other content, which stays: venue and time. */
  readonly conflicting: readonly { readonly venue: string; readonly time: number }[];
  /** Of days that are rolled up already. */
  readonly tooLate: readonly { readonly venue: string; readonly time: number }[];
  readonly assets: readonly string[];
  readonly first: number;
  readonly last: number;
}

/** Brings order books and quotes from files into the history of depth: each import whole or not at all. */
export class DepthImporter {
  constructor(private readonly database: DataSource) {}

  /**
   * Order books of a file with a line for each, and their levels of another one beside it.
   * @param levels path; without it the name of the first with `snapshots` turned to `levels`, as .csv.gz or .csv.
   * @throws {SampleFileError} and writes nothing.
   */
  async importBooks(path: string, levels?: string): Promise<DepthImportReport> {
    const books = await readText(path);
    const own = await readText(levels ?? levelsBeside(path)).catch((error: unknown) => {
      if (levels !== undefined) throw error;
      return readText(levelsBeside(path).replace(/\.gz$/, ''));
    });
    const samples = parseBooks(books, own);
    const lines = own.text.trimEnd().split('\n').length - 1;
    return this.save([books, own], 'order-book', lines, samples);
  }

  /** @param source name of the router, `1inch`. @throws {SampleFileError} and writes nothing. */
  async importQuotes(path: string, source: string): Promise<DepthImportReport> {
    const file = await readText(path);
    const { quotes, samples } = parseQuotes(file, source);
    return this.save([file], 'quotes', quotes, samples);
  }

  private async save(
    files: readonly { readonly name: string; readonly sha256: string }[],
    kind: DepthImportReport['kind'],
    lines: number,
    samples: readonly DepthSample[],
  ): Promise<DepthImportReport> {
    const saved = await this.database.transaction((manager) => new DepthSampleRepository(manager).save(samples));
    const times = samples.map(({ time }) => time);
    const place = ({ venue, time }: DepthSample) => ({ venue, time });
    return {
      files: files.map(({ name, sha256 }) => ({ file: name, sha256 })),
      ...{ kind, lines, samples: samples.length, kept: saved.kept, alreadyThere: saved.alreadyThere },
      conflicting: saved.conflicting.map(place),
      tooLate: saved.tooLate.map(place),
      assets: [...new Set(samples.map(({ asset }) => asset))].sort(),
      first: times.reduce((least, time) => Math.min(least, time), Infinity),
      last: times.reduce((most, time) => Math.max(most, time), 0),
    };
  }
}

const levelsBeside = (path: string): string => path.replace(/snapshots\.csv(\.gz)?$/, 'levels.csv.gz');
