import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { MarketData } from '../market-data/market-data.service.js';
import { CHAIN } from '../platform/chain/chain.token.js';
import type { Block, Rpc } from '../platform/chain/rpc.js';
import { HealthChecks, type HealthReport } from '../platform/health/health-checks.js';
import { JobSchedule, type JobOverview } from '../platform/schedule/job-schedule.service.js';
import { CdpProtocol, type ParameterCell } from '../protocol/protocol.port.js';
import { PolicySource } from '../recommendations/policy-source.js';
import { SafeService } from '../safe/safe.service.js';
import type { SafeState } from '../safe/safe-state.js';
import { slippagePoints } from '../market-data/depth/depth-curve.js';
import { jsonReady } from './json-ready.js';

export interface SystemStatus {
  readonly block: Block;
  readonly policy: {
    readonly version: number;
    readonly author: string;
    readonly reason: string;
    readonly hash: string;
  };
  readonly safe: SafeState;
  readonly jobs: readonly JobOverview[];
}

@ApiTags('system')
@Controller()
export class SystemController {
  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    @Inject(CdpProtocol) private readonly protocol: CdpProtocol,
    private readonly market: MarketData,
    private readonly policies: PolicySource,
    private readonly safe: SafeService,
    private readonly schedule: JobSchedule,
    private readonly checks: HealthChecks,
  ) {}

  @Get('health')
  @ApiOperation({ summary: 'All checks; 503 when one fails' })
  async health(@Res({ passthrough: true }) response: Response): Promise<HealthReport> {
    const report = await this.checks.run();
    response.status(report.healthy ? 200 : 503);
    return report;
  }

  @Get('status')
  @ApiOperation({ summary: 'Chain, policy in force, the Safe and the schedule' })
  async status(): Promise<SystemStatus> {
    const { version, author, reason, hash } = this.policies.current();
    const [block, safe, jobs] = await Promise.all([this.rpc.block(), this.safe.readState(), this.schedule.nextRuns()]);
    return { block, policy: { version, author, reason, hash }, safe, jobs };
  }

  @Get('parameters')
  @ApiOperation({ summary: 'Every parameter of every type and of the system, read at the newest block' })
  async parameters(): Promise<{ readonly block: Block; readonly parameters: readonly ParameterCell[] }> {
    const block = await this.rpc.block();
    return { block, parameters: await this.protocol.readParameters({ blockHash: block.hash }) };
  }

  @Get('policy')
  @ApiOperation({ summary: 'The policy in force, as parsed' })
  policy(): unknown {
    return jsonReady(this.policies.current());
  }

  @Get('markets/:asset')
  @ApiOperation({ summary: 'Feed, depth and history of an asset at the newest block, with "synthetic" where made up' })
  async marketOf(@Param('asset') asset: string): Promise<unknown> {
    const snapshot = await this.market.snapshot(asset.toUpperCase(), null, await this.rpc.block());
    const { candles, ...history } = snapshot.history;
    const depth = { ...snapshot.depth, curve: slippagePoints(snapshot.depth) };
    return jsonReady({
      ...snapshot,
      depth,
      history: { ...history, candles: candles.length, newest: candles.slice(-24) },
    });
  }

  @Get('markets/:asset/quality')
  @ApiOperation({
    summary: 'What the prices of an asset are worth: state, coverage, gaps, outliers, and the record of it',
  })
  async qualityOf(@Param('asset') asset: string): Promise<unknown> {
    const { timestamp } = await this.rpc.block();
    return jsonReady(await this.market.quality(asset.toUpperCase(), timestamp));
  }
}
