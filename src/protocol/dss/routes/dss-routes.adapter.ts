import { keccak256 } from 'ethers';
import type { Block, BlockReference, Call, Rpc } from '../../../platform/chain/rpc.js';
import { bps, ray } from '../../../units/fixed-point.js';
import { humanFee, humanRatio } from '../../../units/human-text.js';
import type {
  DelayedPlan,
  ExecutionRoutes,
  FollowUp,
  FollowUpState,
  Ramp,
  RouteRow,
  RoutedBatch,
  RoutedRequest,
} from '../../execution-routes.port.js';
import { UnencodableChangeError } from '../../protocol-error.js';
import type { EncodedCall, ParameterChange } from '../../protocol.port.js';
import { changesOf, stateAfter } from '../after-changes.js';
import { planCalls } from '../change-plan.js';
import { ilksOf, type DssDeployment } from '../deployment.js';
import { DssCalls } from '../dss-calls.js';
import { missingPermissions } from '../permissions.adapter.js';
import { refuse } from '../refuse.js';
import { cooldownUntil, rateUpdates } from './bounded-rates.js';
import { readPlanState, readRampState } from './follow-ups.adapter.js';
import { encodeMultiSend } from './multi-send.codec.js';
import { DELAY_SLOT, pauseCall, planId, withoutDelay, type PausePlan } from './pause-plan.codec.js';
import { rampSeconds } from './ramp-line.js';
import { rampCall, setRates } from './route-call.codec.js';
import { chooseRoute, COMMON, isRouted, type ChosenRoute } from './route-choice.js';
import { RAMP_SECONDS, ROUTED_PARAMETERS, type DssRoute, type RoutedParameter } from './route-config.js';
import { readRouteFacts, type RouteFacts } from './route-facts.adapter.js';

/** A plan is not due before the delay has passed at the very last moment of the batch, by this margin. */
const MARGIN_SECONDS = 60;

interface RoutedChange extends ChosenRoute {
  readonly change: ParameterChange;
}

/** Routes of DSS: the Safe as ward, DSPause, a module of fees with the rules of SP-BEAM, ramps of liquidation ratios. */
export class DssRoutes implements ExecutionRoutes {
  private readonly calls: DssCalls;

  constructor(
    private readonly deployment: DssDeployment,
    private readonly rpc: Rpc,
  ) {
    this.calls = new DssCalls(deployment);
  }

  async route(request: RoutedRequest): Promise<RoutedBatch> {
    const { changes, state, block, sender } = request;
    // rules hold for all changes together, whichever way each of them goes
    planCalls(changes, state);
    const facts = await readRouteFacts(this.rpc, this.deployment, sender, block.hash);
    const routed = changes.map((change) => ({ change, ...this.choose(facts, sender, change) }));
    const by = (route: DssRoute): ParameterChange[] =>
      routed.filter((it) => it.route === route).map(({ change }) => change);
    const rates = this.rateCalls(by('bounded'), request, facts);
    const direct = by('direct').length === 0 ? [] : this.calls.encode(by('direct'), state);
    const ramps = changesOf(by('ramp'), 'liquidationRatio').map((change) => this.ramp(change, request, facts));
    const starts = ramps.map((ramp) => this.startOf(ramp));
    const plan = await this.plan(
      by('pause'),
      { ...request, changes: changes.filter((it) => !by('pause').includes(it)) },
      facts,
    );
    const calls = [...rates, ...direct, ...starts, ...(plan ? [plan.plot] : [])];
    if (calls.length === 0)
      throw new UnencodableChangeError('nothing-to-change', 'the module of fees holds these fees already.');
    const rights = [
      ...routed.filter(({ route }) => route !== 'direct').flatMap(({ missing }) => missing),
      ...(direct.length === 0 ? [] : await this.missing(sender, block.hash, direct)),
      ...(plan ? await this.missing(this.deployment.pauseProxy, block.hash, plan.filed.calls) : []),
    ];
    return {
      calls,
      routes: routed.map((it) => this.routeOf(it, calls)),
      followUps: [...(plan ? [plan.filed] : []), ...ramps],
      missing: [...new Set(rights)],
    };
  }

  async table(sender: string, reference: BlockReference): Promise<RouteRow[]> {
    const block = await this.rpc.block(reference);
    const facts = await readRouteFacts(this.rpc, this.deployment, sender, block.hash);
    return ROUTED_PARAMETERS.flatMap((parameter) => {
      const chosen = chooseRoute(this.deployment, facts, sender, parameter, null);
      const perType = chosen.route === 'bounded' || chosen.route === 'ramp';
      const ilks = perType ? ilksOf(this.deployment) : [null];
      return ilks.map((ilk) => this.row(facts, parameter, ilk, chosen));
    });
  }

  readFollowUp(followUp: FollowUp, since: Block, head: Block): Promise<FollowUpState> {
    return followUp.kind === 'ramp'
      ? readRampState(this.rpc, this.deployment, followUp, since, head)
      : readPlanState(this.rpc, this.deployment, followUp, since, head);
  }

  private choose(facts: RouteFacts, sender: string, { ilk, parameter }: ParameterChange): ChosenRoute {
    if (isRouted(parameter)) return chooseRoute(this.deployment, facts, sender, parameter, ilk);
    throw new UnencodableChangeError('not-in-family', `${parameter} is no parameter of this protocol.`);
  }

  private routeOf({ change, route, why }: RoutedChange, calls: readonly EncodedCall[]) {
    const { ilk, parameter } = change;
    const leftOut =
      route === 'bounded' &&
      !calls.some(({ contract, sets }) => contract === 'RateModule' && sets?.some((cell) => cell.ilk === ilk));
    const reason = leftOut ? 'left out: the module holds this fee already, and a batch would burn its cooldown' : why;
    return { ilk, parameter, route: COMMON[route], why: reason };
  }

  private rateCalls(
    changes: readonly ParameterChange[],
    { state, block }: RoutedRequest,
    facts: RouteFacts,
  ): EncodedCall[] {
    const fees = changesOf(changes, 'stabilityFee');
    if (fees.length === 0 || facts.rates === null) return [];
    const updates = rateUpdates(fees, facts.rates, state, block.timestamp + 1);
    return updates.length === 0 ? [] : [this.decoded(setRates(this.deployment.rateModule ?? '', updates))];
  }

  private ramp(
    change: Extract<ParameterChange, { parameter: 'liquidationRatio' }>,
    { state }: RoutedRequest,
    { ramps }: RouteFacts,
  ): Ramp {
    const { ilk, to } = change;
    const { ratioRamps = '', rampSeconds: wanted = RAMP_SECONDS } = this.deployment;
    const seconds = rampSeconds(change, state, ramps?.limits.get(ilk), ramps?.running.has(ilk) ?? false, wanted);
    return {
      kind: 'ramp',
      ilk,
      parameter: 'liquidationRatio',
      from: String(state.types.find((type) => type.ilk === ilk)?.liquidationRatio ?? 0n),
      to: String(to),
      durationSeconds: seconds,
      tick: rampCall(ratioRamps, 'tick', ilk),
      cancellation: rampCall(ratioRamps, 'stop', ilk),
    };
  }

  private startOf({ ilk, from, to, durationSeconds }: Ramp): EncodedCall {
    const { ratioRamps = '' } = this.deployment;
    return this.decoded(rampCall(ratioRamps, 'start', ilk, BigInt(from), BigInt(to), BigInt(durationSeconds)));
  }

  /** One plan for everything that waits. Its calls are made on what the rest of the batch leaves. */
  private async plan(
    changes: readonly ParameterChange[],
    { changes: others, state, block, executedBefore }: RoutedRequest,
    { delaySeconds }: RouteFacts,
  ): Promise<{ readonly plot: EncodedCall; readonly filed: DelayedPlan } | null> {
    const [first] = changes;
    if (first === undefined) return null;
    const { pause, pauseProxy, planBody = '' } = this.deployment;
    const inner = this.calls.encode(changes, stateAfter(others, state));
    if (
      inner.some(
        ({ contract, sets }) =>
          contract === 'Vat' && sets?.some(({ ilk, parameter }) => ilk === null && parameter === 'debtCeiling'),
      )
    )
      refuse(
        'line-would-drift',
        first,
        'the system’s ceiling is filed as an absolute value, and moves while a plan waits.',
      );
    const code = await this.rpc.code(planBody, { blockHash: block.hash });
    if (code === '0x') refuse('no-plan-body', first, `there is no contract at planBody ${planBody} for a plan to run.`);
    // a simulation leaves the delay out by writing this slot: elsewhere it would pass over what it is to show
    const slot = await this.rpc.storage(pause, DELAY_SLOT, { blockHash: block.hash });
    if (BigInt(slot) !== BigInt(delaySeconds))
      refuse(
        'unknown-pause',
        first,
        'the pause keeps its delay elsewhere than DSPause: no plan of it can be simulated.',
      );
    const eta = executedBefore + delaySeconds + MARGIN_SECONDS;
    const plan: PausePlan = { usr: planBody, tag: keccak256(code), fax: encodeMultiSend(inner), eta };
    return {
      plot: this.decoded(pauseCall(pause, 'plot', plan)),
      filed: {
        kind: 'delayed-plan',
        id: planId(plan),
        notBefore: eta,
        delaySeconds,
        executor: pauseProxy,
        calls: inner,
        execution: pauseCall(pause, 'exec', plan),
        cancellation: pauseCall(pause, 'drop', plan),
        withoutDelay: withoutDelay(pause),
      },
    };
  }

  private decoded(call: Call): EncodedCall {
    return this.calls.decode(call);
  }

  private missing(who: string, blockHash: string, calls: readonly Call[]): Promise<string[]> {
    return missingPermissions(this.rpc, this.deployment, who, blockHash, calls);
  }

  private row(facts: RouteFacts, parameter: RoutedParameter, ilk: string | null, chosen: ChosenRoute): RouteRow {
    const { route, why, missing } = chosen;
    const { rates, ramps } = facts;
    const limits = route === 'bounded' ? rateLimits(rates, ilk) : route === 'ramp' ? rampLimits(ramps, ilk) : null;
    const halted = route === 'bounded' && rates?.bad !== 0n ? ['the module of fees has been halted'] : [];
    return {
      ilk,
      parameter,
      route: COMMON[route],
      why,
      missing: [...missing, ...halted],
      delaySeconds: route === 'pause' ? facts.delaySeconds : null,
      blockedUntil: route === 'bounded' && rates ? cooldownUntil(rates) : null,
      limits,
    };
  }
}

function rateLimits(rates: RouteFacts['rates'], ilk: string | null): string {
  const its = rates?.limits.get(ilk ?? '');
  if (its === undefined || its.step === 0n) return 'shut';
  const { min, max, step } = its;
  return `${humanFee(bps(min))} to ${humanFee(bps(max))}, step ${humanFee(bps(step))}`;
}

function rampLimits(ramps: RouteFacts['ramps'], ilk: string | null): string {
  const its = ramps?.limits.get(ilk ?? '');
  if (its === undefined || its.max === 0n) return 'shut';
  const runs = ramps?.running.has(ilk ?? '') ? '; a ramp runs' : '';
  return `${humanRatio(ray(its.min))} to ${humanRatio(ray(its.max))}, ${humanRatio(ray(its.pace))} a day${runs}`;
}
