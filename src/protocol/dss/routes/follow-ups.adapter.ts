import { AbiCoder, Interface, encodeBytes32String } from 'ethers';
import { readTogether } from '../../../platform/chain/multicall.js';
import type { Block, Call, Log, Rpc } from '../../../platform/chain/rpc.js';
import { RpcRefusedError } from '../../../platform/chain/rpc-error.js';
import { ray } from '../../../units/fixed-point.js';
import { humanDuration, humanRatio } from '../../../units/human-text.js';
import type { DelayedPlan, FollowUpState, Ramp } from '../../execution-routes.port.js';
import { Answers, callOf } from '../../named-reads.codec.js';
import { textWord } from '../../word.codec.js';
import type { DssDeployment } from '../deployment.js';
import { PAUSE, planId } from './pause-plan.codec.js';
import { ratioAt, type Line } from './ramp-line.js';

const HOUR = 3_600;
const DAY = 86_400;

/** `sig` of DSNote's anonymous event, as its first topic. */
const EXEC = `0x168ccd67${'0'.repeat(56)}`;
const DROP = `0x162c7de3${'0'.repeat(56)}`;

const RAMP_EVENTS = new Interface([
  'event RampStarted(bytes32 indexed ilk, uint256 from, uint256 to, uint256 start, uint256 duration)',
  'event Tick(bytes32 indexed ilk, uint256 ratio, uint256 time, bool done)',
  'event RampStopped(bytes32 indexed ilk, uint256 ratio)',
]);

const iso = (seconds: number): string => new Date(seconds * 1_000).toISOString();

/**
 * A plan that DSPause no longer holds was executed or dropped: its log says which. The pause also drops what it does not hold,
 * so that an execution counts whatever came after it; a plan is executed once at most.
 */
export async function readPlanState(
  rpc: Rpc,
  { pause }: DssDeployment,
  plan: DelayedPlan,
  since: Block,
  head: Block,
): Promise<FollowUpState> {
  const call = callOf(pause, 'plans(bytes32)', plan.id.slice(2));
  const outcomes = await readTogether(rpc, [call], { blockHash: head.hash });
  const held = new Answers('the pause', [{ name: 'plans', call }], outcomes).uint('plans') === 1n;
  if (held) {
    const due = head.timestamp >= plan.notBefore;
    const reason = due
      ? `the plan is due since ${iso(plan.notBefore)}, and nobody has executed it`
      : `the plan may be executed from ${iso(plan.notBefore)} on`;
    return { status: due ? 'due' : 'waiting', reason, call: due ? plan.execution : null };
  }
  const logs = await logsIn(rpc, pause, [[EXEC, DROP]], since.number, head.number);
  const own = logs.filter((it) => idIn(it) === plan.id);
  const log = own.find(({ topics }) => topics[0] === EXEC) ?? own.at(-1);
  if (log === undefined)
    return { status: 'wrong', reason: 'the pause does not hold the plan', block: head, transactionHash: null };
  const block = await rpc.block({ blockHash: log.blockHash });
  const { transactionHash } = log;
  return log.topics[0] === EXEC
    ? { status: 'done', reason: 'the plan was executed', block, transactionHash }
    : { status: 'dropped', reason: 'the plan was dropped before it was executed', block, transactionHash };
}

/**
 * The plan that a call was about. DSNote keeps the whole call behind the value that was sent, and whoever makes it may write
 * the same plan in other bytes. Null where there is none to be read.
 */
function idIn({ data }: Log): string | null {
  try {
    const calldata = String(AbiCoder.defaultAbiCoder().decode(['uint256', 'bytes'], data)[1]);
    const [usr, tag, fax, eta] = PAUSE.parseTransaction({ data: calldata })?.args ?? [];
    return planId({ usr: String(usr), tag: String(tag), fax: String(fax), eta: Number(eta) });
  } catch {
    return null;
  }
}

/** Every step of a ramp is held against its line, and the ratio in force against the last step. */
export async function readRampState(
  rpc: Rpc,
  { ratioRamps = '', spotter }: DssDeployment,
  ramp: Ramp,
  since: Block,
  head: Block,
): Promise<FollowUpState> {
  const reads = [
    { name: 'ramp', call: callOf(ratioRamps, 'ramps(bytes32)', textWord(ramp.ilk)) },
    { name: 'mat', call: callOf(spotter, 'ilks(bytes32)', textWord(ramp.ilk)) },
  ];
  const [outcomes, logs] = await Promise.all([
    readTogether(
      rpc,
      reads.map(({ call }) => call),
      { blockHash: head.hash },
    ),
    logsIn(rpc, ratioRamps, [null, encodeBytes32String(ramp.ilk)], since.number, head.number),
  ]);
  const answers = new Answers('the ramps', reads, outcomes);
  const line: Line = {
    from: BigInt(ramp.from),
    to: BigInt(ramp.to),
    start: since.timestamp,
    duration: ramp.durationSeconds,
  };
  const live = answers.uint('mat', 1);
  const told = follow(line, logs);
  if (told === null) return wrong('the ramp was not started as signed', head);
  const { last, end } = told;
  if (told.off !== null)
    return wrong(`a step went to ${percent(told.off.ratio)}, the line to ${percent(told.off.expected)}`, head);
  if (end !== null) {
    const block = await rpc.block({ blockHash: end.log.blockHash });
    const { transactionHash } = end.log;
    return end.done
      ? { status: 'done', reason: `the ramp ended at ${percent(line.to)}`, block, transactionHash }
      : { status: 'dropped', reason: `the ramp was stopped at ${percent(last.ratio)}`, block, transactionHash };
  }
  if (live !== last.ratio)
    return wrong(
      `the ratio is ${percent(live)}: somebody else filed it, the ramp left it at ${percent(last.ratio)}`,
      head,
    );
  return standing(ramp, line, last, head);
}

interface Step {
  readonly ratio: bigint;
  readonly time: number;
}

interface Told {
  readonly last: Step;
  readonly off: { readonly ratio: bigint; readonly expected: bigint } | null;
  readonly end: { readonly done: boolean; readonly log: Log } | null;
}

/** What the logs say from the start of this very ramp to its end; null where it was never started so. */
function follow(line: Line, logs: readonly Log[]): Told | null {
  let [last, off, end]: [Step, Told['off'], Told['end']] = [{ ratio: line.from, time: line.start }, null, null];
  let started = false;
  for (const log of logs) {
    const event = RAMP_EVENTS.parseLog(log);
    if (event === null || end !== null) continue;
    const value = (name: string): bigint => event.args.getValue(name) as bigint;
    if (event.name === 'RampStarted')
      started =
        value('from') === line.from &&
        value('to') === line.to &&
        value('start') === BigInt(line.start) &&
        value('duration') === BigInt(line.duration);
    if (!started) continue;
    if (event.name === 'RampStopped') end = { done: false, log };
    if (event.name !== 'Tick') continue;
    last = { ratio: value('ratio'), time: Number(value('time')) };
    const expected = ratioAt(line, last.time);
    if (off === null && last.ratio !== expected) off = { ratio: last.ratio, expected };
    if (event.args.getValue('done') === true) end = { done: true, log };
  }
  return started ? { last, off, end } : null;
}

/** Between two steps. A day without one, or a twenty-fourth of the ramp where that is shorter, is a standstill. */
function standing(ramp: Ramp, line: Line, last: Step, head: Block): FollowUpState {
  const patience = Math.min(DAY, Math.max(HOUR, Math.floor(line.duration / 24)));
  const idle = head.timestamp - last.time;
  const expected = ratioAt(line, head.timestamp);
  const call: Call | null = expected === last.ratio ? null : ramp.tick;
  const at = `at ${percent(last.ratio)} of ${percent(line.to)}`;
  const stands = call !== null && idle > patience;
  return stands
    ? {
        status: 'due',
        reason: `the ramp stands still ${at} for ${humanDuration(idle)}; its line is at ${percent(expected)}`,
        call,
      }
    : { status: 'waiting', reason: `the ramp is ${at} until ${iso(line.start + line.duration)}`, call };
}

const percent = (ratio: bigint): string => humanRatio(ray(ratio));
const wrong = (reason: string, block: Block): FollowUpState => ({
  status: 'wrong',
  reason,
  block,
  transactionHash: null,
});

/** Nodes limit the range of one request, each in its own way: halve it until they answer. In the order of the chain. */
async function logsIn(
  rpc: Rpc,
  address: string,
  topics: readonly (string | readonly string[] | null)[],
  from: number,
  to: number,
): Promise<Log[]> {
  if (from > to) return [];
  try {
    return await rpc.logs({ address, topics, blocks: { from, to } });
  } catch (error) {
    if (!(error instanceof RpcRefusedError) || from === to) throw error;
    const middle = Math.floor((from + to) / 2);
    const first = await logsIn(rpc, address, topics, from, middle);
    return [...first, ...(await logsIn(rpc, address, topics, middle + 1, to))];
  }
}
