import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { WorldAdvanceBody, WorldPriceBody } from './world.dto.js';
import { NoLocalWorldError, WORLD_ACTS, type WorldActs, type WorldMoment, type WorldPriceMove } from './world.port.js';

@ApiTags('local world')
@Controller('world')
export class WorldController {
  constructor(@Inject(WORLD_ACTS) private readonly world: WorldActs | null) {}

  @Post('prices')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({ summary: "Move the market price of an asset of the local world, to a price or by a part of today's" })
  async price(@Body({ schema: WorldPriceBody }) { asset, ...act }: WorldPriceBody): Promise<WorldPriceMove> {
    return this.acts().movePrice(asset, act.to === undefined ? { by: act.by ?? 0 } : { to: act.to });
  }

  @Post('time')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Let time pass in the local world, and its keepers work' })
  async advance(@Body({ schema: WorldAdvanceBody }) { seconds }: WorldAdvanceBody): Promise<WorldMoment> {
    return this.acts().advance(seconds);
  }

  private acts(): WorldActs {
    if (this.world === null) throw new NoLocalWorldError();
    return this.world;
  }
}
