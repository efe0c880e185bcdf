import { expect, test } from '@jest/globals';
import { Module, type DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { openTestDatabase } from '../../test/support/database.js';
import { RpcUnavailableError } from '../platform/chain/rpc-error.js';
import { Rpc } from '../platform/chain/rpc.js';
import { dssDeploymentSchema } from './dss/deployment.js';
import { PositionIndex } from './position-index.port.js';
import { IndexEmptyError } from './position-index-error.js';
import { ProtocolModule } from './protocol.module.js';
import { CdpProtocol } from './protocol.port.js';

const address = (digits: string): string => '0x' + digits.repeat(20);
const contracts = ['vat', 'spotter', 'jug', 'dog', 'vow', 'autoLine', 'manager', 'registry', 'pause', 'pauseProxy'];

@Module({})
class Database {
  static of(database: DataSource): DynamicModule {
    return {
      module: Database,
      global: true,
      providers: [{ provide: DataSource, useValue: database }],
      exports: [DataSource],
    };
  }
}

test('the module provides the protocol and the index of the deployment that its factory names', async () => {
  const database = await openTestDatabase();
  const deployment = dssDeploymentSchema.parse({
    family: 'dss',
    ...Object.fromEntries(contracts.map((name, index) => [name, address(`a${String(index)}`)])),
    types: { 'ETH-C': { asset: 'ETH' } },
    clippers: {},
    calcs: {},
    pips: {},
  });
  const app = await Test.createTestingModule({
    imports: [
      Database.of(database),
      ProtocolModule.forRootAsync({ useFactory: () => ({ deployment, rpc: new Rpc('http://127.0.0.1:1') }) }),
    ],
  }).compile();
  const protocol = app.get<CdpProtocol>(CdpProtocol);
  await expect(protocol.parameterTable()).rejects.toThrow(RpcUnavailableError);
  expect(() => app.get<PositionIndex>(PositionIndex).book()).toThrow(IndexEmptyError);
  await app.close();
  await database.destroy();
});
