import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Assessment } from '../recommendations/assessment.js';
import { AssessmentService } from '../recommendations/assessment.service.js';
import { AssessmentId, ListQuery } from './portal.dto.js';

/** The list leaves out what only a recomputation needs. */
export type ListedAssessment = Omit<Assessment, 'sizingInput'>;

const listed = ({ sizingInput: _, ...rest }: Assessment): ListedAssessment => rest;

@ApiTags('assessments')
@Controller('assessments')
export class AssessmentsController {
  constructor(private readonly assessments: AssessmentService) {}

  @Get()
  @ApiOperation({ summary: 'Assessments, newest first, without their evidence' })
  async list(@Query({ schema: ListQuery }) { limit }: ListQuery): Promise<ListedAssessment[]> {
    return (await this.assessments.list(limit)).map(listed);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One assessment with everything that it was computed from; "latest" is the newest' })
  find(@Param('id', { schema: AssessmentId }) id: AssessmentId): Promise<Assessment> {
    return this.assessments.find(id);
  }

  @Post()
  @HttpCode(201)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Assess now: read one block, estimate, size, judge, save' })
  assess(): Promise<Assessment> {
    return this.assessments.assess();
  }
}
