import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One sample of depth; its arrays are copies for quantiles, what counts is in the body. */
@Entity('depth_sample')
export class DepthSampleRow {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'depth_sample_pkey' })
  asset: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'depth_sample_pkey' })
  kind: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'depth_sample_pkey' })
  venue: string;

  /** Seconds since 1970; the driver gives 64-bit integers as text. */
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'depth_sample_pkey' })
  time: string;

  @Column({ name: 'full_worth', type: 'double precision', array: true, nullable: true })
  fullWorth: (number | null)[] | null;

  @Column({ name: 'full_slippage', type: 'double precision', array: true, nullable: true })
  fullSlippage: (number | null)[] | null;

  @Column({ name: 'stressed_worth', type: 'double precision', array: true, nullable: true })
  stressedWorth: (number | null)[] | null;

  @Column({ name: 'stressed_slippage', type: 'double precision', array: true, nullable: true })
  stressedSlippage: (number | null)[] | null;

  @Column({ type: 'text' })
  body: string;

  @Column({ type: 'char', length: 64 })
  hash: string;
}
