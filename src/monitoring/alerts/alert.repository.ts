import { Injectable } from '@nestjs/common';
import { DataSource, In, MoreThan, type EntityManager } from 'typeorm';
import { canonicalJson } from '../../platform/canonical-json.js';
import { appendHistory } from '../../platform/history/history.js';
import type { Step } from './alert-engine.js';
import { AlertEventRow, AlertRow } from './alert.entity.js';
import type { AlertEvent, AlertEventBody } from './alert.js';
import { keyOf, type AlertState, type EventKind, type Transition } from './alert-state.js';

/** A state, and the alert that it belongs to once it was raised. */
interface Held {
  readonly alertId: string | null;
  readonly state: AlertState;
}

/** A whole history with the present state, null when it is over. */
export interface StoredAlert {
  readonly events: readonly AlertEvent[];
  readonly state: AlertState | null;
}

/** Which channels are to be told of an event. */
export type Recipients = (event: AlertEventBody) => readonly string[];

/** Processes that share the database go on one after the other, each from the states that the other left. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('alerts', 0))`;

const toEvent = ({ seq, body }: AlertEventRow): AlertEvent => ({
  seq: Number(seq),
  ...(JSON.parse(body) as AlertEventBody),
});

@Injectable()
export class AlertRepository {
  constructor(private readonly database: DataSource) {}

  /**
   * Goes on from the stored states: new states, events and what is to be delivered are written together or not at all.
   * @returns the events, which no other process has made.
   */
  advance(decide: (states: readonly AlertState[]) => Step, recipients: Recipients): Promise<AlertEvent[]> {
    return this.database.transaction(async (manager) => {
      await manager.query(LOCK);
      const held = await this.held(manager);
      const { states, transitions } = decide([...held.values()].map(({ state }) => state));
      const ids = new Map([...held].map(([key, { alertId }]) => [key, alertId]));
      const events: AlertEvent[] = [];
      for (const transition of transitions) {
        const key = keyOf(transition);
        const alertId = ids.get(key) ?? (await this.raise(manager, transition));
        ids.set(key, alertId);
        events.push(await this.append(manager, alertId, transition, {}, recipients));
      }
      await this.replace(manager, held, states, ids);
      return events;
    });
  }

  /**
   * Records what somebody did about an alert.
   * @param decide gets the alert and answers with the event and the state after it; null writes nothing.
   */
  act(
    id: number,
    decide: (alert: StoredAlert) => { event: Transition; data: object; state: AlertState | null } | null,
    recipients: Recipients,
  ): Promise<AlertEvent | null> {
    return this.database.transaction(async (manager) => {
      await manager.query(LOCK);
      const held = await this.held(manager);
      const own = [...held.values()].find(({ alertId }) => alertId === String(id)) ?? null;
      const events = await this.eventsOf(manager, [String(id)]);
      const decided = decide({ events, state: own?.state ?? null });
      if (decided === null) return null;
      if (decided.state) await this.write(manager, decided.state, String(id));
      return this.append(manager, String(id), decided.event, decided.data, recipients);
    });
  }

  /** Newest first. @param open only those that still stand. */
  async list(open: boolean, limit: number): Promise<StoredAlert[]> {
    const { manager } = this.database;
    const held = [...(await this.held(manager)).values()];
    const where = open ? { seq: In(held.flatMap(({ alertId }) => alertId ?? [])) } : {};
    const rows = await manager.find(AlertRow, { where, order: { seq: 'DESC' }, take: limit });
    const ids = rows.map(({ seq }) => seq);
    const events = await this.eventsOf(manager, ids);
    return ids.map((id) => ({
      events: events.filter(({ alertId }) => alertId === Number(id)),
      state: held.find(({ alertId }) => alertId === id)?.state ?? null,
    }));
  }

  async find(id: number): Promise<StoredAlert | null> {
    const { manager } = this.database;
    const events = await this.eventsOf(manager, [String(id)]);
    if (events.length === 0) return null;
    const held = [...(await this.held(manager)).values()].find(({ alertId }) => alertId === String(id));
    return { events, state: held?.state ?? null };
  }

  /** Events after a place in the stream, oldest first. */
  async eventsAfter(seq: number, limit: number): Promise<AlertEvent[]> {
    const where = { seq: MoreThan(String(seq)) };
    return (await this.database.manager.find(AlertEventRow, { where, order: { seq: 'ASC' }, take: limit })).map(
      toEvent,
    );
  }

  /** The newest event, of one kind if it is named; null before the first. */
  async newest(kind?: EventKind): Promise<AlertEvent | null> {
    const where = kind ? { kind } : {};
    const [row] = await this.database.manager.find(AlertEventRow, { where, order: { seq: 'DESC' }, take: 1 });
    return row ? toEvent(row) : null;
  }

  private async held(manager: EntityManager): Promise<Map<string, Held>> {
    const rows = await manager.query<{ alert_id: string | null; state: AlertState }[]>(
      `SELECT alert_id, state FROM alert_state ORDER BY signal, subject`,
    );
    return new Map(rows.map(({ alert_id, state }) => [keyOf(state), { alertId: alert_id, state }]));
  }

  private async eventsOf(manager: EntityManager, alertIds: readonly string[]): Promise<AlertEvent[]> {
    const where = { alertId: In([...alertIds]) };
    return (await manager.find(AlertEventRow, { where, order: { seq: 'ASC' } })).map(toEvent);
  }

  private async raise(manager: EntityManager, { signal, subject, severity, at }: Transition): Promise<string> {
    const body = { signal, subject, severity, raisedAt: at };
    return (await appendHistory(manager, AlertRow, body, { signal, subject })).seq;
  }

  private async append(
    manager: EntityManager,
    alertId: string,
    { kind, to, signal, subject, severity, value, facts, at }: Transition,
    data: object,
    recipients: Recipients,
  ): Promise<AlertEvent> {
    const last = await manager.findOne(AlertEventRow, { where: { alertId }, order: { ordinal: 'DESC' } });
    const ordinal = (last?.ordinal ?? 0) + 1;
    const phase = to === 'pending' ? 'quiet' : to;
    const body: AlertEventBody = {
      ...{ alertId: Number(alertId), ordinal, kind, signal, subject, phase, severity, value, facts, at },
      data: { ...data },
    };
    const { seq } = await appendHistory(manager, AlertEventRow, body, { alertId, ordinal, kind, severity });
    for (const channel of recipients(body)) {
      await manager.query(`INSERT INTO alert_delivery (event_seq, channel) VALUES ($1, $2)`, [seq, channel]);
    }
    return { seq: Number(seq), ...body };
  }

  /** Writes what differs: most looks change nothing. */
  private async replace(
    manager: EntityManager,
    held: ReadonlyMap<string, Held>,
    states: readonly AlertState[],
    ids: ReadonlyMap<string, string | null>,
  ): Promise<void> {
    const kept = new Set(states.map(keyOf));
    for (const [key, { state }] of held) {
      if (kept.has(key)) continue;
      await manager.query(`DELETE FROM alert_state WHERE signal = $1 AND subject = $2`, [state.signal, state.subject]);
    }
    for (const state of states) {
      const key = keyOf(state);
      const was = held.get(key);
      if (was && canonicalJson(was.state) === canonicalJson(state)) continue;
      await this.write(manager, state, ids.get(key) ?? null);
    }
  }

  private async write(manager: EntityManager, state: AlertState, alertId: string | null): Promise<void> {
    await manager.query(
      `INSERT INTO alert_state (signal, subject, alert_id, state) VALUES ($1, $2, $3, $4)
       ON CONFLICT (signal, subject) DO UPDATE SET alert_id = excluded.alert_id, state = excluded.state`,
      [state.signal, state.subject, alertId, canonicalJson(state)],
    );
  }
}
