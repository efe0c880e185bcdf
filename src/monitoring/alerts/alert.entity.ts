import { Column, Entity } from 'typeorm';
import { HistoryEntity } from '../../platform/history/history-entity.js';
import type { SignalName } from '../watcher.js';
import type { Severity } from './alert-rule.js';
import type { EventKind } from './alert-state.js';

@Entity('alert')
export class AlertRow extends HistoryEntity {
  @Column({ type: 'text' })
  readonly signal: SignalName;

  @Column({ type: 'text' })
  readonly subject: string;
}

@Entity('alert_event')
export class AlertEventRow extends HistoryEntity {
  @Column({ type: 'bigint', name: 'alert_id' })
  readonly alertId: string;

  @Column({ type: 'integer' })
  readonly ordinal: number;

  @Column({ type: 'text' })
  readonly kind: EventKind;

  @Column({ type: 'text' })
  readonly severity: Severity;
}
