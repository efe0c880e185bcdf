import { describe, expect, test } from '@jest/globals';
import { getAddress } from 'ethers';
import type { Log } from '../../../platform/chain/rpc.js';
import { RAY } from '../../../units/fixed-point.js';
import { UnreadableProtocolError } from '../../protocol-error.js';
import { textWord, uintWord } from '../../word.codec.js';
import { dssDeploymentSchema } from '../deployment.js';
import { callerOf, parameterLogs, sourcesOf, writesOf } from './parameter-logs.codec.js';

const contracts = ['vat', 'spotter', 'jug', 'dog', 'vow', 'autoLine', 'manager', 'registry', 'pause', 'pauseProxy'];
const deployment = dssDeploymentSchema.parse({
  family: 'dss',
  ...Object.fromEntries([...contracts, 'pot'].map((name, index) => [name, `0x${`a${index.toString(16)}`.repeat(20)}`])),
  types: { 'ETH-C': { asset: 'ETH' } },
  clippers: {},
  calcs: {},
  pips: {},
});
const [clipper, calc, flipper] = ['c', 'd', 'e'].map((digit) => `0x${digit.repeat(40)}`) as [string, string, string];
const layout = { ilk: 'ETH-C', asset: 'ETH', configured: true, clipper, calc, flipper };
const sources = sourcesOf(deployment, [layout]);

/** Selectors as they are published. */
const SELECTOR = {
  fileType: '0x1a0b287e',
  fileSystem: '0x29ae8114',
  fileTypeAddress: '0xebecb39d',
  init: '0x3b663195',
  cage: '0x69245009',
  setDelay: '0xe177246e',
};
const note = (name: keyof typeof SELECTOR): string => SELECTOR[name].padEnd(66, '0');
const named = (text: string): string => `0x${textWord(text)}`;
const number = (value: bigint): string => `0x${uintWord(value)}`;
const WHO = getAddress(`0x${'9'.repeat(40)}`);
const log = (address: string, topics: readonly string[], data = '0x'): Log => ({
  address,
  topics,
  data,
  blockNumber: 1,
  blockHash: '0x',
  transactionHash: '0x',
  logIndex: 7,
});
/** A LibNote's data: place and length of the call, its selector and three arguments, and filling. */
const called = (name: keyof typeof SELECTOR, ...args: readonly string[]): string =>
  `0x${uintWord(32)}${uintWord(224)}${SELECTOR[name].slice(2)}${args.map((arg) => arg.slice(2)).join('')}`.padEnd(
    578,
    '0',
  );
const written = (address: string, topics: readonly string[], data?: string) =>
  writesOf(log(address, topics, data), sources).map(({ contract, ilk, what, value }) => [contract, ilk, what, value]);

describe('a note', () => {
  test('of the Vat holds its arguments as topics, and no caller', () => {
    expect(
      writesOf(log(deployment.vat, [note('fileType'), named('ETH-C'), named('line'), number(5n)]), sources),
    ).toEqual([{ contract: 'Vat', ilk: 'ETH-C', what: 'line', value: 5n, caller: null }]);
    expect(written(deployment.vat, [note('fileSystem'), named('Line'), number(6n), number(0n)])).toEqual([
      ['Vat', null, 'Line', 6n],
    ]);
  });

  test('of the others holds caller and two arguments as topics, and the third one in its data', () => {
    const args = [named('ETH-C'), named('mat'), number(17n)];
    const topics = [note('fileType'), number(BigInt(WHO)), named('ETH-C'), named('mat')];
    expect(writesOf(log(deployment.spotter, topics, called('fileType', ...args)), sources)).toEqual([
      { contract: 'Spotter', ilk: 'ETH-C', what: 'mat', value: 17n, caller: WHO },
    ]);
    const pip = [named('ETH-C'), named('pip'), number(BigInt(WHO))];
    expect(
      written(
        deployment.spotter,
        [note('fileTypeAddress'), number(1n), pip[0] ?? '', pip[1] ?? ''],
        called('fileTypeAddress', ...pip),
      ),
    ).toEqual([['Spotter', 'ETH-C', 'pip', BigInt(WHO)]]);
  });

  test('of a contract of one type is of that type, though it names none', () => {
    expect(written(flipper, [note('fileSystem'), number(1n), named('beg'), number(3n)])).toEqual([
      ['Flipper', 'ETH-C', 'beg', 3n],
    ]);
  });

  test('of init gives the fee that the Jug begins with; of cage what is shut down', () => {
    expect(written(deployment.jug, [note('init'), number(1n), named('ETH-C'), number(0n)])).toEqual([
      ['Jug', 'ETH-C', 'duty', RAY],
    ]);
    expect(written(deployment.vat, [note('cage'), number(0n), number(0n), number(0n)])).toEqual([
      ['Vat', null, 'live', 0n],
    ]);
    const cage = [note('cage'), number(1n), number(0n), number(0n)];
    expect(written(deployment.pot ?? '', cage)).toEqual([['Pot', null, 'dsr', RAY]]);
  });

  test('of setDelay is the delay of governance', () => {
    expect(written(deployment.pause, [note('setDelay'), number(1n), number(172_800n), number(0n)])).toEqual([
      ['Pause', null, 'delay', 172_800n],
    ]);
  });

  test('of what is no parameter, an address between contracts or a type without a name, tells nothing', () => {
    expect(written(deployment.vow, [note('fileSystem'), number(1n), named('flapper'), number(1n)])).toEqual([]);
    expect(written(deployment.vat, [note('fileType'), number(1n), named('line'), number(5n)])).toEqual([]);
  });
});

describe('an event', () => {
  /** Topics as MakerDAO's contracts leave them on chain. */
  const TOPIC = {
    fileSystem: '0xe986e40c',
    fileType: '0x851aa1ca',
    setup: '0x1326c8f8',
    exec: '0x2696a465',
  };
  const kind = (name: keyof typeof TOPIC): string => {
    const found = [...parameterLogs(deployment, sources)].flatMap(({ topics }) => (topics?.[0] ?? []) as string[]);
    return found.find((topic) => topic.startsWith(TOPIC[name])) ?? 'missing';
  };

  test('of the Dog names a type or none, of the Clipper it is of its type', () => {
    expect(written(deployment.dog, [kind('fileType'), named('ETH-C'), named('chop')], number(113n))).toEqual([
      ['Dog', 'ETH-C', 'chop', 113n],
    ]);
    expect(written(deployment.dog, [kind('fileSystem'), named('Hole')], number(8n))).toEqual([
      ['Dog', null, 'Hole', 8n],
    ]);
    expect(written(clipper, [kind('fileSystem'), named('buf')], number(11n))).toEqual([
      ['Clipper', 'ETH-C', 'buf', 11n],
    ]);
    expect(written(calc, [kind('fileSystem'), named('tau')], number(60n))).toEqual([['Calc', 'ETH-C', 'tau', 60n]]);
  });

  test('of AutoLine sets three values together; its exec says whose the two logs before it are', () => {
    const values = `0x${uintWord(1)}${uintWord(2)}${uintWord(3)}`;
    expect(written(deployment.autoLine, [kind('setup'), named('ETH-C')], values)).toEqual([
      ['AutoLine', 'ETH-C', 'line', 1n],
      ['AutoLine', 'ETH-C', 'gap', 2n],
      ['AutoLine', 'ETH-C', 'ttl', 3n],
    ]);
    const exec = log(deployment.autoLine, [kind('exec'), named('ETH-C')], values);
    expect(callerOf(exec)).toEqual({ caller: getAddress(deployment.autoLine), logsBefore: 2 });
    expect(writesOf(exec, sources)).toEqual([]);
  });
});

test.each([
  ['of a contract that was not asked', `0x${'8'.repeat(40)}`, [note('fileSystem'), named('Line'), number(1n)]],
  ['with half a topic', deployment.vat, [note('fileSystem'), '0x12', number(1n)]],
  ['whose data ends early', deployment.spotter, [note('fileType'), number(1n), named('ETH-C'), named('mat')]],
])('a log %s fails the whole', (_name, address, topics) => {
  expect(() => writesOf(log(address, topics), sources)).toThrow(UnreadableProtocolError);
});

test('the Vat is asked for lines and floors alone, not for every price that is poked', () => {
  const [, ofTypes] = parameterLogs(deployment, sources);
  expect(ofTypes).toEqual({
    address: deployment.vat,
    topics: [note('fileType'), null, [named('line'), named('dust')]],
  });
});
