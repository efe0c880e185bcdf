import type { DataSource, EntityManager } from 'typeorm';
import { appendHistory } from '../../platform/history/history.js';
import { PriceQualityRow } from './price-quality.entity.js';
import { dayOf, isNews, type QualityRecord, type QualityReport } from './quality.js';

/** Two assessments at the same time must not both find the day unrecorded. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('price quality', 0))`;

const toRecord = ({ seq, body }: PriceQualityRow): QualityRecord => ({
  ...(JSON.parse(body) as QualityReport),
  seq: Number(seq),
});

/** The record of what prices were worth: appended, never changed. */
export class QualityRecords {
  constructor(private readonly database: DataSource) {}

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
