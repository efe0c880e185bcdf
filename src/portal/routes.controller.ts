import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CHAIN } from '../platform/chain/chain.token.js';
import type { Rpc } from '../platform/chain/rpc.js';
import { ExecutionRoutes, type RouteTable } from '../protocol/execution-routes.port.js';
import { SafeService } from '../safe/safe.service.js';

@ApiTags('protocol')
@Controller('protocol/routes')
export class RoutesController {
  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    @Inject(ExecutionRoutes) private readonly routes: ExecutionRoutes,
    private readonly safe: SafeService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'How each parameter is changed here: route, why, delay, limits, what is missing' })
  async table(): Promise<RouteTable> {
    const block = await this.rpc.block('latest');
    const { safe } = this.safe.deployment;
    return { block, safe, routes: await this.routes.table(safe, { blockHash: block.hash }) };
  }
}
