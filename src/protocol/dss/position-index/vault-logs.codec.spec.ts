import { expect, test } from '@jest/globals';
import type { Log } from '../../../platform/chain/rpc.js';
import { dssDeploymentSchema } from '../deployment.js';
import { UnreadableProtocolError } from '../../protocol-error.js';
import { textWord, uintWord } from '../../word.codec.js';
import { touchedBy, vaultLogs } from './vault-logs.codec.js';

const contracts = ['vat', 'spotter', 'jug', 'dog', 'vow', 'autoLine', 'manager', 'registry', 'pause', 'pauseProxy'];
const deployment = dssDeploymentSchema.parse({
  family: 'dss',
  ...Object.fromEntries(contracts.map((name, index) => [name, `0x${`A${String(index)}`.repeat(20)}`])),
  types: { 'ETH-C': { asset: 'ETH' } },
  clippers: {},
  calcs: {},
  pips: {},
});
const note = (selector: string): string => selector.padEnd(66, '0');
const [FROB, GRAB, FORK, GIVE] = ['0x76088703', '0x7bab3f40', '0x870c616d', '0xfcafcc68'].map(note) as [
  string,
  string,
  string,
  string,
];
const ETH_C = `0x${textWord('ETH-C')}`;
const [urn1, urn2] = ['1', '2'].map((digit) => `0x${digit.repeat(40)}`) as [string, string];
const topicOf = (address: string): string => `0x${uintWord(BigInt(address))}`;
const log = (address: string, ...topics: string[]): Log => ({
  address,
  topics,
  data: '0x',
  blockNumber: 1,
  blockHash: '0x',
  transactionHash: '0x',
  logIndex: 0,
});
const { vat, manager } = deployment;

test('the notes are asked for by the published selectors of frob, grab, fork and give', () => {
  expect(vaultLogs(deployment).topics).toEqual([[FROB, GRAB, FORK, GIVE]]);
});

test('where proxies are resolved, logs are asked for by their kind whatever their address, and a proxy is named by its own', () => {
  const withProxies = { ...deployment, proxyFactory: urn1 };
  const setOwner = '0xce241d7ca1f669fee44b6fc00b8eba2df3bb514eed0f6f668f8f89096e81ed94';
  expect(vaultLogs(withProxies)).toEqual({ topics: [[FROB, GRAB, FORK, GIVE, setOwner]] });
  const proxy = `0x${'Ab'.repeat(20)}`;
  expect(touchedBy([log(proxy, setOwner, topicOf(urn2)), log(proxy, FROB)], withProxies)).toEqual({
    urns: [],
    given: [],
    proxies: [proxy.toLowerCase()],
  });
});

test('frob and grab name one urn, fork two, give a number', () => {
  const logs = [
    log(vat.toLowerCase(), FROB, ETH_C, topicOf(urn1), topicOf(urn2)),
    log(vat.toUpperCase().replace('X', 'x'), FORK, ETH_C, topicOf(urn2), topicOf(urn1)),
    log(manager, GIVE, topicOf(urn2), `0x${uintWord(7)}`, topicOf(urn1)),
  ];
  expect(touchedBy(logs, deployment)).toEqual({
    urns: [urn1, urn2, urn1].map((urn) => ({ ilk: 'ETH-C', urn })),
    given: [7],
    proxies: [],
  });
});

test('notes of other types, and of other contracts under the same name, name nothing', () => {
  const logs = [
    log(vat, GRAB, `0x${textWord('WBTC-A')}`, topicOf(urn1)),
    log(manager, FROB, ETH_C, topicOf(urn1)),
    log(vat, GIVE, ETH_C, `0x${uintWord(7)}`),
  ];
  expect(touchedBy(logs, deployment)).toEqual({ urns: [], given: [], proxies: [] });
});

test.each([
  ['without the second urn of fork', log(vat, FORK, ETH_C, topicOf(urn1))],
  ['with half a topic', log(vat, FROB, ETH_C, urn1)],
  ['of another kind than was asked for', log(vat, note('0x1a0b287e'), ETH_C, topicOf(urn1))],
])('a log %s fails the whole', (_name, broken) => {
  expect(() => touchedBy([broken], deployment)).toThrow(UnreadableProtocolError);
});
