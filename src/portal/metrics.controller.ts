import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { Response } from 'express';
import { Metrics } from '../monitoring/watch/metrics.service.js';

/** Where Prometheus looks unless told otherwise: at the root, not under the API's version. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @ApiExcludeEndpoint()
  async read(@Res() response: Response): Promise<void> {
    const { type, text } = await this.metrics.text();
    response.setHeader('content-type', type);
    response.end(text);
  }
}
