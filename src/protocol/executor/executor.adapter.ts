import { readTogether } from '../../platform/chain/multicall.js';
import type { BlockReference, Call, Rpc } from '../../platform/chain/rpc.js';
import { NoExecutorError, UnreadableProtocolError } from '../protocol-error.js';
import {
  actCall,
  checkCall,
  decodeBounds,
  decodeCheck,
  decodeHalted,
  decodeRange,
  executorId,
  executorRead,
  haltedRead,
} from './executor.codec.js';
import type { ExecutorDeployment } from './executor-deployment.js';
import {
  EXECUTOR_PARAMETERS,
  type BoundedExecutor,
  type ExecutorCheck,
  type ExecutorLimits,
  type ExecutorMove,
  type ExecutorParameter,
} from './executor.port.js';

const PARAMETERS = Object.keys(EXECUTOR_PARAMETERS) as ExecutorParameter[];

/** The executor that the deployment names, or none. */
export class ExecutorOnChain implements BoundedExecutor {
  constructor(
    private readonly rpc: Rpc,
    private readonly deployment: ExecutorDeployment | null,
  ) {}

  async limits(ilk: string, reference: BlockReference): Promise<ExecutorLimits> {
    const { executor } = this.place();
    const block = await this.rpc.block(reference);
    const ids = PARAMETERS.map((parameter) => ({ parameter, id: this.idOf(ilk, parameter) }));
    const reads = ids.flatMap(({ id }) => [
      executorRead(executor, 'parameterOf', id),
      executorRead(executor, 'allowedRange', id),
    ]);
    const [halted = '', ...answers] = await this.read([haltedRead(executor), ...reads], { blockHash: block.hash });
    const limits = ids.flatMap(({ parameter, id }, index) => {
      const bounds = decodeBounds(answers[2 * index] ?? '');
      return bounds === null ? [] : [{ ilk, parameter, id, bounds, ...decodeRange(answers[2 * index + 1] ?? '') }];
    });
    return { block, executor, halted: decodeHalted(halted), limits };
  }

  async check(moves: readonly ExecutorMove[], block: BlockReference): Promise<ExecutorCheck> {
    const [answer = ''] = await this.read([checkCall(this.place().executor, moves)], block);
    return decodeCheck(answer);
  }

  idOf(ilk: string, parameter: ExecutorParameter): string {
    return executorId(this.place().adapter, ilk, parameter);
  }

  execute(moves: readonly ExecutorMove[], reportHash: string, deadline: number): Call {
    return actCall(this.place().executor, 'execute', moves, reportHash, deadline);
  }

  schedule(moves: readonly ExecutorMove[], reportHash: string, deadline: number): Call {
    return actCall(this.place().executor, 'schedule', moves, reportHash, deadline);
  }

  executeScheduled(moves: readonly ExecutorMove[], reportHash: string): Call {
    return actCall(this.place().executor, 'executeScheduled', moves, reportHash);
  }

  private place(): ExecutorDeployment {
    if (this.deployment === null) throw new NoExecutorError();
    return this.deployment;
  }

  private async read(calls: readonly Call[], block: BlockReference): Promise<string[]> {
    const outcomes = await readTogether(this.rpc, calls, block);
    return outcomes.map(({ success, data }) => {
      if (!success) throw new UnreadableProtocolError('the bounded executor', { executor: this.place().executor });
      return data;
    });
  }
}
