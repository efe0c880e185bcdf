import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AuthorityReport } from '../protocol/authority.port.js';
import { ProtocolView, type SystemView } from '../protocol/protocol-view.service.js';
import { SafeService } from '../safe/safe.service.js';
import { jsonReady } from './json-ready.js';

@ApiTags('protocol')
@Controller('protocol')
export class ProtocolController {
  constructor(
    private readonly view: ProtocolView,
    private readonly safe: SafeService,
  ) {}

  @Get('types')
  @ApiOperation({
    summary: 'Every collateral type in a line: ratio, fee, debt and ceiling, price now and next, auctions',
  })
  async types(): Promise<unknown> {
    return jsonReady(await this.view.overview());
  }

  @Get('types/:ilk')
  @ApiOperation({
    summary: 'Every parameter and state of one collateral type, with raw values, its price and its running auctions',
  })
  async type(@Param('ilk') ilk: string): Promise<unknown> {
    return jsonReady(await this.view.type(ilk));
  }

  @Get('system')
  @ApiOperation({ summary: 'Every parameter and state of the protocol as a whole' })
  system(): Promise<SystemView> {
    return this.view.system();
  }

  @Get('authority')
  @ApiOperation({
    summary:
      'Who may change what: wards and owners of every contract, and what the Safe reaches itself or by governance',
  })
  authority(): Promise<AuthorityReport> {
    return this.view.authority(this.safe.deployment.safe);
  }
}
