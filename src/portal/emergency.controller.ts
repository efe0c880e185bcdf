import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CHAIN } from '../platform/chain/chain.token.js';
import type { Block, Rpc } from '../platform/chain/rpc.js';
import type { CurrentBatch, CurrentSet, EmergencySet } from '../proposals/emergency-set.js';
import { EmergencySetService } from '../proposals/emergency-set.service.js';
import type { Invariant } from '../protocol/invariant.js';
import { CdpProtocol } from '../protocol/protocol.port.js';
import { EmergencyQuery } from './emergency.dto.js';

@ApiTags('emergency')
@Controller()
export class EmergencyController {
  constructor(
    private readonly emergencies: EmergencySetService,
    @Inject(CHAIN) private readonly rpc: Rpc,
    @Inject(CdpProtocol) private readonly protocol: CdpProtocol,
  ) {}

  @Get('emergency')
  @ApiOperation({
    summary: 'Batches that only lower risk, kept ready for people: what each does, when it was last run dry, if stale',
  })
  async list(@Query({ schema: EmergencyQuery }) { ilk }: EmergencyQuery): Promise<CurrentSet> {
    const set = await this.emergencies.current();
    return ilk === undefined ? set : { ...set, batches: set.batches.filter((batch) => batch.ilk === ilk) };
  }

  @Get('emergency/:scope/:kind')
  @ApiOperation({ summary: 'One of them, with the file that people load into the Transaction Builder of the Safe' })
  show(@Param('scope') scope: string, @Param('kind') kind: string): Promise<{ batch: CurrentBatch; file: unknown }> {
    return this.emergencies.show(`${scope}/${kind}`);
  }

  @Post('emergency/preparations')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Encode all of them anew from the chain of this moment, and run them dry' })
  prepare(): Promise<EmergencySet> {
    return this.emergencies.prepare();
  }

  @Get('invariants')
  @ApiOperation({ summary: 'Every rule of the protocol over every type and the system, at the newest block' })
  async invariants(): Promise<{ readonly block: Block; readonly invariants: readonly Invariant[] }> {
    const block = await this.rpc.block();
    const cells = await this.protocol.readParameters({ blockHash: block.hash });
    return { block, invariants: this.protocol.invariants(cells) };
  }
}
