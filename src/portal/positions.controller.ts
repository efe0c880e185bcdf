import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PositionStandings } from '../monitoring/positions/standings.service.js';
import { ray } from '../units/fixed-point.js';
import { jsonReady } from './json-ready.js';
import { StandingsQuery } from './positions.dto.js';

@ApiTags('protocol')
@Controller('positions')
export class PositionsController {
  constructor(private readonly standings: PositionStandings) {}

  @Get()
  @ApiOperation({
    summary:
      'Positions by collateral ratio, the lowest first: owner and holder, ratio now and at the next price, distance',
  })
  async positions(@Query({ schema: StandingsQuery }) query: StandingsQuery): Promise<unknown> {
    const { ilk = null, below, offset, limit } = query;
    return jsonReady(await this.standings.list({ ilk, below: below === undefined ? null : ray(below), offset, limit }));
  }
}
