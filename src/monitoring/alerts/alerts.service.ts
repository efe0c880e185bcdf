import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Log } from '../../platform/log/log.js';
import { acknowledge, advance, type Observed } from './alert-engine.js';
import { atLeast, RULES, type AlertRules, type Severity } from './alert-rule.js';
import type { AlertState, Transition } from './alert-state.js';
import { alertOf, told, type Alert, type AlertEvent } from './alert.js';
import { AlertFeed } from './alert-feed.service.js';
import { AlertRepository, type Recipients, type StoredAlert } from './alert.repository.js';
import { AlertSettledError, UnknownAlertError } from './alerts-error.js';
import { CHANNELS, recipientsOf, type Channel } from './channel.js';

/** What was done about alerts; kept in the history of each of them. */
export interface AlertAnswer {
  /** Whether it was done; what was not is tried again. */
  readonly ok: boolean;
  /** One line for people. */
  readonly what: string;
  readonly assessmentId: number | null;
  readonly proposalId: number | null;
}

/** Alerts: raised by observations, acknowledged by people, answered by the service. */
@Injectable()
export class Alerts implements OnModuleInit {
  private readonly recipients: Recipients = (event) => recipientsOf(this.channels, event);

  constructor(
    private readonly repository: AlertRepository,
    private readonly feed: AlertFeed,
    @Inject(RULES) private readonly rules: AlertRules,
    @Inject(CHANNELS) private readonly channels: readonly Channel[],
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Whatever is stored from now on is told. */
  async onModuleInit(): Promise<void> {
    await this.feed.place();
  }

  /** Goes on by one observation and tells what it changed. @returns the events that it made. */
  async observe(observed: Observed): Promise<readonly AlertEvent[]> {
    const known = (state: AlertState): boolean => Object.hasOwn(this.rules, state.signal);
    const events = await this.repository.advance(
      (states) => advance(states.filter(known), observed, this.rules),
      this.recipients,
    );
    for (const event of events) {
      const { kind, severity, alertId } = event;
      const { headline } = told(event, this.rules);
      const fields = { alertId, severity, what: headline };
      if (kind === 'raised' || kind === 'escalated') this.log.warn(`alert.${kind}`, fields);
      else this.log.info(`alert.${kind}`, fields);
    }
    await this.feed.pump();
    return events;
  }

  /** @throws {UnknownAlertError} @throws {AlertSettledError} it is over, or was acknowledged as it stands. */
  async acknowledge(id: number, by: string, why: string): Promise<Alert> {
    const acknowledged = { by, why, at: this.clock.now() };
    await this.repository.act(
      id,
      ({ events, state }) => {
        if (events.length === 0) throw new UnknownAlertError(id);
        if (!state?.severity) throw new AlertSettledError(id, 'it is over');
        const known = state.acknowledged;
        if (known) throw new AlertSettledError(id, `${known.by} acknowledged it (${known.why})`);
        const after = acknowledge(state, acknowledged);
        return { state: after, data: acknowledged, event: eventOn('acknowledged', after, acknowledged.at) };
      },
      this.recipients,
    );
    this.log.info('alert.acknowledged', { id, by });
    await this.feed.pump();
    return this.find(id);
  }

  /** Records what was done about an alert; one that is over meanwhile gets it too. */
  async answer(id: number, answer: AlertAnswer): Promise<void> {
    const at = this.clock.now();
    await this.repository.act(
      id,
      ({ events, state }) => {
        const last = events.at(-1);
        if (!last) throw new UnknownAlertError(id);
        const event = state
          ? eventOn('answered', state, at)
          : { ...last, kind: 'answered' as const, from: last.phase, to: last.phase, at };
        return { state, data: answer, event };
      },
      this.recipients,
    );
    await this.feed.pump();
  }

  /** Alerts of at least a severity that stand and that nothing was done about since they were raised or got worse. */
  async unanswered(minimum: Severity): Promise<Alert[]> {
    const open = await this.list({ open: true, limit: 1_000 });
    return open.filter(({ severity, events }) => {
      const last = events.findLast(
        ({ kind, data }) => kind === 'raised' || kind === 'escalated' || (kind === 'answered' && data['ok'] === true),
      );
      return atLeast(severity, minimum) && last?.kind !== 'answered';
    });
  }

  /** When something was last done about any alert, or tried [s]; null before the first time. */
  async lastAnswerAt(): Promise<number | null> {
    return (await this.repository.newest('answered'))?.at ?? null;
  }

  /** Newest first. */
  async list({ open, limit }: { readonly open: boolean; readonly limit: number }): Promise<Alert[]> {
    return (await this.repository.list(open, limit)).flatMap((stored) => this.shown(stored) ?? []);
  }

  /** @throws {UnknownAlertError} */
  async find(id: number): Promise<Alert> {
    const stored = await this.repository.find(id);
    const alert = stored && this.shown(stored);
    if (!alert) throw new UnknownAlertError(id);
    return alert;
  }

  private shown({ events, state }: StoredAlert): Alert | null {
    return alertOf(events, state, this.rules);
  }
}

const eventOn = (kind: Transition['kind'], state: AlertState, at: number): Transition => ({
  kind,
  from: state.phase,
  to: state.phase,
  signal: state.signal,
  subject: state.subject,
  severity: state.severity ?? 'info',
  value: state.value,
  facts: state.facts,
  at,
});
