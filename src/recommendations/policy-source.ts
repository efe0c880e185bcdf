import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../platform/config.js';
import { loadPolicy } from './policy-file.adapter.js';
import type { Policy } from './policy.js';

/** The policy file as it is now: a file that has been spoilt since the start stops assessments, it does not fall back. */
@Injectable()
export class PolicySource {
  constructor(@Inject(Config) private readonly config: Config) {}

  /** @throws {PolicyError} */
  current(): Policy {
    return loadPolicy(this.config.policyFile);
  }
}
