import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PublicationService } from '../proposals/publication.service.js';
import { ExecutorLimitsService } from '../recommendations/executor-limits.service.js';
import { jsonReady } from './json-ready.js';

@ApiTags('executor')
@Controller()
export class ExecutorController {
  constructor(
    private readonly limits: ExecutorLimitsService,
    private readonly publications: PublicationService,
  ) {}

  @Get('executor/limits/:ilk')
  @ApiOperation({
    summary: 'Where the bounded executor lets each parameter of a type go now, its limits, and the policy beside them',
  })
  async limitsOf(@Param('ilk') ilk: string): Promise<unknown> {
    return jsonReady(await this.limits.of(ilk));
  }

  @Get('publications/latest')
  @ApiOperation({
    summary:
      'The newest recommendations, signed for the publication contract: anyone may send the call; and what is there',
  })
  async latest(): Promise<unknown> {
    return jsonReady(await this.publications.latest());
  }
}
