import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Walls } from '../monitoring/positions/walls.service.js';
import { jsonReady } from './json-ready.js';
import { ForecastsQuery, PositionsQuery } from './wall.dto.js';

@ApiTags('monitoring')
@Controller('monitoring')
export class WallController {
  constructor(private readonly walls: Walls) {}

  @Get('wall/:ilk')
  @ApiOperation({
    summary:
      'Debt that a fall of each whole percent makes liquidatable, from the current and from the next oracle price',
  })
  async wall(@Param('ilk') ilk: string): Promise<unknown> {
    return jsonReady(await this.walls.wall(ilk));
  }

  @Get('positions/:ilk')
  @ApiOperation({ summary: 'Vaults with debt, the nearest to its liquidation first' })
  async positions(
    @Param('ilk') ilk: string,
    @Query({ schema: PositionsQuery }) page: PositionsQuery,
  ): Promise<unknown> {
    return jsonReady(await this.walls.vaults(ilk, page));
  }

  @Get('forecasts')
  @ApiOperation({ summary: 'Stored forecasts of liquidations, newest first, and how the scored ones have done' })
  async forecasts(@Query({ schema: ForecastsQuery }) { limit }: ForecastsQuery): Promise<unknown> {
    return jsonReady(await this.walls.stored(limit));
  }
}
