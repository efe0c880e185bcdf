import type { DataSource } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import { PriceHistoryRepository } from './price-history.repository.js';
import { planImport, recordOf, type ImportReport } from './price-import.js';
import { listPriceFiles, readPriceFile, type PriceFile } from './price-file.adapter.js';

/** Brings hourly candles from files into the database: each file whole or not at all. */
export class PriceImporter {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Imports one CSV or .csv.gz. Hours that are there already are left alone, so a second import changes nothing.
   * @param source names where the prices come from, `binance`. @throws {PriceFileError | SeriesKindError | SeriesNameError}
   */
  async importPrices(path: string, asset: string, source: string): Promise<ImportReport> {
    return this.save(await readPriceFile(path), asset, source);
  }

  /**
   * Imports every `{SYMBOL}USDT.csv(.gz)` of a folder as the asset SYMBOL. All files are read before the first is written:
   * one that is refused keeps them all out. @throws {PriceFileError | SeriesKindError | SeriesNameError}
   */
  async importFolder(folder: string, source: string): Promise<ImportReport[]> {
    const files: { file: PriceFile; asset: string }[] = [];
    for (const { path, asset } of await listPriceFiles(folder)) files.push({ file: await readPriceFile(path), asset });
    const reports: ImportReport[] = [];
    for (const { file, asset } of files) reports.push(await this.save(file, asset, source));
    return reports;
  }

  private async save(file: PriceFile, asset: string, source: string): Promise<ImportReport> {
    const { name, sha256 } = file;
    return this.database.transaction(async (manager) => {
      const history = new PriceHistoryRepository(manager);
      const series = await history.claimSeries(asset, source, false);
      const [first, last] = [file.candles[0], file.candles.at(-1)];
      const present = await history.loadCandles(series.id, first?.candle.time, last?.candle.time);
      const { fresh, found } = planImport(file, present);
      const report: ImportReport = { file: name, sha256, asset, source, ...found };
      if (!report.changed) return report;
      await history.insertCandles(series.id, fresh);
      await history.recordImport(series.id, recordOf(report, this.clock.now()));
      return report;
    });
  }
}
