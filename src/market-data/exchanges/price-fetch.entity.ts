import { Column, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { PriceSeries } from '../prices/price-series.entity.js';
import type { RejectedRow } from './candle-page.js';

/** One page of hours that an exchange was asked for. Times in seconds; the driver gives 64-bit integers as text. */
@Entity('price_fetch')
export class PriceFetch {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', primaryKeyConstraintName: 'price_fetch_pkey' })
  id: string;

  @Column({ name: 'series_id', type: 'integer' })
  seriesId: number;

  @Column({ name: 'first_hour', type: 'bigint' })
  firstHour: string;

  @Column({ name: 'last_hour', type: 'bigint' })
  lastHour: string;

  /** False when the hours could not be had; they are asked for again. */
  @Column({ type: 'boolean' })
  answered: boolean;

  /** Candles that were new. */
  @Column({ type: 'integer' })
  kept: number;

  /** Hours of the range that the exchange has not. */
  @Column({ type: 'integer' })
  missing: number;

  @Column({ type: 'jsonb' })
  rejected: RejectedRow[];

  /** Why it failed, or what else is to be said. */
  @Column({ type: 'text', nullable: true })
  note: string | null;

  @Column({ type: 'bigint' })
  at: string;

  @ManyToOne(() => PriceSeries)
  @JoinColumn({ name: 'series_id', foreignKeyConstraintName: 'price_fetch_series_id_fkey' })
  series?: PriceSeries;
}
