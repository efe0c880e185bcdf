import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOCAL_POLICY_FILE, localPolicyText } from '../../test/builders/policy.builder.js';
import { RAD, RAY } from '../units/fixed-point.js';
import { loadPolicy, parsePolicy, PolicyError } from './policy-file.adapter.js';
import { limitsOf } from './policy.js';

/** The hash that assessments made by this file carry; it changes when the file does, and only then. */
const LOCAL_HASH = '17d282236d5341c74c7aa83bb418c5495cf043274c3495254e765e8b7ca27bc2';

/** What the local world owes. */
const UNITS = ['DAI'];

type Json = Record<string, unknown>;
const raw = (): Json => JSON.parse(localPolicyText()) as Json;

/** The file with the value at a dotted path replaced; undefined takes it out. */
function withValue(path: string, value: unknown, file = raw()): Json {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let at = file;
  for (const key of keys) at = at[key] as Json;
  if (value === undefined) Reflect.deleteProperty(at, last);
  else at[last] = value;
  return file;
}
function problemsOf(file: unknown): Record<string, string> {
  try {
    parsePolicy(typeof file === 'string' ? file : JSON.stringify(file), 'policy.json', UNITS);
  } catch (error) {
    if (error instanceof PolicyError) {
      return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]));
    }
    throw error;
  }
  return {};
}

describe('the policy of the local world', () => {
  const policy = parsePolicy(localPolicyText(), LOCAL_POLICY_FILE, UNITS);

  test('is known by its hash', () => {
    expect(policy.hash).toBe(LOCAL_HASH);
  });

  test('states limits in the unit that changes are signed in', () => {
    expect(limitsOf(policy, 'ETH-B', 'liquidationRatio')).toEqual({
      min: (125n * RAY) / 100n,
      max: 2n * RAY,
      stepUp: { kind: 'absolute', amount: (5n * RAY) / 100n },
      stepDown: { kind: 'absolute', amount: (2n * RAY) / 100n },
      cooldownUp: 86_400,
      cooldownDown: 14 * 86_400,
      smallestChange: RAY / 100n,
      maxNewlyUnsafeDebt: 50_000n * RAD,
    });
    expect(limitsOf(policy, 'ETH-B', 'debtCeiling')?.stepUp).toEqual({ kind: 'relative', bps: 2_000n });
    expect(limitsOf(policy, 'ETH-B', 'stabilityFee')).toMatchObject({ min: 50n, max: 1_500n, smallestChange: 25n });
    expect(limitsOf(policy, 'ETH-B', 'ceilingTtl')).toMatchObject({ min: 3_600n, max: 172_800n });
  });

  test('states what governance accepts as fractions and seconds', () => {
    expect(policy.risk).toMatchObject({
      badDebtProbability: 0.05,
      liquidationLatencySeconds: 300,
      depthRecoverySeconds: 21_600,
      baseFee: 0.005,
      utilisationFee: { kink: 0.8, atKink: 0.005, atFull: 0.03 },
    });
    const prices = { singleSource: 'no-increase', synthetic: 'allow', leastCoverage: 0.95 };
    expect(policy.data).toEqual({
      feedMaxAgeSeconds: 3_900,
      historyMaxAgeSeconds: 93_600,
      historyMinDays: 365,
      prices,
    });
    expect(policy.peg).toEqual({ confidence: 0.9, maxRadius: 0.95, deadband: 0.001, lowest: -0.02, highest: 0.05 });
    expect(policy.proposalExpiresAfterSeconds).toBe(604_800);
  });

  test('that says nothing of doubtful prices or of the peg is the strictest', () => {
    const silent = withValue('data.prices', undefined, withValue('peg', undefined));
    const { data, peg } = parsePolicy(JSON.stringify(silent), 'policy.json', UNITS);
    expect(data.prices).toEqual({ singleSource: 'no-increase', synthetic: 'no-increase', leastCoverage: 0.95 });
    expect(peg).toBeNull();
  });

  test('states nothing of what it does not name', () => {
    for (const ilk of ['USDC-A', 'constructor', '__proto__']) expect(limitsOf(policy, ilk, 'debtCeiling')).toBeNull();
  });
});

describe('the hash', () => {
  test('does not depend on white space and the order of keys', () => {
    const reversed = Object.fromEntries(Object.entries(raw()).reverse());
    for (const text of [JSON.stringify(raw()), JSON.stringify(reversed, null, 7)]) {
      expect(parsePolicy(text, 'x', UNITS).hash).toBe(LOCAL_HASH);
    }
  });

  test('depends on every value', () => {
    expect(parsePolicy(JSON.stringify(withValue('reason', 'other words')), 'x', UNITS).hash).not.toBe(LOCAL_HASH);
    const step = withValue('types.YFI-A.stabilityFee.stepUp', '2.01%');
    expect(parsePolicy(JSON.stringify(step), 'x', UNITS).hash).not.toBe(LOCAL_HASH);
  });
});

describe('a policy is refused, naming the field,', () => {
  test.each<[string, string, unknown, string, RegExp]>([
    ['of another format', 'format', 'ballast-policy/2', 'format', /ballast-policy\/1/],
    ['with version 0', 'version', 0, 'version', /./],
    ['without an author', 'author', '', 'author', /./],
    ['with a key that it does not know', 'groupz', [], '', /has unknown groupz/],
    ['with a min above max', 'types.ETH-B.debtCeiling.min', '20000000 DAI', 'types.ETH-B.debtCeiling.min', /above max/],
    ['with a min off the grid', 'types.ETH-B.stabilityFee.min', '0.6%', 'types.ETH-B.stabilityFee.min', /multiple/],
    ['with a max off the grid', 'types.ETH-B.ceilingTtl.max', '90m', 'types.ETH-B.ceilingTtl.max', /multiple/],
    [
      'with a grid of nothing',
      'types.ETH-B.stabilityFee.smallestChange',
      '0%',
      'types.ETH-B.stabilityFee.smallestChange',
      /above zero/,
    ],
    [
      'with a letter for a digit',
      'types.ETH-B.stabilityFee.max',
      '1O%',
      'types.ETH-B.stabilityFee.max',
      /is "1O%", expected a percentage/,
    ],
    [
      'with a bare number for an amount',
      'types.ETH-C.ceilingGap.max',
      '3000000',
      'types.ETH-C.ceilingGap.max',
      /expected a whole amount/,
    ],
    [
      'with a negative amount',
      'types.ETH-C.ceilingGap.min',
      '-1 DAI',
      'types.ETH-C.ceilingGap.min',
      /expected a whole amount/,
    ],
    ['with a number for a text', 'types.ETH-C.ceilingGap.min', 1, 'types.ETH-C.ceilingGap.min', /expected string/],
    [
      'with a step that is missing',
      'types.ETH-C.debtCeiling.stepUp',
      undefined,
      'types.ETH-C.debtCeiling.stepUp',
      /is missing/,
    ],
    [
      'without a guard on vaults',
      'types.ETH-C.liquidationRatio.maxNewlyUnsafeDebt',
      undefined,
      'types.ETH-C.liquidationRatio.maxNewlyUnsafeDebt',
      /is missing/,
    ],
    ['with a parameter that nobody judges', 'types.ETH-C.debtFloor', {}, 'types.ETH-C', /has unknown debtFloor/],
    [
      'with a cooldown without its unit',
      'types.ETH-B.stabilityFee.cooldownUp',
      '86400',
      'types.ETH-B.stabilityFee.cooldownUp',
      /expected a duration/,
    ],
    ['with a probability of nothing', 'risk.badDebtProbability', 0, 'risk.badDebtProbability', /./],
    ['with a share of nothing that is unprotected', 'risk.unprotectedShare.low', 0, 'risk.unprotectedShare.low', /./],
    ['with shares that do not rise', 'risk.unprotectedShare.point', 0.1, 'risk.unprotectedShare', /does not rise/],
    [
      'with a fee on use that falls',
      'risk.utilisationFee.atFull',
      '0.25%',
      'risk.utilisationFee.atKink',
      /above atFull/,
    ],
    ['with a group of one', 'groups.0.ilks', ['ETH-B'], 'groups.0.ilks', /./],
    ['with a group by an unknown rule', 'groups.0.rule', 'descending', 'groups.0.rule', /./],
    ['with a group of a type that it does not list', 'groups.0.ilks', ['ETH-B', 'ETH-D'], 'groups', /ETH-D/],
    ['with a group of what every object has', 'groups.0.ilks', ['ETH-B', 'constructor'], 'groups', /constructor/],
  ])('%s', (_name, path, value, field, message) => {
    const problems = problemsOf(withValue(path, value));
    expect(Object.keys(problems)).toEqual([field]);
    expect(problems[field]).toMatch(message);
  });

  test('with amounts in an asset that nobody owes there, and taken with those of the debt asset or its quote', () => {
    const file = JSON.stringify(withValue('types.ETH-C.ceilingGap.min', '200000 OD'));
    expect(problemsOf(file)).toEqual({
      'types.ETH-C.ceilingGap.min': 'is "200000 OD", expected an amount in DAI',
    });
    expect(parsePolicy(file, 'x', ['OD', 'DAI']).limits['ETH-C']?.ceilingGap?.min).toBe(200_000n * RAD);
  });

  test('every one of them when there are several, in one list', () => {
    let file = withValue('version', -1);
    file = withValue('types.ETH-B.liquidationRatio.maxNewlyUnsafeDebt', undefined, file);
    file = withValue('types.ETH-B.liquidationRatio.stepUpp', '5%', file);
    file = withValue('types.ETH-B.liquidationRatio.stepUp', undefined, file);
    file = withValue('types.ETH-B.liquidationRatio.min', '300%', file);
    file = withValue('types.YFI-A.ceilingTtl.cooldownUp', 'soon', file);
    expect(Object.keys(problemsOf(file)).sort()).toEqual([
      'types.ETH-B.liquidationRatio',
      'types.ETH-B.liquidationRatio.maxNewlyUnsafeDebt',
      'types.ETH-B.liquidationRatio.min',
      'types.ETH-B.liquidationRatio.stepUp',
      'types.YFI-A.ceilingTtl.cooldownUp',
      'version',
    ]);
  });

  test('in a message that names file, fields and what to do', () => {
    expect(() => parsePolicy(JSON.stringify(withValue('version', 'one')), 'my.json', UNITS)).toThrow(
      /policy my\.json cannot be used: version .*Correct these fields/,
    );
  });
});

describe('a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-policy-spec-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('that is not there is refused by its path', () => {
    expect(() => loadPolicy(join(folder, 'none.json'), UNITS)).toThrow(
      /none\.json cannot be used: the file cannot be read/,
    );
  });

  test('that is a folder is refused by its path', () => {
    expect(() => loadPolicy(folder, UNITS)).toThrow(PolicyError);
  });

  test.each([
    ['is not JSON', '{ "format": '],
    ['is empty', ''],
    ['is a list', '[]'],
    ['is null', 'null'],
  ])('that %s is refused as a whole', (_name, text) => {
    const file = join(folder, 'policy.json');
    writeFileSync(file, text);
    expect(() => loadPolicy(file, UNITS)).toThrow(PolicyError);
    expect(Object.keys(problemsOf(text))).toEqual(['']);
  });

  test('that is as it should be is the policy of its text', () => {
    expect(loadPolicy(LOCAL_POLICY_FILE, UNITS)).toEqual(parsePolicy(localPolicyText(), 'any name', UNITS));
  });
});
