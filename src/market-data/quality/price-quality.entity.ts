import { Column, Entity } from 'typeorm';
import { HistoryEntity } from '../../platform/history/history-entity.js';

/** What the prices of an asset were worth on a day; its body is a `QualityRecord`. */
@Entity('price_quality')
export class PriceQualityRow extends HistoryEntity {
  @Column({ type: 'text' })
  readonly asset: string;

  /** Start of the UTC day in seconds since 1970; the driver gives 64-bit integers as text. */
  @Column({ type: 'bigint' })
  readonly day: string;
}
