import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** One owner's signature of one transaction. */
@Entity('safe_confirmation')
export class SafeConfirmationRow {
  @PrimaryColumn({ name: 'safe_tx_hash', type: 'char', length: 66 })
  safeTxHash: string;

  /** Checksummed. */
  @PrimaryColumn({ type: 'char', length: 42 })
  owner: string;

  @Column({ type: 'char', length: 132 })
  signature: string;

  @CreateDateColumn({ name: 'signed_at', type: 'timestamptz' })
  signedAt: Date;
}
