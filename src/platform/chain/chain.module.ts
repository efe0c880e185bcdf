import { Inject, Injectable, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { HealthChecks } from '../health/health-checks.js';
import { anchorToChain } from './chain-anchor.js';
import { CHAIN } from './chain.token.js';
import { RpcPool } from './rpc-pool.js';
import type { Rpc } from './rpc.js';

const LOCAL = Symbol('LOCAL');

/** Ties the database to the chain before any room works with either. */
@Injectable()
class ChainLife implements OnModuleInit {
  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    @Inject(LOCAL) private readonly local: boolean,
    private readonly database: DataSource,
    private readonly checks: HealthChecks,
  ) {}

  async onModuleInit(): Promise<void> {
    // A local chain is told from another by the block at which it went live, which is not final for the node.
    await anchorToChain(this.database, this.rpc, await this.rpc.block(this.local ? 'latest' : 'finalized'));
    this.checks.register('chain', async () => {
      const { number, hash, timestamp } = await this.rpc.block();
      if (!(this.rpc instanceof RpcPool)) return { number, hash, timestamp };
      return { number, hash, timestamp, endpoints: this.rpc.states(), disagreements: this.rpc.disagreements() };
    });
  }
}

/** The chain for every room: inject `CHAIN`. */
@Module({})
export class ChainModule {
  static forRoot(rpc: Rpc, { local }: { readonly local: boolean }): DynamicModule {
    return {
      module: ChainModule,
      global: true,
      providers: [{ provide: CHAIN, useValue: rpc }, { provide: LOCAL, useValue: local }, ChainLife],
      exports: [CHAIN],
    };
  }
}
