import { Inject, Injectable } from '@nestjs/common';
import { BoundedExecutor } from '../protocol/executor/executor.port.js';
import { UnknownCollateralTypeError } from '../protocol/protocol-error.js';
import { CdpProtocol } from '../protocol/protocol.port.js';
import { limitLine, type ExecutorView } from './executor-limits.js';
import { PolicySource } from './policy-source.js';

/** Bytes that a name on chain can have. */
const LONGEST_NAME = 31;

/** The limits on chain, as the executor itself says them, beside those of the policy. */
@Injectable()
export class ExecutorLimitsService {
  constructor(
    @Inject(BoundedExecutor) private readonly executor: BoundedExecutor,
    @Inject(CdpProtocol) private readonly protocol: CdpProtocol,
    private readonly policies: PolicySource,
  ) {}

  /** @throws {UnknownCollateralTypeError | NoExecutorError | RpcUnavailableError | UnreadableProtocolError | PolicyError} */
  async of(ilk: string): Promise<ExecutorView> {
    if (Buffer.byteLength(ilk) > LONGEST_NAME) await this.assertKnown(ilk);
    const { limits, ...rest } = await this.executor.limits(ilk, 'latest');
    if (limits.length === 0) await this.assertKnown(ilk);
    const policy = this.policies.current();
    return { ...rest, limits: limits.map((limit) => limitLine(limit, policy)) };
  }

  /** A type without limits is not a misspelt one. */
  private async assertKnown(ilk: string): Promise<void> {
    const { types } = await this.protocol.readState('latest');
    const known = types.map((type) => type.ilk);
    if (!known.includes(ilk)) throw new UnknownCollateralTypeError(ilk, known);
  }
}
