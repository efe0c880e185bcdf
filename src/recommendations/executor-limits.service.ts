import { Inject, Injectable } from '@nestjs/common';
import { BoundedExecutor } from '../protocol/executor/executor.port.js';
import { limitLine, type ExecutorView } from './executor-limits.js';
import { PolicySource } from './policy-source.js';

/** The limits on chain, as the executor itself says them, beside those of the policy. */
@Injectable()
export class ExecutorLimitsService {
  constructor(
    @Inject(BoundedExecutor) private readonly executor: BoundedExecutor,
    private readonly policies: PolicySource,
  ) {}

  /** @throws {NoExecutorError | RpcUnavailableError | UnreadableProtocolError | PolicyError} */
  async of(ilk: string): Promise<ExecutorView> {
    const { limits, ...rest } = await this.executor.limits(ilk, 'latest');
    const policy = this.policies.current();
    return { ...rest, limits: limits.map((limit) => limitLine(limit, policy)) };
  }
}
