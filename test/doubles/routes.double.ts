import type { Block } from '../../src/platform/chain/rpc.js';
import { DirectRoutes } from '../../src/protocol/direct-routes.js';
import type {
  DelayedPlan,
  FollowUp,
  FollowUpState,
  Ramp,
  Route,
  RoutedBatch,
  RoutedRequest,
} from '../../src/protocol/execution-routes.port.js';
import type { ParameterChange } from '../../src/protocol/protocol.port.js';
import type { ProtocolDouble } from './protocol.double.js';

const DELAY = 172_800;

/** Routes by the name of the parameter; what a plan does is what its execution, a call of the double, changes. */
export class RoutesDouble extends DirectRoutes {
  routes: Readonly<Partial<Record<ParameterChange['parameter'], Route>>> = {};
  /** What the chain says of a follow-up of each kind. */
  states: Partial<Record<FollowUp['kind'], FollowUpState>> = {};

  constructor(private readonly double: ProtocolDouble) {
    super(double);
  }

  override async route(request: RoutedRequest): Promise<RoutedBatch> {
    const { changes, state, block, executedBefore } = request;
    const routeOf = ({ parameter }: ParameterChange): Route => this.routes[parameter] ?? 'direct';
    const by = (...routes: Route[]): ParameterChange[] => changes.filter((change) => routes.includes(routeOf(change)));
    const [later, ramped, now] = [by('delayed'), by('ramp'), by('direct', 'bounded')];
    // what waits is filed as a call that changes nothing
    const filed = later.length + ramped.length > 0 ? [this.nothing()] : [];
    const calls = [...(now.length > 0 ? this.double.encode(now, state) : []), ...filed];
    const missing = await this.double.missingPermissions('', { blockHash: block.hash });
    return {
      calls,
      missing,
      routes: changes.map((change) => ({
        ilk: change.ilk,
        parameter: change.parameter,
        route: routeOf(change),
        why: 'a spec says so',
      })),
      followUps: [
        ...(later.length > 0 ? [this.plan(later, request, executedBefore + DELAY)] : []),
        ...ramped.map((change) => this.ramp(change, state)),
      ],
    };
  }

  override readFollowUp(followUp: FollowUp): Promise<FollowUpState> {
    const state = this.states[followUp.kind];
    return state ? Promise.resolve(state) : super.readFollowUp(followUp);
  }

  /** The end of a follow-up in the newest block. */
  end(status: 'done' | 'dropped' | 'wrong', block: Block): FollowUpState {
    return { status, reason: `it is ${status}`, block, transactionHash: `0x${'f'.repeat(64)}` };
  }

  private nothing() {
    const { liquidationRatio, ilk } = this.double.state.types[0] ?? { liquidationRatio: 0n, ilk: '' };
    const change = { ilk, parameter: 'liquidationRatio', to: liquidationRatio } as ParameterChange;
    const [call] = this.double.encode([change], this.double.state);
    if (!call) throw new Error('no call');
    return call;
  }

  private plan(changes: readonly ParameterChange[], { state }: RoutedRequest, notBefore: number): DelayedPlan {
    const calls = this.double.encode(changes, state);
    const [first] = calls;
    if (!first || calls.length > 1) throw new Error('a plan of the double is one call');
    return {
      kind: 'delayed-plan',
      id: `0x${'a'.repeat(64)}`,
      notBefore,
      delaySeconds: DELAY,
      executor: first.to,
      calls,
      execution: { to: first.to, data: first.data },
      cancellation: { to: this.nothing().to, data: this.nothing().data },
      withoutDelay: {},
    };
  }

  private ramp(change: ParameterChange, { types }: RoutedRequest['state']): Ramp {
    if (change.parameter !== 'liquidationRatio') throw new Error('a ramp of the double is one of a liquidation ratio');
    const from = types.find(({ ilk }) => ilk === change.ilk)?.liquidationRatio ?? 0n;
    const { to, data } = this.nothing();
    return {
      kind: 'ramp',
      ilk: change.ilk,
      parameter: 'liquidationRatio',
      from: String(from),
      to: String(change.to),
      durationSeconds: 518_400,
      tick: { to, data },
      cancellation: { to, data },
    };
  }
}
