import { Column, PrimaryGeneratedColumn } from 'typeorm';

/** The columns that every table made by `historyTable` has; a room's entity adds its own. Rows are never changed. */
export abstract class HistoryEntity {
  /** Rises with time, may leave numbers out; a decimal string, for it is a 64-bit number. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  readonly seq: string;

  /** Canonical JSON (RFC 8785). */
  @Column({ type: 'text' })
  readonly body: string;

  /** `hash` of the row before, 64 zeros in the first one. */
  @Column({ type: 'char', length: 64, name: 'previous_hash' })
  readonly previousHash: string;

  /** SHA-256 of `previousHash` and `body`, hex. */
  @Column({ type: 'char', length: 64 })
  readonly hash: string;

  /** Set by the database. */
  @Column({ type: 'timestamptz', name: 'recorded_at', default: () => 'now()', insert: false, update: false })
  readonly recordedAt: Date;
}
