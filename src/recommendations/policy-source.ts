import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { MarketData } from '../market-data/market-data.service.js';
import { Config } from '../platform/config.js';
import { loadPolicy } from './policy-file.adapter.js';
import type { Policy } from './policy.js';

/** The policy file as it is now: a file that has been spoilt since the start stops assessments, it does not fall back. */
@Injectable()
export class PolicySource implements OnModuleInit {
  constructor(
    @Inject(Config) private readonly config: Config,
    private readonly market: MarketData,
  ) {}

  /** A service with a policy that cannot be used does not start. */
  onModuleInit(): void {
    this.current();
  }

  /** @throws {PolicyError} */
  current(): Policy {
    return loadPolicy(this.config.policyFile, this.market.debtUnits());
  }
}
