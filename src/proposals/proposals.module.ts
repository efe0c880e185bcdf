import { Module } from '@nestjs/common';
import { RecommendationsModule } from '../recommendations/recommendations.module.js';
import { ProposalEventRow, ProposalRow } from './proposal.entity.js';
import { DecodeService } from './decode.service.js';
import { EmergencySetService } from './emergency-set.service.js';
import { DropService } from './drop.service.js';
import { FollowUps } from './follow-ups.service.js';
import { ProposalRepository } from './proposal.repository.js';
import { ProposalService } from './proposal.service.js';
import { ProposeService } from './propose.service.js';
import { PublicationService } from './publication.service.js';
import { Rehearsal } from './rehearsal.js';
import { VerifiedChanges } from './verified-changes.service.js';

/** Entities of this room, for the database module. */
export const PROPOSALS_ENTITIES = [ProposalRow, ProposalEventRow];

@Module({
  imports: [RecommendationsModule],
  providers: [
    DecodeService,
    DropService,
    EmergencySetService,
    FollowUps,
    ProposalRepository,
    ProposalService,
    ProposeService,
    PublicationService,
    Rehearsal,
    VerifiedChanges,
  ],
  exports: [
    DecodeService,
    DropService,
    EmergencySetService,
    FollowUps,
    ProposalService,
    ProposeService,
    PublicationService,
    Rehearsal,
    VerifiedChanges,
  ],
})
export class ProposalsModule {}
