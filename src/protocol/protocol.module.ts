import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Rpc } from '../platform/chain/rpc.js';
import { Auctions } from './auctions.port.js';
import { Authority } from './authority.port.js';
import { ExecutionRoutes } from './execution-routes.port.js';
import type { FamilyParts } from './family.js';
import { familyOf, type ProtocolDeployment } from './families.js';
import { OraclePrices } from './oracle-prices.port.js';
import { ParameterHistory } from './parameter-history.port.js';
import { ParameterChangeList } from './parameter-changes.service.js';
import { PositionIndex } from './position-index.port.js';
import { CdpProtocol } from './protocol.port.js';
import { ProtocolView } from './protocol-view.service.js';

export interface ProtocolOptions {
  readonly deployment: ProtocolDeployment;
  readonly rpc: Rpc;
}

type AsyncOptions = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<ProtocolOptions>, 'inject' | 'useFactory'>;

/** The deployment and the node behind it. */
export const PROTOCOL_OPTIONS = Symbol('ProtocolOptions');
const FAMILY = Symbol('ProtocolFamily');

const family: FactoryProvider<FamilyParts> = {
  provide: FAMILY,
  inject: [PROTOCOL_OPTIONS, DataSource],
  useFactory: ({ deployment, rpc }: ProtocolOptions, database: DataSource) => familyOf({ deployment, rpc, database }),
};

/** A part of the family behind its port. */
const part = <Name extends keyof FamilyParts>(port: symbol, name: Name): FactoryProvider<FamilyParts[Name]> => ({
  provide: port,
  inject: [FAMILY],
  useFactory: (parts: FamilyParts) => parts[name],
});

const PARTS = [
  part(CdpProtocol, 'protocol'),
  part(OraclePrices, 'oraclePrices'),
  part(Auctions, 'auctions'),
  part(Authority, 'authority'),
  part(PositionIndex, 'positionIndex'),
  part(ParameterHistory, 'parameterHistory'),
  part(ExecutionRoutes, 'routes'),
];

const view: FactoryProvider<ProtocolView> = {
  provide: ProtocolView,
  inject: [PROTOCOL_OPTIONS, CdpProtocol, OraclePrices, Auctions, Authority],
  useFactory: ({ rpc }: ProtocolOptions, ...ports: [CdpProtocol, OraclePrices, Auctions, Authority]) =>
    new ProtocolView(rpc, ...ports),
};

const changes: FactoryProvider<ParameterChangeList> = {
  provide: ParameterChangeList,
  inject: [PROTOCOL_OPTIONS, ParameterHistory],
  useFactory: ({ rpc }: ProtocolOptions, history: ParameterHistory) => new ParameterChangeList(rpc, history),
};

/** Provides all of the protocol, for the deployment and the node that the factory names. */
@Module({})
export class ProtocolModule {
  static forRootAsync({ imports = [], inject = [], useFactory }: AsyncOptions): DynamicModule {
    return {
      module: ProtocolModule,
      global: true,
      imports,
      providers: [{ provide: PROTOCOL_OPTIONS, inject, useFactory }, family, ...PARTS, view, changes],
      exports: [
        PROTOCOL_OPTIONS,
        CdpProtocol,
        OraclePrices,
        Auctions,
        Authority,
        ExecutionRoutes,
        PositionIndex,
        ParameterHistory,
        ParameterChangeList,
        ProtocolView,
      ],
    };
  }
}
