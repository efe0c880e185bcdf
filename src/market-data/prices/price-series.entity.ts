import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** Where hourly prices of an asset come from. Real and made-up prices never share a series. */
@Entity('price_series')
@Unique('price_series_asset_source_key', ['asset', 'source'])
export class PriceSeries {
  @PrimaryGeneratedColumn('identity', { type: 'integer', primaryKeyConstraintName: 'price_series_pkey' })
  id: number;

  @Column({ type: 'text' })
  asset: string;

  @Column({ type: 'text' })
  source: string;

  @Column({ type: 'boolean' })
  synthetic: boolean;
}
