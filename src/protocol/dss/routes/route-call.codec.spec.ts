import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeBytes32String } from 'ethers';
import type { Call } from '../../../platform/chain/rpc.js';
import { UndecodableCallError } from '../../protocol-error.js';
import type { DssDeployment } from '../deployment.js';
import { DssCalls } from '../dss-calls.js';
import { byBytes } from './bounded-rates.js';
import { encodeMultiSend } from './multi-send.codec.js';
import { PLOT_SELECTOR, pauseCall, planId, type PausePlan } from './pause-plan.codec.js';
import { rampCall, setRates } from './route-call.codec.js';

const address = (digits: string): string => '0x' + digits.repeat(20);
const deployment: DssDeployment = {
  family: 'dss',
  vat: address('a1'),
  spotter: address('a2'),
  jug: address('a3'),
  dog: address('a4'),
  vow: address('a5'),
  autoLine: address('a6'),
  manager: address('a7'),
  registry: address('a8'),
  pause: address('a9'),
  pauseProxy: address('aa'),
  planBody: address('11'),
  rateModule: address('12'),
  ratioRamps: address('13'),
  types: { 'ETH-A': { asset: 'ETH' }, SSR: { asset: 'ETH' }, 'WBTC-A': { asset: 'WBTC' } },
  clippers: {},
  calcs: {},
  pips: {},
};
const calls = new DssCalls(deployment);
const ruleOf = (call: Call): string => {
  try {
    calls.decode(call);
  } catch (error) {
    if (error instanceof UndecodableCallError) return error.rule;
    throw error;
  }
  return 'accepted';
};
const word = (value: bigint | number): string => value.toString(16).padStart(64, '0');
const text = (name: string): string => encodeBytes32String(name).slice(2);

const dust = (value: bigint): Call => ({
  to: deployment.vat,
  data: `0x1a0b287e${text('ETH-A')}${text('dust')}${word(value)}`,
});
const PLAN: PausePlan = {
  usr: address('11'),
  tag: `0x${'7'.repeat(64)}`,
  fax: encodeMultiSend([dust(5_000n * 10n ** 45n)]),
  eta: 1_800_000_000,
};

describe('a set of fees', () => {
  test('has the published bytes', () => {
    const { data } = setRates(address('12'), [
      { ilk: 'ETH-A', bps: 650n },
      { ilk: 'SSR', bps: 450n },
    ]);
    expect(data).toBe(`0x474d857f${word(32)}${word(2)}${text('ETH-A')}${word(650)}${text('SSR')}${word(450)}`);
    const decoded = calls.decode({ to: address('12'), data });
    expect(decoded.arguments.map(({ name, human }) => `${name} ${human}`)).toEqual([
      'ETH-A 6.50 % a year',
      'SSR 4.50 % a year',
    ]);
    expect(decoded.sets?.map(({ parameter, value }) => [parameter, value])).toEqual([
      ['stabilityFee', '1000000001996917783620820123'],
      ['stabilityFee', '1000000001395766281313196627'],
    ]);
  });

  test.each<[string, string, string]>([
    ['types out of order', word(2) + text('SSR') + word(1) + text('ETH-A') + word(1), 'ids-out-of-order'],
    ['a type twice', word(2) + text('ETH-A') + word(1) + text('ETH-A') + word(2), 'ids-out-of-order'],
    ['an unknown type', word(1) + text('NONE-A') + word(1), 'unknown-type'],
    ['nothing', word(0), 'wrong-length'],
    ['fewer pairs than it counts', word(2) + text('ETH-A') + word(1), 'wrong-length'],
    ['trailing data', word(1) + text('ETH-A') + word(1) + word(0), 'wrong-length'],
    ['a fee beyond the table', word(1) + text('ETH-A') + word(5_001), 'meaningless-value'],
  ])('of %s is not read', (_, body, rule) => {
    expect(ruleOf({ to: address('12'), data: `0x474d857f${word(32)}${body}` })).toBe(rule);
  });

  test('is not read where its list stands elsewhere than after the offset', () => {
    const body = word(1) + text('ETH-A') + word(1);
    expect(ruleOf({ to: address('12'), data: `0x474d857f${word(64)}${body}` })).toBe('not-canonical');
  });

  test('is sorted by bytes and not by an alphabet', () => {
    const sorted = ['a-A', 'SSR', 'WBTC-A', 'ETH-A', 'ALLOCATOR-A'].map((ilk) => ({ ilk, bps: 0n })).sort(byBytes);
    expect(sorted.map(({ ilk }) => ilk)).toEqual(['ALLOCATOR-A', 'ETH-A', 'SSR', 'WBTC-A', 'a-A']);
  });
});

describe('a call of the pause', () => {
  test('says whose code runs, when, and every call inside in words', () => {
    const decoded = calls.decode(pauseCall(deployment.pause, 'plot', PLAN));
    expect(decoded.data.slice(0, 10)).toBe(PLOT_SELECTOR);
    expect(decoded.contract).toBe('Pause');
    expect(decoded.arguments.map(({ name, human }) => `${name}: ${human}`)).toEqual([
      'usr: the body of plans',
      'tag: its code',
      'eta: not before 2027-01-15T08:00:00.000Z',
      'call 1: Vat file(bytes32,bytes32,uint256): ilk ETH-A, what debt floor, data 5,000.00',
    ]);
    for (const act of ['exec', 'drop'] as const)
      expect(calls.decode(pauseCall(deployment.pause, act, PLAN)).signature).toMatch(new RegExp(`^${act}`));
  });

  test('with another body is not read: foreign code would run as governance', () => {
    expect(ruleOf(pauseCall(deployment.pause, 'plot', { ...PLAN, usr: address('66') }))).toBe('unknown-body');
  });

  test('with a call inside that nobody can read is not read', () => {
    const fax = encodeMultiSend([dust(1n), { to: address('66'), data: '0x' }]);
    expect(ruleOf(pauseCall(deployment.pause, 'plot', { ...PLAN, fax }))).toBe('unknown-target');
  });

  test('with a delegatecall, value or rest inside is not read', () => {
    const { fax } = PLAN;
    const operation = 2 + 8 + 64 + 64;
    const turned = `${fax.slice(0, operation)}01${fax.slice(operation + 2)}`;
    expect(ruleOf(pauseCall(deployment.pause, 'plot', { ...PLAN, fax: turned }))).toBe('not-canonical');
    const value = operation + 2 + 40 + 63;
    const paid = `${fax.slice(0, value)}1${fax.slice(value + 1)}`;
    expect(ruleOf(pauseCall(deployment.pause, 'plot', { ...PLAN, fax: paid }))).toBe('not-canonical');
    expect(ruleOf(pauseCall(deployment.pause, 'plot', { ...PLAN, fax: `${fax}00` }))).toBe('not-canonical');
  });

  test.each(['', '00', word(0)])('with "%s" behind it, or shorter, is not read', (rest) => {
    const { to, data } = pauseCall(deployment.pause, 'plot', PLAN);
    expect(ruleOf({ to, data: rest === '' ? data.slice(0, 200) : data + rest })).not.toBe('accepted');
  });

  test('of another function is not read', () => {
    expect(ruleOf({ to: deployment.pause, data: `0xe177246e${word(0)}` })).toBe('unknown-function');
  });

  test('has an identity that every part of it changes', () => {
    const id = planId(PLAN);
    for (const other of [{ eta: 1 }, { usr: address('66') }, { tag: `0x${'8'.repeat(64)}` }, { fax: '0x' }])
      expect(planId({ ...PLAN, ...other })).not.toBe(id);
  });
});

describe('a call of the ramps', () => {
  test('says from where to where and for how long', () => {
    const start = rampCall(address('13'), 'start', 'ETH-A', 145n * 10n ** 25n, 15n * 10n ** 26n, 518_400n);
    expect(calls.decode(start).arguments.map(({ human }) => human)).toEqual(['ETH-A', '145.00 %', '150.00 %', '6 d']);
    expect(calls.decode(rampCall(address('13'), 'stop', 'ETH-A')).signature).toBe('stop(bytes32)');
    expect(ruleOf({ ...start, data: start.data + word(0) })).toBe('wrong-length');
    expect(ruleOf({ ...start, data: `0x65fae35e${word(0)}` })).toBe('unknown-function');
  });
});

test('one changed digit of any call is refused or says something else', () => {
  const all = [
    setRates(address('12'), [{ ilk: 'ETH-A', bps: 650n }]),
    pauseCall(deployment.pause, 'plot', PLAN),
    rampCall(address('13'), 'start', 'ETH-A', 1n, 2n, 3n),
  ];
  const said = (call: Call): string => {
    const { contract, signature, arguments: given } = calls.decode(call);
    return JSON.stringify([contract, signature, given.map(({ raw }) => raw)]);
  };
  fc.assert(
    fc.property(fc.constantFrom(...all), fc.nat(), fc.integer({ min: 1, max: 15 }), (call, place, turn) => {
      const at = 2 + (place % (call.data.length - 2));
      const digit = (Number.parseInt(call.data[at] ?? '0', 16) ^ turn).toString(16);
      const other = { ...call, data: call.data.slice(0, at) + digit + call.data.slice(at + 1) };
      if (ruleOf(other) === 'accepted') expect(said(other)).not.toBe(said(call));
    }),
    { numRuns: 500 },
  );
});
