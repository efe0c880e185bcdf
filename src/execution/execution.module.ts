import { Module } from '@nestjs/common';
import { ProposalsModule } from '../proposals/proposals.module.js';
import { ExecutionService } from './execution.service.js';
import { FollowUpWatch } from './follow-up-watch.service.js';
import { ExecutionWatch } from './execution-watch.service.js';

@Module({
  imports: [ProposalsModule],
  providers: [ExecutionService, ExecutionWatch, FollowUpWatch],
  exports: [ExecutionService],
})
export class ExecutionModule {}
