import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import type { Rpc } from '../../platform/chain/rpc.js';
import { ExecutorOnChain } from './executor.adapter.js';
import type { ExecutorDeployment } from './executor-deployment.js';
import { BoundedExecutor } from './executor.port.js';
import { PublicationsOnChain } from './publication.adapter.js';
import { Publications } from './publication.port.js';

export interface ExecutorOptions {
  readonly rpc: Rpc;
  readonly chainId: number;
  /** Null where the deployment names no contracts of ours. */
  readonly deployment: ExecutorDeployment | null;
  readonly publisherKey: string | null;
}

type AsyncOptions = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<ExecutorOptions>, 'inject' | 'useFactory'>;
const OPTIONS = Symbol('ExecutorOptions');

const executor: FactoryProvider<BoundedExecutor> = {
  provide: BoundedExecutor,
  inject: [OPTIONS],
  useFactory: ({ rpc, deployment }: ExecutorOptions) => new ExecutorOnChain(rpc, deployment),
};
const publications: FactoryProvider<Publications> = {
  provide: Publications,
  inject: [OPTIONS],
  useFactory: ({ rpc, chainId, deployment, publisherKey }: ExecutorOptions) =>
    new PublicationsOnChain(rpc, chainId, deployment, publisherKey),
};

/** Contracts of our own beside the protocol: the bounded executor, and where recommendations are published. */
@Module({})
export class ExecutorModule {
  static forRootAsync({ imports = [], inject = [], useFactory }: AsyncOptions): DynamicModule {
    return {
      module: ExecutorModule,
      global: true,
      imports,
      providers: [{ provide: OPTIONS, inject, useFactory }, executor, publications],
      exports: [BoundedExecutor, Publications],
    };
  }
}
