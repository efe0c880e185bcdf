import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ParameterChangeList } from '../protocol/parameter-changes.service.js';
import type { ParameterRecord } from '../protocol/parameter-history.port.js';
import { SafeService } from '../safe/safe.service.js';
import { HistoryQuery } from './history.dto.js';
import { jsonReady } from './json-ready.js';

@ApiTags('protocol')
@Controller('protocol/history')
export class HistoryController {
  constructor(
    private readonly changes: ParameterChangeList,
    private readonly safe: SafeService,
  ) {}

  @Get()
  @ApiOperation({
    summary:
      'Changes of parameters, newest first: old and new value, block, time, transaction, sender, and their names',
  })
  async history(@Query({ schema: HistoryQuery }) { ilk, parameter, limit }: HistoryQuery): Promise<unknown> {
    const found = await this.changes.list({ ilk: ilk ?? null, parameter: parameter ?? null, limit });
    return jsonReady({ ...found, names: this.namesIn(found.records) });
  }

  /** Of the addresses that the records name, those that are known, by the address as it is spelled there. */
  private namesIn(records: readonly ParameterRecord[]): Record<string, string> {
    const known = new Map([...this.changes.names(), [this.safe.deployment.safe.toLowerCase(), 'the Safe']]);
    const named = new Map<string, string>();
    for (const { sender, through, caller } of records) {
      for (const address of [sender, through, caller]) {
        const name = address === null ? undefined : known.get(address.toLowerCase());
        if (address !== null && name !== undefined) named.set(address, name);
      }
    }
    return Object.fromEntries(named);
  }
}
