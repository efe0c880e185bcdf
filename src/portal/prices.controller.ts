import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { NoBackfillError, type BackfillState } from '../market-data/exchanges/backfill.js';
import { PriceBackfill } from '../market-data/exchanges/backfill.service.js';
import { VenuesSource } from '../market-data/exchanges/venues-source.service.js';
import { PriceImporter } from '../market-data/prices/price-import.service.js';
import type { ImportReport } from '../market-data/prices/price-import.js';
import { ImportBody } from './portal.dto.js';
import { BackfillBody } from './prices.dto.js';

@ApiTags('market data')
@Controller('prices')
export class PricesController {
  constructor(
    private readonly importer: PriceImporter,
    private readonly backfills: PriceBackfill,
    private readonly venues: VenuesSource,
  ) {}

  @Post('imports')
  @HttpCode(201)
  @ApiBearerAuth()
  @ApiOperation({
    summary: 'Import hourly candles from a file of one asset, or from a folder, on the machine of the service',
  })
  async import(@Body({ schema: ImportBody }) { path, asset, source }: ImportBody): Promise<ImportReport[]> {
    return asset === undefined
      ? this.importer.importFolder(path, source)
      : [await this.importer.importPrices(path, asset, source)];
  }

  @Post('backfill')
  @HttpCode(202)
  @ApiBearerAuth()
  @ApiOperation({
    summary: 'Start to fetch hourly candles from exchanges; what was answered before is not asked again',
  })
  async backfill(@Body({ schema: BackfillBody }) { asset, from, venues }: BackfillBody): Promise<BackfillState> {
    const start = from === undefined ? null : Math.ceil(Date.parse(from) / 3_600_000) * 3_600;
    return this.backfills.begin({ venues: await this.venues.load(venues), asset, from: start });
  }

  @Get('backfill')
  @ApiOperation({ summary: 'How far the newest fetch from exchanges is, and its report when it is over' })
  backfillState(): BackfillState {
    const state = this.backfills.progress();
    if (state === null) throw new NoBackfillError();
    return state;
  }
}
