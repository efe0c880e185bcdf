import { describe, expect, test } from '@jest/globals';
import { LOCAL_POLICY_FILE, localPolicyText } from '../../test/builders/policy.builder.js';
import { parsePolicy, PolicyError } from './policy-file.adapter.js';
import { competingRates, riskTarget } from './policy-risk.js';

type Json = Record<string, unknown>;
const raw = (): Json => JSON.parse(localPolicyText()) as Json;

/** The file with the value at a dotted path replaced; undefined takes it out. */
function withValue(path: string, value: unknown): string {
  const file = raw();
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const at = keys.reduce((holder, key) => holder[key] as Json, file);
  if (value === undefined) Reflect.deleteProperty(at, last);
  else at[last] = value;
  return JSON.stringify(file);
}
const parse = (path: string, value: unknown) => parsePolicy(withValue(path, value), 'policy.json', ['DAI']);
function problemsOf(path: string, value: unknown): readonly { path: string; message: string }[] {
  try {
    parse(path, value);
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
  return [];
}

describe('the simulation of a policy', () => {
  test('is read into hours, fractions and debt units, with the margin that keepers want stated once', () => {
    expect(parsePolicy(localPolicyText(), LOCAL_POLICY_FILE, ['DAI']).risk.simulation).toEqual({
      horizonHours: 168,
      lossProbability: 0.001,
      lossShare: 0.001,
      shortfallLevel: 0.99,
      shortfallShare: 0.5,
      permanentImpact: 0.25,
      keepers: { margin: 0.02, fee: 0.003, gasCost: 50, absence: { calm: 0, stress: 0.3, stressFall: 0.1 } },
      crash: { perYear: 0.04, mean: -0.3, deviation: 0.1 },
      paths: 16_384,
      seed: 20_261_125,
      resamples: 12,
    });
    expect(parse('risk.keeperMargin', 0.07).risk.simulation.keepers.margin).toBe(0.07);
  });

  test('may go without crashes beyond the history and with keepers who never fail', () => {
    expect(parse('risk.simulation.crash', null).risk.simulation.crash).toBeNull();
    expect(parse('risk.simulation.keepers.absence', null).risk.simulation.keepers.absence).toBeNull();
  });

  test.each<[string, string, unknown, RegExp]>([
    ['a horizon without hours', 'horizon', '0s', /no whole number of hours/],
    ['half an hour', 'horizon', '90m', /no whole number of hours/],
    ['a horizon in bare hours', 'horizon', 168, /expected string/],
    ['a loss that may always come', 'lossProbability', 1, /<1/],
    ['a loss that may never come', 'lossProbability', 0, />0/],
    ['a share above one', 'lossShare', 1.5, /<=1/],
    ['a level of one', 'shortfallLevel', 1, /<1/],
    ['no share of the buffer', 'shortfallShare', 0, />0/],
    ['an impact beyond the whole', 'permanentImpact', 2, /<=1/],
    ['a fee of everything', 'keepers.fee', 1, /<1/],
    ['gas without its unit', 'keepers.gasCost', '50', /expected a whole amount/],
    ['an absence without a fall', 'keepers.absence.stressFall', 0, />0/],
    ['a crash that never comes', 'crash.perYear', 0, />0/],
    ['a spread below zero', 'crash.deviation', -0.1, />=0/],
    ['hardly a path', 'paths', 255, />=256/],
    ['half a path', 'paths', 1000.5, /expected int/],
    ['a seed below zero', 'seed', -1, />=0/],
    ['a seed that is none', 'seed', 1e300, /./],
    ['endless resamples', 'resamples', 201, /<=200/],
    ['no seed', 'seed', undefined, /is missing/],
  ])('with %s is refused by its field', (_, field, value, message) => {
    expect(problemsOf(`risk.simulation.${field}`, value)).toEqual([
      { path: `risk.simulation.${field}`, message: expect.stringMatching(message) },
    ]);
  });

  test('with a field that it does not know is refused', () => {
    expect(problemsOf('risk.simulation.path', 1)).toEqual([{ path: 'risk.simulation', message: 'has unknown path' }]);
    expect(problemsOf('risk.simulation', undefined)).toEqual([{ path: 'risk.simulation', message: 'is missing' }]);
  });

  test('cannot want keepers who take all', () => {
    expect(problemsOf('risk.keeperMargin', 1).map(({ path }) => path)).toEqual(['risk.keeperMargin']);
  });
});

describe('rates that compete with the fee', () => {
  test('are none unless stated', () => {
    expect(parsePolicy(localPolicyText(), 'x', ['DAI']).competingRates).toEqual([]);
    expect(competingRates.parse(undefined)).toEqual([]);
  });

  test('are annual percentages, read as fractions', () => {
    const rates = [
      { name: 'a lender', rate: '4.25%' },
      { name: 'a staking pool', rate: '0%' },
    ];
    expect(parse('competingRates', rates).competingRates).toEqual([
      { name: 'a lender', rate: 0.0425 },
      { name: 'a staking pool', rate: 0 },
    ]);
  });

  test.each<[string, unknown, string, RegExp]>([
    ['below zero', [{ name: 'x', rate: '-1%' }], 'competingRates.0.rate', /expected a percentage/],
    ['as a number', [{ name: 'x', rate: 0.04 }], 'competingRates.0.rate', /expected string/],
    ['without a name', [{ name: '', rate: '4%' }], 'competingRates.0.name', /./],
    ['with more than they are', [{ name: 'x', rate: '4%', since: 1 }], 'competingRates.0', /has unknown since/],
    ['in no list', { x: '4%' }, 'competingRates', /expected array/],
  ])('%s are refused by their field', (_, value, path, message) => {
    expect(problemsOf('competingRates', value)).toEqual([{ path, message: expect.stringMatching(message) }]);
  });
});

test('a target of risk is refused where it is no object at all', () => {
  for (const value of [null, [], 'low', undefined]) expect(riskTarget.safeParse(value).success).toBe(false);
});
