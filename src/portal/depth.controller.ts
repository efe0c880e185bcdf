import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DepthImporter, type DepthImportReport } from '../market-data/depth-samples/depth-import.service.js';
import { DepthImportBody } from './depth.dto.js';

@ApiTags('market data')
@Controller('depth')
export class DepthController {
  constructor(private readonly importer: DepthImporter) {}

  @Post('imports')
  @HttpCode(201)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Import order books or quotes of a router from files on the machine of the service' })
  async import(@Body({ schema: DepthImportBody }) body: DepthImportBody): Promise<DepthImportReport> {
    return body.kind === 'books'
      ? this.importer.importBooks(body.path, body.levels)
      : this.importer.importQuotes(body.path, body.source);
  }
}
