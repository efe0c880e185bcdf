import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { SafeTransaction } from './safe-transaction.js';

/** A published transaction; nothing of it ever changes. */
@Entity('safe_transaction')
export class SafeTransactionRow {
  @PrimaryColumn({ name: 'safe_tx_hash', type: 'char', length: 66 })
  safeTxHash: string;

  /** Checksummed. */
  @Column({ type: 'char', length: 42 })
  safe: string;

  @Column({ type: 'integer' })
  nonce: number;

  @Column({ type: 'jsonb' })
  fields: SafeTransaction;

  @Column({ name: 'domain_hash', type: 'char', length: 66 })
  domainHash: string;

  @Column({ name: 'message_hash', type: 'char', length: 66 })
  messageHash: string;

  @Column({ type: 'varchar', length: 2048 })
  origin: string;

  @CreateDateColumn({ name: 'published_at', type: 'timestamptz' })
  publishedAt: Date;
}
