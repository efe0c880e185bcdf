import { Interface, encodeBytes32String, getAddress } from 'ethers';
import type { Call } from '../../../platform/chain/rpc.js';
import { bps, ray } from '../../../units/fixed-point.js';
import { humanDuration, humanFee, humanRatio } from '../../../units/human-text.js';
import { UndecodableCallError } from '../../protocol-error.js';
import type { EncodedCall } from '../../protocol.port.js';
import { addressAt, textOf, uintAt, wordAt, wordsIn } from '../../word.codec.js';
import type { DssDeployment } from '../deployment.js';
import { dutyOf, type RateUpdate } from './bounded-rates.js';
import { decodeMultiSend } from './multi-send.codec.js';
import { PAUSE, type PausePlan } from './pause-plan.codec.js';

export const RATE_MODULE = new Interface(['function set((bytes32 id, uint256 bps)[] updates)']);
export const RAMPS = new Interface([
  'function start(bytes32 ilk, uint256 from, uint256 to, uint256 duration)',
  'function tick(bytes32 ilk) returns (uint256 ratio)',
  'function stop(bytes32 ilk)',
]);

export const setRates = (rateModule: string, updates: readonly RateUpdate[]): Call => ({
  to: rateModule,
  data: RATE_MODULE.encodeFunctionData('set', [updates.map(({ ilk, bps: fee }) => [encodeBytes32String(ilk), fee])]),
});

export const rampCall = (ratioRamps: string, act: 'start' | 'tick' | 'stop', ilk: string, ...rest: bigint[]): Call => ({
  to: ratioRamps,
  data: RAMPS.encodeFunctionData(act, [encodeBytes32String(ilk), ...rest]),
});

/** What reading a call of a route needs beside it. */
export interface RouteReading {
  readonly deployment: DssDeployment;
  readonly ilks: ReadonlySet<string>;
  /** For the calls inside a plan. @throws {UndecodableCallError} */
  readonly decodeInner: (call: Call) => EncodedCall;
}

type Arguments = EncodedCall['arguments'];
const HEAD = 10;
const same = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

/**
 * What a call of the pause, of the module of fees or of the ramps says, read word by word; written again it must be the same
 * bytes. Null for calls of other contracts.
 * @throws {UndecodableCallError}
 */
export function decodeRouteCall(reading: RouteReading, call: Call): EncodedCall | null {
  const { pause, rateModule, ratioRamps } = reading.deployment;
  if (same(pause, call.to)) return decodePauseCall(reading, call);
  if (same(rateModule, call.to)) return decodeSet(reading, call);
  if (same(ratioRamps, call.to)) return decodeRampCall(reading, call);
  return null;
}

function decodePauseCall({ deployment, decodeInner }: RouteReading, call: Call): EncodedCall {
  const name = { '0x46d2fbbb': 'plot', '0x168ccd67': 'exec', '0x162c7de3': 'drop' }[call.data.slice(0, HEAD)];
  if (name === undefined) throw unknownFunction(call);
  const { usr, tag, fax, eta } = planIn(call);
  assertSame(call, PAUSE.encodeFunctionData(name, [usr, tag, fax, eta]));
  if (!same(deployment.planBody, usr))
    throw new UndecodableCallError('unknown-body', `the plan runs ${usr}, which is not the body of plans here.`, call);
  const due = new Date(eta * 1_000).toISOString();
  const inner = decodeMultiSend(fax, call).map((each, index) => {
    const { contract, signature, arguments: given } = decodeInner(each);
    const says = given.map(({ name: word, human }) => `${word} ${human}`).join(', ');
    return { name: `call ${String(index + 1)}`, raw: each.data, human: `${contract} ${signature}: ${says}` };
  });
  const head: Arguments = [
    { name: 'usr', raw: usr, human: 'the body of plans' },
    { name: 'tag', raw: tag, human: 'its code' },
    { name: 'eta', raw: String(eta), human: `not before ${due}` },
  ];
  const signature = `${name}(address,bytes32,bytes,uint256)`;
  return { ...call, contract: 'Pause', signature, arguments: [...head, ...inner], sets: [] };
}

/** The plan that a call of the pause carries. @throws {UndecodableCallError} */
export function planIn(call: Call): PausePlan {
  const { data } = call;
  if (wordsIn(data, HEAD) < 5) throw new UndecodableCallError('wrong-length', 'the data is no plan.', call);
  const start = HEAD + 5 * 64;
  const length = Number(uintAt(data, 4, HEAD)) * 2;
  const eta = Number(uintAt(data, 3, HEAD));
  if (!Number.isSafeInteger(eta) || eta > 8_640_000_000_000)
    throw new UndecodableCallError('meaningless-value', 'the plan is due at no time.', call);
  return {
    usr: getAddress(addressAt(data, 0, HEAD)),
    tag: `0x${wordAt(data, 1, HEAD)}`,
    fax: `0x${data.slice(start, start + Math.min(length, data.length))}`,
    eta,
  };
}

function decodeSet({ ilks }: RouteReading, call: Call): EncodedCall {
  if (call.data.slice(0, HEAD) !== '0x474d857f') throw unknownFunction(call);
  const count = wordsIn(call.data, HEAD) < 2 ? 0 : Number(uintAt(call.data, 1, HEAD));
  if (wordsIn(call.data, HEAD) !== 2 + 2 * count || count === 0)
    throw new UndecodableCallError('wrong-length', 'the data is shorter or longer than its list.', call);
  const updates = Array.from({ length: count }, (_, index) => ({
    ilk: ilkAt(call, 2 + 2 * index, ilks),
    word: wordAt(call.data, 2 + 2 * index, HEAD),
    bps: uintAt(call.data, 3 + 2 * index, HEAD),
  }));
  assertSame(call, setRates(call.to, updates).data);
  updates.forEach(({ word }, index) => {
    const before = updates[index - 1];
    if (before !== undefined && !(word > before.word))
      throw new UndecodableCallError('ids-out-of-order', 'types must ascend, and none may stand twice.', call);
  });
  const sets = updates.map((update) => {
    if (update.bps > 5_000n)
      throw new UndecodableCallError('meaningless-value', 'the module knows no fee above 50 %.', call);
    const human = `${humanFee(bps(update.bps))} a year`;
    return { ilk: update.ilk, parameter: 'stabilityFee', value: String(dutyOf(update.bps)), human };
  });
  const args = updates.map(({ ilk, bps: fee }, index) => ({
    name: ilk,
    raw: String(fee),
    human: sets[index]?.human ?? '',
  }));
  return { ...call, contract: 'RateModule', signature: 'set((bytes32,uint256)[])', arguments: args, sets };
}

function decodeRampCall({ ilks }: RouteReading, call: Call): EncodedCall {
  const name = { '0x318f6dac': 'start', '0x626e4a36': 'tick', '0x63c4f031': 'stop' }[call.data.slice(0, HEAD)];
  if (name !== 'start' && name !== 'tick' && name !== 'stop') throw unknownFunction(call);
  const words = name === 'start' ? 4 : 1;
  if (wordsIn(call.data, HEAD) !== words)
    throw new UndecodableCallError('wrong-length', 'the data is shorter or longer than its arguments.', call);
  const ilk = ilkAt(call, 0, ilks);
  const numbers = Array.from({ length: words - 1 }, (_, index) => uintAt(call.data, index + 1, HEAD));
  assertSame(call, rampCall(call.to, name, ilk, ...numbers).data);
  const [from = 0n, to = 0n, duration = 0n] = numbers;
  const line: Arguments =
    name === 'start'
      ? [
          { name: 'from', raw: String(from), human: humanRatio(ray(from)) },
          { name: 'to', raw: String(to), human: humanRatio(ray(to)) },
          { name: 'duration', raw: String(duration), human: humanDuration(duration) },
        ]
      : [];
  const signature = name === 'start' ? 'start(bytes32,uint256,uint256,uint256)' : `${name}(bytes32)`;
  const args = [{ name: 'ilk', raw: ilk, human: ilk }, ...line];
  return { ...call, contract: 'RatioRamps', signature, arguments: args, sets: [] };
}

function ilkAt(call: Call, index: number, ilks: ReadonlySet<string>): string {
  const name = textOf(wordAt(call.data, index, HEAD));
  if (name === null || !ilks.has(name))
    throw new UndecodableCallError('unknown-type', 'it names a collateral type that is not looked after.', call);
  return name;
}

function assertSame(call: Call, again: string): void {
  if (again !== call.data)
    throw new UndecodableCallError('not-canonical', 'its arguments can be written only in other bytes.', call);
}

const unknownFunction = (call: Call): UndecodableCallError =>
  new UndecodableCallError('unknown-function', 'no batch may call this function.', call);
