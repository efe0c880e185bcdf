import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Rpc } from '../platform/chain/rpc.js';
import { Auctions } from './auctions.port.js';
import { Clippers } from './dss/auctions/clippers.adapter.js';
import type { DssDeployment } from './dss/deployment.js';
import { DssAdapter } from './dss/dss.adapter.js';
import { DssOraclePrices } from './dss/oracles/oracle-prices.adapter.js';
import { OraclePrices } from './oracle-prices.port.js';
import { PositionIndex } from './position-index.port.js';
import { DssPositionIndex } from './dss/position-index/dss-position-index.service.js';
import { CdpProtocol } from './protocol.port.js';

export interface ProtocolOptions {
  readonly deployment: DssDeployment;
  readonly rpc: Rpc;
}

type AsyncOptions = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<ProtocolOptions>, 'inject' | 'useFactory'>;

/** The deployment and the node behind it. */
export const PROTOCOL_OPTIONS = Symbol('ProtocolOptions');

const protocol: FactoryProvider<CdpProtocol> = {
  provide: CdpProtocol,
  inject: [PROTOCOL_OPTIONS],
  useFactory: ({ deployment, rpc }: ProtocolOptions) => new DssAdapter(deployment, rpc),
};
const oraclePrices: FactoryProvider<OraclePrices> = {
  provide: OraclePrices,
  inject: [PROTOCOL_OPTIONS],
  useFactory: ({ deployment, rpc }: ProtocolOptions) => new DssOraclePrices(deployment, rpc),
};
const auctions: FactoryProvider<Auctions> = {
  provide: Auctions,
  inject: [PROTOCOL_OPTIONS],
  useFactory: ({ deployment, rpc }: ProtocolOptions) => new Clippers(deployment, rpc),
};
const positionIndex: FactoryProvider<PositionIndex> = {
  provide: PositionIndex,
  inject: [PROTOCOL_OPTIONS, DataSource],
  useFactory: ({ deployment, rpc }: ProtocolOptions, database: DataSource) =>
    new DssPositionIndex(deployment, rpc, database),
};

/** Provides all of the protocol, for the deployment and the node that the factory names. */
@Module({})
export class ProtocolModule {
  static forRootAsync({ imports = [], inject = [], useFactory }: AsyncOptions): DynamicModule {
    return {
      module: ProtocolModule,
      global: true,
      imports,
      providers: [{ provide: PROTOCOL_OPTIONS, inject, useFactory }, protocol, oraclePrices, auctions, positionIndex],
      exports: [PROTOCOL_OPTIONS, CdpProtocol, OraclePrices, Auctions, PositionIndex],
    };
  }
}
