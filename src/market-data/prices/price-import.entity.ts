import { Column, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { PriceSeries } from './price-series.entity.js';

/** One import of a file that brought something new. Append-only, by trigger. */
@Entity('price_import')
export class PriceImport {
  @PrimaryGeneratedColumn('identity', { type: 'integer', primaryKeyConstraintName: 'price_import_pkey' })
  id: number;

  @Column({ name: 'series_id', type: 'integer' })
  seriesId: number;

  @Column({ name: 'file_name', type: 'text' })
  fileName: string;

  /** Of the file as it was given, compressed or not; 64 hex digits. */
  @Column({ type: 'text' })
  sha256: string;

  /** Lines of data in the file: kept + alreadyThere + conflicting + impossible. */
  @Column({ type: 'integer' })
  rows: number;

  @Column({ type: 'integer' })
  kept: number;

  @Column({ name: 'already_there', type: 'integer' })
  alreadyThere: number;

  @Column({ type: 'integer' })
  conflicting: number;

  @Column({ type: 'integer' })
  impossible: number;

  /** Hours missing between the first and the last hour of the file. */
  @Column({ name: 'missing_hours', type: 'integer' })
  missingHours: number;

  /** First and last hour of the file, seconds since 1970. */
  @Column({ name: 'first_time', type: 'bigint' })
  firstTime: string;

  @Column({ name: 'last_time', type: 'bigint' })
  lastTime: string;

  @Column({ type: 'timestamptz' })
  at: Date;

  @ManyToOne(() => PriceSeries)
  @JoinColumn({ name: 'series_id', foreignKeyConstraintName: 'price_import_series_id_fkey' })
  series?: PriceSeries;
}
