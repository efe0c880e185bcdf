import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import type { Alert } from './monitoring/alerts/alert.js';
import { AlertFeed } from './monitoring/alerts/alert-feed.service.js';
import { atLeast, type Severity } from './monitoring/alerts/alert-rule.js';
import { Alerts, type AlertAnswer } from './monitoring/alerts/alerts.service.js';
import { Clock } from './platform/clock.js';
import { Config } from './platform/config.js';
import { reportError } from './platform/http/error-report.js';
import { Log } from './platform/log/log.js';
import { JobBusyError, ShuttingDownError } from './platform/schedule/schedule-error.js';
import { JobSchedule } from './platform/schedule/job-schedule.service.js';
import { ProposeService, type ProposeOutcome } from './proposals/propose.service.js';
import { AssessmentService } from './recommendations/assessment.service.js';

const JOB = 'emergency';
/** What a process that died left undone, and what the pause put off, is looked for this often. */
const CRON = '20 */5 * * * *';
/** Alarms from here on are answered. */
const MINIMUM: Severity = 'high';
/** At most one assessment out of schedule in so long [s]: an assessment costs a minute of both processors. */
export const PAUSE = 15 * 60;

/** Alarms of one block come one after the other, as their watchers end: so long they are gathered for one answer [ms]. */
export const GATHER_MS = 3_000;

/** Answers alarms: assesses out of schedule, and prepares what lowers risk for a person to publish. It sends nothing. */
@Injectable()
export class EmergencyWork implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private leave: (() => void) | null = null;
  private gathering: NodeJS.Timeout | null = null;

  constructor(
    @Inject(Config) private readonly config: Config,
    private readonly alerts: Alerts,
    private readonly feed: AlertFeed,
    private readonly schedule: JobSchedule,
    private readonly assessments: AssessmentService,
    private readonly proposing: ProposeService,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.schedule.register(JOB, CRON, async (_slot, signal) => this.answerAlarms(signal));
  }

  onApplicationBootstrap(): void {
    if (!this.config.scheduleEnabled) return;
    this.leave = this.feed.subscribe((events) => {
      const alarming = events.some(
        ({ kind, severity }) => (kind === 'raised' || kind === 'escalated') && atLeast(severity, MINIMUM),
      );
      if (alarming) this.gathering ??= setTimeout(() => void this.run(), GATHER_MS);
    });
  }

  /** What runs is ended by the schedule. */
  beforeApplicationShutdown(): void {
    this.leave?.();
    if (this.gathering) clearTimeout(this.gathering);
  }

  /**
   * One assessment and at most one prepared proposal for all alarms that wait for an answer. Does nothing where none waits, or
   * where the last answer is less than the pause ago.
   */
  async answerAlarms(signal?: AbortSignal): Promise<void> {
    const waiting = await this.alerts.unanswered(MINIMUM);
    if (waiting.length === 0) return;
    const last = await this.alerts.lastAnswerAt();
    if (last !== null && this.clock.now() - last < PAUSE) return;
    const answer = await this.answer(waiting, signal);
    for (const { id } of waiting) await this.alerts.answer(id, answer);
    this.log.warn('emergency.answered', { ...answer, alerts: waiting.map(({ id }) => id) });
  }

  private async answer(waiting: readonly Alert[], signal?: AbortSignal): Promise<AlertAnswer> {
    this.log.warn('emergency.began', { alerts: waiting.map(({ id, headline }) => `${String(id)} ${headline}`) });
    let assessmentId: number | null = null;
    try {
      const assessment = await this.assessments.assess();
      assessmentId = assessment.id;
      signal?.throwIfAborted();
      const { outcome, proposal } = await this.proposing.prepare(assessment);
      return {
        ok: true,
        what: wordsOf(outcome, assessment.id, proposal?.id ?? 0),
        assessmentId,
        proposalId: proposal?.id ?? null,
      };
    } catch (error) {
      // The end of the process is no answer: the job goes on elsewhere.
      if (signal?.aborted) throw error;
      this.log.error('emergency.failed', error);
      const { code, message } = reportError(error).body.error;
      const stage = assessmentId === null ? 'No assessment' : `Assessment ${String(assessmentId)}, no proposal`;
      return { ok: false, what: `${stage}: ${message} [${code}]`, assessmentId, proposalId: null };
    }
  }

  /** Once among processes and not twice at a time: whoever comes second leaves it to the first. Never rejects. */
  private async run(): Promise<void> {
    this.gathering = null;
    try {
      await this.schedule.runNow(JOB);
    } catch (error) {
      if (!(error instanceof JobBusyError) && !(error instanceof ShuttingDownError))
        this.log.error('emergency.not-run', error);
    }
  }
}

function wordsOf(outcome: ProposeOutcome['outcome'], assessment: number, proposal: number): string {
  const assessed = `Assessment ${String(assessment)} was made out of schedule`;
  switch (outcome) {
    case 'prepared':
      return `${assessed}; proposal ${String(proposal)} is prepared: "ballast publish ${String(proposal)}" puts it in front of the signers.`;
    case 'already-proposed':
      return `${assessed}; proposal ${String(proposal)} makes its changes already.`;
    case 'waits-for-execution':
      return `${assessed}; proposal ${String(proposal)} of the same parameters is signed and waits for its execution.`;
    case 'nothing-to-change':
      return `${assessed}; no change that lowers risk is allowed now.`;
    case 'proposed':
      return `${assessed}; proposal ${String(proposal)} was made.`;
  }
}
