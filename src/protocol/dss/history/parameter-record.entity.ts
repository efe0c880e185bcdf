import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Up to which block the stored history goes, and of which contracts it is. One row. */
@Entity('parameter_history')
export class HistoryHead {
  /** SHA-256 of the contracts. */
  @PrimaryColumn({ type: 'char', length: 64, primaryKeyConstraintName: 'parameter_history_pkey' })
  scope: string;

  @Column({ name: 'block_number', type: 'bigint' })
  blockNumber: string;

  @Column({ type: 'char', length: 66 })
  hash: string;

  @Column({ name: 'parent_hash', type: 'char', length: 66 })
  parentHash: string;

  /** Seconds since 1970. */
  @Column({ name: 'block_time', type: 'bigint' })
  blockTime: string;
}

/** A change that no reorganisation is expected to take back any more. */
@Entity('parameter_record')
export class StoredRecord {
  /** Place in the history, from one on. */
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'parameter_record_pkey' })
  place: number;

  /** The record as JSON. */
  @Column({ type: 'json' })
  record: unknown;
}
