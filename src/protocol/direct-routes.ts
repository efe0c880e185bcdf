import type { BlockReference } from '../platform/chain/rpc.js';
import type {
  ExecutionRoutes,
  FollowUp,
  FollowUpState,
  RouteRow,
  RoutedBatch,
  RoutedRequest,
} from './execution-routes.port.js';
import type { CdpProtocol, ParameterChange } from './protocol.port.js';

const WHY = 'the protocol has no other way here';

/** All changes by the batch itself: for protocols whose rights the sender has, or nobody. */
export class DirectRoutes implements ExecutionRoutes {
  /** @param parameters that a batch may change. */
  constructor(
    private readonly protocol: Pick<CdpProtocol, 'encode' | 'missingPermissions'>,
    private readonly parameters: readonly ParameterChange['parameter'][] = [],
  ) {}

  async route({ changes, state, block, sender }: RoutedRequest): Promise<RoutedBatch> {
    const calls = this.protocol.encode(changes, state);
    const missing = await this.protocol.missingPermissions(sender, { blockHash: block.hash }, calls);
    const routes = changes.map(({ ilk, parameter }) => ({ ilk, parameter, route: 'direct' as const, why: WHY }));
    return { calls, routes, followUps: [], missing };
  }

  async table(sender: string, block: BlockReference): Promise<RouteRow[]> {
    const missing = await this.protocol.missingPermissions(sender, block);
    const rest = { route: 'direct' as const, why: WHY, missing, delaySeconds: null, blockedUntil: null, limits: null };
    return this.parameters.map((parameter) => ({ ilk: null, parameter, ...rest }));
  }

  readFollowUp(followUp: FollowUp): Promise<FollowUpState> {
    return Promise.reject(new TypeError(`a ${followUp.kind} that no batch of this protocol makes`));
  }
}
