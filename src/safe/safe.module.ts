import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata, type Provider } from '@nestjs/common';
import { TypeOrmModule, getRepositoryToken } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Rpc } from '../platform/chain/rpc.js';
import { OverrideDryRun } from './dry-run.adapter.js';
import { DryRun } from './dry-run.port.js';
import { ExecutionWatchAdapter } from './execution-watch.adapter.js';
import { HashCheckAdapter } from './hash-check.adapter.js';
import { ProtocolKitAdapter } from './kit.adapter.js';
import { OwnStoreAdapter } from './own-store.adapter.js';
import { SafeConfirmationRow } from './safe-confirmation.entity.js';
import { SafeService } from './safe.service.js';
import { SafeStateAdapter } from './safe-state.adapter.js';
import { SafeTransactionRow } from './safe-transaction.entity.js';
import type { SafeDeployment } from './safe-transaction.js';
import { TransactionStore } from './transaction-store.port.js';

export interface SafeOptions {
  readonly deployment: SafeDeployment;
  readonly rpc: Rpc;
}

type AsyncOptions = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<SafeOptions>, 'inject' | 'useFactory'>;

/** Entities of this room, for the database module. */
export const SAFE_ENTITIES = [SafeTransactionRow, SafeConfirmationRow];

const OPTIONS = Symbol('SafeOptions');

const providers: Provider[] = [
  {
    provide: SafeStateAdapter,
    inject: [OPTIONS],
    useFactory: ({ deployment, rpc }: SafeOptions) => new SafeStateAdapter(deployment, rpc),
  },
  {
    provide: DryRun,
    inject: [OPTIONS],
    useFactory: ({ deployment, rpc }: SafeOptions) => new OverrideDryRun(deployment, rpc),
  },
  {
    provide: TransactionStore,
    inject: [
      OPTIONS,
      SafeStateAdapter,
      getRepositoryToken(SafeTransactionRow),
      getRepositoryToken(SafeConfirmationRow),
    ],
    useFactory: (
      { deployment }: SafeOptions,
      state: SafeStateAdapter,
      transactions: Repository<SafeTransactionRow>,
      confirmations: Repository<SafeConfirmationRow>,
    ) => new OwnStoreAdapter(deployment, state, transactions, confirmations),
  },
  {
    provide: SafeService,
    inject: [OPTIONS, SafeStateAdapter, TransactionStore],
    useFactory: ({ deployment, rpc }: SafeOptions, state: SafeStateAdapter, store: TransactionStore) => {
      const check = new HashCheckAdapter(deployment, rpc, new ProtocolKitAdapter(deployment, rpc.url));
      return new SafeService(deployment, state, check, new ExecutionWatchAdapter(deployment, rpc, state), store);
    },
  },
];

/** Provides `SafeService`, `DryRun` and `TransactionStore` for the Safe and the node that the factory names. */
@Module({})
export class SafeModule {
  static forRootAsync({ imports = [], inject = [], useFactory }: AsyncOptions): DynamicModule {
    return {
      module: SafeModule,
      global: true,
      imports: [...imports, TypeOrmModule.forFeature(SAFE_ENTITIES)],
      providers: [{ provide: OPTIONS, inject, useFactory }, ...providers],
      exports: [SafeService, DryRun, TransactionStore],
    };
  }
}
