import { describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../platform/chain/multicall.js';
import { dssDeploymentSchema } from './deployment.js';
import { Answers } from '../named-reads.codec.js';
import { typeReads } from './reads.codec.js';
import { configuredLayout } from './type-layout.js';
import { typeOf, type DssType } from './state.js';
import { StaleDeploymentError, UnreadableProtocolError } from '../protocol-error.js';

const address = (digits: string): string => '0x' + digits.repeat(20);
const CLIPPER = address('c1');
const CURVE = address('c2');
const PRICE = address('d1');
const contracts = ['vat', 'spotter', 'jug', 'dog', 'vow', 'autoLine', 'manager', 'registry', 'pause', 'pauseProxy'];
const deployment = dssDeploymentSchema.parse({
  family: 'dss',
  ...Object.fromEntries(contracts.map((name, index) => [name, address(`a${String(index)}`)])),
  types: { 'ETH-B': { asset: 'ETH' } },
  clippers: { 'ETH-B': CLIPPER },
  calcs: { 'ETH-B': CURVE },
  pips: { ETH: PRICE },
});

const layout = configuredLayout(deployment, 'ETH-B');

const word = (value: bigint | number | string): string => BigInt(value).toString(16).padStart(64, '0');
const sound: Record<string, readonly (bigint | number | string)[] | null> = {
  'Vat.ilks': [1, 2, 3, 4, 5],
  'Spotter.ilks': [PRICE, 7],
  'Jug.ilks': [8, 9],
  'Dog.ilks': [CLIPPER, 11, 12, 13],
  'AutoLine.ilks': [14, 15, 16, 17, 18],
  'Clipper.calc': [CURVE],
  'Calc.cut': null,
  'Calc.step': null,
  'Calc.tau': [14_400],
};

function read(changes: typeof sound = {}): DssType {
  const reads = typeReads(deployment, layout);
  const outcomes = reads.map(({ name }): Outcome => {
    const answer = { ...sound, ...changes }[name];
    const words = answer === undefined ? [1] : answer;
    return words === null ? { success: false, data: '0x' } : { success: true, data: '0x' + words.map(word).join('') };
  });
  return typeOf(deployment, layout, new Answers('ETH-B', reads, outcomes));
}

test('every word of an answer goes to its own field', () => {
  const { vat, spotter, jug, dog, autoLine } = read();
  expect([vat, jug, autoLine]).toEqual([
    { Art: 1n, rate: 2n, spot: 3n, line: 4n, dust: 5n },
    { duty: 8n, rho: 9n },
    { line: 14n, gap: 15n, ttl: 16n, last: 17n, lastInc: 18n },
  ]);
  expect([spotter.mat, dog.chop, dog.hole, dog.dirt]).toEqual([7n, 11n, 12n, 13n]);
});

describe('the price curve is known by what it answers', () => {
  test.each([
    ['tau: a straight line', {}, { kind: 'linear', tau: 14_400n }],
    [
      'cut and step: stairs',
      { 'Calc.tau': null, 'Calc.cut': [99], 'Calc.step': [90] },
      { kind: 'stairstep', cut: 99n, step: 90n },
    ],
    [
      'cut alone: a step each second',
      { 'Calc.tau': null, 'Calc.cut': [99] },
      { kind: 'stairstep', cut: 99n, step: 1n },
    ],
  ])('%s', (_, changes, curve) => {
    expect(read(changes).clipper?.curve).toEqual(curve);
  });

  test('and neither or both is an error', () => {
    expect(() => read({ 'Calc.tau': null })).toThrow(UnreadableProtocolError);
    expect(() => read({ 'Calc.cut': [99] })).toThrow(UnreadableProtocolError);
  });
});

test.each(Object.keys(sound).filter((name) => !name.startsWith('Calc')))('no answer of %s is an error', (name) => {
  expect(() => read({ [name]: null })).toThrow(UnreadableProtocolError);
  expect(() => read({ [name]: [] })).toThrow(UnreadableProtocolError);
});

test('an answer that is a word short is an error', () => {
  expect(() => read({ 'Vat.ilks': [1, 2, 3, 4] })).toThrow('Vat.ilks of ETH-B');
});

test('a type that was never initialised is an error', () => {
  expect(() => read({ 'Vat.ilks': [0, 0, 0, 0, 0] })).toThrow(UnreadableProtocolError);
});

test.each([
  ['auction', 'Dog.ilks', [address('ee'), 11, 12, 13]],
  ['price curve', 'Clipper.calc', [address('ee')]],
  ['price source', 'Spotter.ilks', [address('ee'), 7]],
])('another %s than the deployment names is an error', (role, name, answer) => {
  expect(() => read({ [name]: answer })).toThrow(StaleDeploymentError);
  expect(() => read({ [name]: answer })).toThrow(role);
});
