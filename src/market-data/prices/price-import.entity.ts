import { Column, Entity, JoinColumn, ManyToOne } from 'typeorm';
import { HistoryEntity } from '../../platform/history/history-entity.js';
import { PriceSeries } from './price-series.entity.js';

/** One import of a file that brought something new; its body is an `ImportRecord`. */
@Entity('price_import')
export class PriceImport extends HistoryEntity {
  @Column({ name: 'series_id', type: 'integer' })
  readonly seriesId: number;

  /** Of the file as it was given, compressed or not; 64 hex digits. */
  @Column({ type: 'char', length: 64 })
  readonly sha256: string;

  @ManyToOne(() => PriceSeries)
  @JoinColumn({ name: 'series_id', foreignKeyConstraintName: 'price_import_series_id_fkey' })
  readonly series?: PriceSeries;
}
