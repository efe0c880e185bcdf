import { Column, Entity } from 'typeorm';
import { HistoryEntity } from '../platform/history/history-entity.js';
import type { ProposalState } from './proposal-state.js';

@Entity('proposal')
export class ProposalRow extends HistoryEntity {
  @Column({ type: 'char', length: 66, name: 'safe_tx_hash' })
  readonly safeTxHash: string;

  @Column({ type: 'bigint' })
  readonly nonce: string;

  @Column({ type: 'bigint', name: 'assessment_id' })
  readonly assessmentId: string;
}

@Entity('proposal_event')
export class ProposalEventRow extends HistoryEntity {
  @Column({ type: 'bigint', name: 'proposal_id' })
  readonly proposalId: string;

  @Column({ type: 'integer' })
  readonly ordinal: number;

  @Column({ type: 'text' })
  readonly state: ProposalState;
}
