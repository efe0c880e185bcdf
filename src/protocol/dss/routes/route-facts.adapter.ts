import { readTogether } from '../../../platform/chain/multicall.js';
import type { Rpc } from '../../../platform/chain/rpc.js';
import { Answers, callOf, type NamedRead } from '../../named-reads.codec.js';
import { textWord, uintWord } from '../../word.codec.js';
import { callTargets } from '../call-targets.js';
import { ilksOf, type DssDeployment } from '../deployment.js';
import type { RateModule } from './bounded-rates.js';
import { PLOT_SELECTOR } from './pause-plan.codec.js';
import type { RampLimits } from './ramp-line.js';

/** A module, and whether it can do its work for the sender. */
interface ModuleRights {
  /** Whether the sender may use it, and whether it may write where its values are. */
  readonly bud: boolean;
  readonly ward: boolean;
}

/** Everything at one block that decides on routes. */
export interface RouteFacts {
  /** Contracts whose values the sender may write, `Vat`, `Clipper of ETH-C`. */
  readonly owns: ReadonlySet<string>;
  readonly canPlot: boolean;
  readonly delaySeconds: number;
  readonly rates: (RateModule & ModuleRights) | null;
  readonly ramps:
    | (ModuleRights & { readonly limits: ReadonlyMap<string, RampLimits>; readonly running: ReadonlySet<string> })
    | null;
}

/** @throws {UnreadableProtocolError | RpcUnavailableError | RpcRefusedError} */
export async function readRouteFacts(
  rpc: Rpc,
  deployment: DssDeployment,
  sender: string,
  blockHash: string,
): Promise<RouteFacts> {
  const reads = [...rightReads(deployment, sender), ...rateReads(deployment, sender), ...rampReads(deployment, sender)];
  const outcomes = await readTogether(
    rpc,
    reads.map(({ call }) => call),
    { blockHash },
  );
  const answers = new Answers('the routes', reads, outcomes);
  const is = (name: string): boolean => answers.uint(name) === 1n;
  const owns = callTargets(deployment)
    .map(({ contract, ilk }) => (ilk === null ? contract : `${contract} of ${ilk}`))
    .filter((name) => (name === 'ClipperMom' ? answers.uint(name) === BigInt(sender) : is(name)));
  const ilks = ilksOf(deployment);
  return {
    owns: new Set(owns),
    canPlot: await canPlot(rpc, deployment, sender, answers, blockHash),
    delaySeconds: Number(answers.uint('Pause.delay')),
    rates: deployment.rateModule === undefined ? null : ratesOf(ilks, answers),
    ramps: deployment.ratioRamps === undefined ? null : rampsOf(ilks, answers),
  };
}

function rightReads(deployment: DssDeployment, sender: string): NamedRead[] {
  const { pause } = deployment;
  return [
    ...callTargets(deployment).map(({ contract, ilk, address }) => ({
      name: ilk === null ? contract : `${contract} of ${ilk}`,
      call:
        contract === 'ClipperMom'
          ? callOf(address, 'owner()')
          : callOf(address, 'wards(address)', uintWord(BigInt(sender))),
    })),
    ...['owner', 'authority', 'delay'].map((name) => ({ name: `Pause.${name}`, call: callOf(pause, `${name}()`) })),
  ];
}

function rateReads(deployment: DssDeployment, sender: string): NamedRead[] {
  const { rateModule, jug } = deployment;
  if (rateModule === undefined) return [];
  return [
    ...['bad', 'tau', 'toc'].map((name) => ({ name: `rates.${name}`, call: callOf(rateModule, `${name}()`) })),
    { name: 'rates.bud', call: callOf(rateModule, 'buds(address)', uintWord(BigInt(sender))) },
    { name: 'rates.ward', call: callOf(jug, 'wards(address)', uintWord(BigInt(rateModule))) },
    ...ilksOf(deployment).map((ilk) => ({
      name: `rates.cfgs ${ilk}`,
      call: callOf(rateModule, 'cfgs(bytes32)', textWord(ilk)),
    })),
  ];
}

function rampReads(deployment: DssDeployment, sender: string): NamedRead[] {
  const { ratioRamps, spotter } = deployment;
  if (ratioRamps === undefined) return [];
  return [
    { name: 'ramps.bud', call: callOf(ratioRamps, 'buds(address)', uintWord(BigInt(sender))) },
    { name: 'ramps.ward', call: callOf(spotter, 'wards(address)', uintWord(BigInt(ratioRamps))) },
    ...ilksOf(deployment).flatMap((ilk) => [
      { name: `ramps.limits ${ilk}`, call: callOf(ratioRamps, 'limitsOf(bytes32)', textWord(ilk)) },
      { name: `ramps.ramp ${ilk}`, call: callOf(ratioRamps, 'ramps(bytes32)', textWord(ilk)) },
    ]),
  ];
}

function ratesOf(ilks: readonly string[], answers: Answers): RouteFacts['rates'] {
  const limits = ilks.map((ilk) => {
    const [min, max, step] = [0, 1, 2].map((index) => answers.uint(`rates.cfgs ${ilk}`, index));
    return [ilk, { min: min ?? 0n, max: max ?? 0n, step: step ?? 0n }] as const;
  });
  return {
    bad: answers.uint('rates.bad'),
    tau: answers.uint('rates.tau'),
    toc: answers.uint('rates.toc'),
    bud: answers.uint('rates.bud') === 1n,
    ward: answers.uint('rates.ward') === 1n,
    limits: new Map(limits),
  };
}

function rampsOf(ilks: readonly string[], answers: Answers): RouteFacts['ramps'] {
  const limits = ilks.map((ilk) => {
    const [min, max, pace] = [0, 1, 2].map((index) => answers.uint(`ramps.limits ${ilk}`, index));
    return [ilk, { min: min ?? 0n, max: max ?? 0n, pace: pace ?? 0n }] as const;
  });
  return {
    bud: answers.uint('ramps.bud') === 1n,
    ward: answers.uint('ramps.ward') === 1n,
    limits: new Map(limits),
    running: new Set(ilks.filter((ilk) => answers.uint(`ramps.ramp ${ilk}`, DURATION) !== 0n)),
  };
}
/** Place of the duration among the words of a ramp. */
const DURATION = 4;

/** The owner may, and whom the authority lets; an authority that does not answer lets nobody. */
async function canPlot(
  rpc: Rpc,
  { pause }: DssDeployment,
  sender: string,
  answers: Answers,
  blockHash: string,
): Promise<boolean> {
  if (answers.uint('Pause.owner') === BigInt(sender)) return true;
  const authority = answers.uint('Pause.authority');
  if (authority === 0n) return false;
  const call = callOf(
    answers.address('Pause.authority'),
    'canCall(address,address,bytes4)',
    uintWord(BigInt(sender)),
    uintWord(BigInt(pause)),
    PLOT_SELECTOR.slice(2).padEnd(64, '0'),
  );
  const [outcome] = await readTogether(rpc, [call], { blockHash });
  return outcome?.success === true && outcome.data.length === 66 && BigInt(outcome.data) === 1n;
}
