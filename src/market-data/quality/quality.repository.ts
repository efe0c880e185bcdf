import type { DataSource, EntityManager } from 'typeorm';
import { appendHistory } from '../../platform/history/history.js';
import { PriceQualityRow } from './price-quality.entity.js';
import type { ConsolidatedLoad } from '../consolidation/consolidated-history.service.js';
import { COMPARED_FOR, dayOf, isNews, qualityOf, type QualityRecord, type QualityReport } from './quality.js';
import { VolumeCheckRepository } from './volume-check.repository.js';

/** Two assessments at the same time must not both find the day unrecorded. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('price quality', 0))`;

const toRecord = ({ seq, body }: PriceQualityRow): QualityRecord => ({
  ...(JSON.parse(body) as QualityReport),
  seq: Number(seq),
});

/** The record of what prices were worth: appended, never changed. */
export class QualityRecords {
  constructor(private readonly database: DataSource) {}

  /** What the prices of a history are worth, with what was found of their volumes. @param now [s] */
  async report(load: ConsolidatedLoad, now: number): Promise<QualityReport> {
    const checks = new VolumeCheckRepository(this.database.manager);
    return qualityOf(load, now, await checks.load(load.asset, now - COMPARED_FOR, now));
  }

  /** Keeps the report if it is news. @returns whether it was kept. */
  async keep(report: QualityReport): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      await manager.query(LOCK);
      const [before] = await newest(manager, report.asset, 1);
      if (!isNews(report, before ?? null)) return false;
      const columns = { asset: report.asset, day: String(dayOf(report.at)) };
      await appendHistory(manager, PriceQualityRow, report, columns);
      return true;
    });
  }

  /** Newest first. */
  list(asset: string, most: number): Promise<QualityRecord[]> {
    return newest(this.database.manager, asset, most);
  }
}

async function newest(manager: EntityManager, asset: string, most: number): Promise<QualityRecord[]> {
  const rows = await manager.find(PriceQualityRow, { where: { asset }, order: { seq: 'DESC' }, take: most });
  return rows.map(toRecord);
}
