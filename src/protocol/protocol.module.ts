import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import type { Rpc } from '../platform/chain/rpc.js';
import type { DssDeployment } from './deployment.js';
import { DssAdapter } from './dss.adapter.js';
import { CdpProtocol } from './protocol.port.js';

export interface ProtocolOptions {
  readonly deployment: DssDeployment;
  readonly rpc: Rpc;
}

type AsyncOptions = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<ProtocolOptions>, 'inject' | 'useFactory'>;

/** Provides `CdpProtocol` for the deployment and the node that the factory names. */
@Module({})
export class ProtocolModule {
  static forRootAsync({ imports = [], inject = [], useFactory }: AsyncOptions): DynamicModule {
    const protocol: FactoryProvider<CdpProtocol> = {
      provide: CdpProtocol,
      inject,
      useFactory: async (...dependencies: unknown[]) => {
        const { deployment, rpc } = await useFactory(...dependencies);
        return new DssAdapter(deployment, rpc);
      },
    };
    return { module: ProtocolModule, global: true, imports, providers: [protocol], exports: [CdpProtocol] };
  }
}
