import { Column, Entity } from 'typeorm';
import { HistoryEntity } from '../platform/history/history-entity.js';

@Entity('assessment')
export class AssessmentRow extends HistoryEntity {
  @Column({ type: 'bigint', name: 'block_number' })
  readonly blockNumber: string;

  @Column({ type: 'char', length: 64, name: 'policy_hash' })
  readonly policyHash: string;

  @Column({ type: 'text' })
  readonly model: string;
}
