import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PriceImporter } from '../market-data/prices/price-import.service.js';
import type { ImportReport } from '../market-data/prices/price-import.js';
import { ImportBody } from './portal.dto.js';

@ApiTags('market data')
@Controller('prices')
export class PricesController {
  constructor(private readonly importer: PriceImporter) {}

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
}
