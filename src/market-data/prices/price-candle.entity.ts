import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { PriceSeries } from './price-series.entity.js';

/** One hour of a series. Written once: a later value for the same hour is reported, not stored. */
@Entity('price_candle')
export class PriceCandle {
  @PrimaryColumn({ name: 'series_id', type: 'integer', primaryKeyConstraintName: 'price_candle_pkey' })
  seriesId: number;

  /** Start of the hour in seconds since 1970; the driver gives 64-bit integers as text. */
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'price_candle_pkey' })
  time: string;

  @Column({ type: 'double precision' })
  open: number;

  @Column({ type: 'double precision' })
  high: number;

  @Column({ type: 'double precision' })
  low: number;

  @Column({ type: 'double precision' })
  close: number;

  @Column({ type: 'double precision' })
  volume: number;

  /** The database looks for the series once a statement, which a foreign key does once a row. */
  @ManyToOne(() => PriceSeries, { createForeignKeyConstraints: false })
  @JoinColumn({ name: 'series_id' })
  series?: PriceSeries;
}
