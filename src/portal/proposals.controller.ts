import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ExecutionService } from '../execution/execution.service.js';
import type { Call } from '../platform/chain/rpc.js';
import { DropService } from '../proposals/drop.service.js';
import type { Proposal } from '../proposals/proposal.js';
import { ProposalService } from '../proposals/proposal.service.js';
import { ProposeService, type ProposeOutcome } from '../proposals/propose.service.js';
import { AssessmentService } from '../recommendations/assessment.service.js';
import { ProposalId, ProposalQuery, ProposeBody, SignatureBody } from './portal.dto.js';

@ApiTags('proposals')
@Controller('proposals')
export class ProposalsController {
  constructor(
    private readonly assessments: AssessmentService,
    private readonly proposing: ProposeService,
    private readonly proposals: ProposalService,
    private readonly execution: ExecutionService,
    private readonly dropping: DropService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Proposals, oldest first' })
  list(@Query({ schema: ProposalQuery }) { state }: ProposalQuery): Promise<Proposal[]> {
    return this.proposals.list(state ? [state] : undefined);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One proposal, by its number or its whole safeTxHash' })
  find(@Param('id', { schema: ProposalId }) id: ProposalId): Promise<Proposal> {
    return this.proposals.find(id);
  }

  @Post()
  @HttpCode(201)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Propose what an assessment allows, the newest unless one is named' })
  async propose(@Body({ schema: ProposeBody }) { assessmentId }: ProposeBody): Promise<ProposeOutcome> {
    return this.proposing.propose(await this.assessments.find(assessmentId ?? 'latest'));
  }

  @Post(':id/publication')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Put a prepared proposal in front of the signers; the bytes are run again first' })
  publish(@Param('id', { schema: ProposalId }) id: ProposalId): Promise<Proposal> {
    return this.proposals.publishPrepared(id);
  }

  @Post(':id/signatures')
  @HttpCode(201)
  @ApiBearerAuth()
  @ApiOperation({ summary: "Add an owner's EIP-712 signature; the bytes are run again first" })
  sign(
    @Param('id', { schema: ProposalId }) id: ProposalId,
    @Body({ schema: SignatureBody }) { signature }: SignatureBody,
  ): Promise<Proposal> {
    return this.proposals.sign(id, signature);
  }

  @Post(':id/execution')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'The call that executes, or the next step of what was left to be done; run again first' })
  prepare(@Param('id', { schema: ProposalId }) id: ProposalId): Promise<Call> {
    return this.proposals.execution(id);
  }

  @Post(':id/cancellation')
  @HttpCode(201)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Propose that the Safe takes back the plan or ramp that an executed proposal left' })
  drop(@Param('id', { schema: ProposalId }) id: ProposalId): Promise<Proposal> {
    return this.dropping.drop(id);
  }

  @Post(':id/verification')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Look at the chain now and say what became of the proposal' })
  verify(@Param('id', { schema: ProposalId }) id: ProposalId): Promise<Proposal> {
    return this.execution.lookAt(id);
  }
}
