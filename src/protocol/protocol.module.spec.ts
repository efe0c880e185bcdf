import { expect, test } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { Rpc } from '../platform/chain/rpc.js';
import { dssDeploymentSchema } from './deployment.js';
import { ProtocolModule } from './protocol.module.js';
import { CdpProtocol } from './protocol.port.js';

const address = (digits: string): string => '0x' + digits.repeat(20);
const contracts = ['vat', 'spotter', 'jug', 'dog', 'vow', 'autoLine', 'manager', 'registry', 'pause', 'pauseProxy'];

test('the module provides the protocol of the deployment that its factory names', async () => {
  const deployment = dssDeploymentSchema.parse({
    family: 'dss',
    ...Object.fromEntries(contracts.map((name, index) => [name, address(`a${String(index)}`)])),
    types: { 'ETH-C': { asset: 'ETH' } },
    clippers: {},
    calcs: {},
    pips: {},
  });
  const app = await Test.createTestingModule({
    imports: [ProtocolModule.forRootAsync({ useFactory: () => ({ deployment, rpc: new Rpc('http://127.0.0.1:1') }) })],
  }).compile();
  const protocol = app.get<CdpProtocol>(CdpProtocol);
  const { reads } = await protocol.parameterTable();
  expect(new Set(reads.map(({ to }) => to)).has(deployment.vat)).toBe(true);
  await app.close();
});
