import { Column, Entity } from 'typeorm';
import { HistoryEntity } from '../platform/history/history-entity.js';

/** A change that the chain holds; the time of its block decides the cooldown of the next one. */
@Entity('parameter_change')
export class ParameterChangeRow extends HistoryEntity {
  @Column({ type: 'text' })
  readonly ilk: string;

  @Column({ type: 'text' })
  readonly parameter: string;

  @Column({ type: 'bigint', name: 'changed_at_seconds' })
  readonly changedAtSeconds: string;

  @Column({ type: 'char', length: 66, name: 'transaction_hash' })
  readonly transactionHash: string;
}
