import { Module } from '@nestjs/common';
import { AssessmentRow } from './assessment.entity.js';
import { AssessmentRepository } from './assessment.repository.js';
import { AssessmentService } from './assessment.service.js';
import { ChangeHistoryRepository } from './change-history.repository.js';
import { ChangeHistory } from './change-history.service.js';
import { ExecutorLimitsService } from './executor-limits.service.js';
import { ParameterChangeRow } from './parameter-change.entity.js';
import { PegAnswers } from './peg-answer.service.js';
import { PolicySource } from './policy-source.js';
import { RiskStudyService } from './risk-study.service.js';
import { SimulationPool } from './simulation-pool.adapter.js';

/** Entities of this room, for the database module. */
export const RECOMMENDATIONS_ENTITIES = [AssessmentRow, ParameterChangeRow];

@Module({
  providers: [
    AssessmentRepository,
    AssessmentService,
    ChangeHistoryRepository,
    ChangeHistory,
    ExecutorLimitsService,
    PegAnswers,
    PolicySource,
    RiskStudyService,
    SimulationPool,
  ],
  exports: [AssessmentService, ChangeHistory, ExecutorLimitsService, PolicySource],
})
export class RecommendationsModule {}
