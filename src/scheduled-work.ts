import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from './platform/config.js';
import { Log } from './platform/log/log.js';
import { JobSchedule } from './platform/schedule/job-schedule.service.js';
import { ParameterChangeList } from './protocol/parameter-changes.service.js';
import { EmergencySetService } from './proposals/emergency-set.service.js';
import { ProposeService, type ProposeOutcome } from './proposals/propose.service.js';
import { AssessmentService } from './recommendations/assessment.service.js';

/** The history of parameters: often enough that whoever asks for it waits for few blocks. */
const FOLLOW_CRON = '0 */10 * * * *';

/** The main job, by the clock: assess often, propose in governance's rhythm, each slot once. */
@Injectable()
export class ScheduledWork implements OnModuleInit {
  constructor(
    @Inject(Config) private readonly config: Config,
    private readonly schedule: JobSchedule,
    private readonly assessments: AssessmentService,
    private readonly proposing: ProposeService,
    private readonly emergencies: EmergencySetService,
    private readonly changes: ParameterChangeList,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.schedule.register('assess', this.config.assessCron, async () => {
      await this.assessments.assess();
      await this.emergencies.prepare();
    });
    this.schedule.register('propose', this.config.proposeCron, async () => {
      await this.assessAndPropose();
      await this.emergencies.prepare();
    });
    this.schedule.register('follow-parameters', FOLLOW_CRON, async () => {
      await this.changes.follow();
    });
  }

  /** Proposes on facts of this moment: an older assessment would be proposed on a market that is gone. */
  async assessAndPropose(): Promise<ProposeOutcome> {
    const assessment = await this.assessments.assess();
    const outcome = await this.proposing.propose(assessment);
    this.log.info('propose.done', { assessment: assessment.id, outcome: outcome.outcome });
    return outcome;
  }
}
