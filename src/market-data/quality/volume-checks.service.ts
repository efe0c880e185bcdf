import type { DataSource } from 'typeorm';
import { DAY, HOUR } from '../../risk/estimators/candle.js';
import { checkVolume } from '../exchanges/trade.js';
import { PriceTickRepository } from '../prices/price-tick.repository.js';
import { VolumeCheckRepository } from './volume-check.repository.js';

/** A candle that comes later than this after its hour is not compared any more [s]. */
const LOOKS_BACK = 2 * DAY;

/** Compares the volume of hours with their trades, each hour once, as soon as its candle and all of its trades are there. */
export class VolumeChecks {
  constructor(private readonly database: DataSource) {}

  /** @param now our clock [s]. @returns how many hours were compared. */
  async check(seriesId: number, now: number): Promise<number> {
    const { manager } = this.database;
    const checks = new VolumeCheckRepository(manager);
    const ticks = new PriceTickRepository(manager);
    let compared = 0;
    for (const candle of await checks.openHours(seriesId, now - LOOKS_BACK, now)) {
      const { time: hour, volume } = candle;
      const { covered, traded } = checkVolume(candle, await ticks.loadAround(seriesId, hour, hour + HOUR));
      if (covered && (await checks.save(seriesId, { hour, volume, traded }, now))) compared++;
    }
    return compared;
  }
}
