import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalHash, canonicalJson, NotCanonicalError, sha256Hex } from './canonical-json.js';

describe('RFC 8785', () => {
  test('the example of section 3.2.2 comes out as printed in section 3.2.4', () => {
    const value = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"\u002f',
      literals: [null, true, false],
    };
    expect(Buffer.from(canonicalJson(value)).toString('hex')).toBe(
      '7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e333333333333' +
        '332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c' +
        '5c222f227d',
    );
  });

  test('keys are sorted by UTF-16 code units, as in section 3.2.3', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(Object.values(JSON.parse(canonicalJson(value)) as object).sort()).toEqual(Object.values(value).sort());
    const order = ['Carriage Return', 'One', 'Control', 'Latin', 'Euro Sign', 'Emoji', 'Hebrew'];
    const places = order.map((name) => canonicalJson(value).indexOf(name));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
  ])('the double %s is written %s (appendix B)', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
  });
});

test('a value read back is the value, and its text does not depend on the order of the keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      expect(canonicalJson(reversed(value))).toBe(text);
    }),
    { seed: 8785, numRuns: 500 },
  );
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

test.each<[string, unknown, string]>([
  ['undefined', { a: { b: undefined } }, '$.a.b'],
  ['NaN', [1, Number.NaN], '$[1]'],
  ['an infinite number', [Number.POSITIVE_INFINITY], '$[0]'],
  ['a bigint', { wei: 1n }, '$.wei'],
  ['a hole', [1, , 3], '$[1]'], // eslint-disable-line no-sparse-arrays -- the hole is what is tested
  ['a date', { at: new Date(0) }, '$.at'],
  ['a map', new Map(), '$'],
  ['a function', { f: () => 1 }, '$.f'],
  ['half a character', ['\ud800'], '$[0]'],
])('%s is refused with its place', (_name, value, path) => {
  expect(() => canonicalJson(value)).toThrow(NotCanonicalError);
  expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ details: expect.objectContaining({ path }) }));
});

test('a circle is refused, the same object twice is not', () => {
  const loop: Record<string, unknown> = {};
  loop['self'] = { loop };
  const twice = { x: 1 };
  expect(() => canonicalJson(loop)).toThrow(NotCanonicalError);
  expect(canonicalJson([twice, twice])).toBe('[{"x":1},{"x":1}]');
});

test('the hash is the published SHA-256 of the text (FIPS 180-4: "abc")', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(canonicalHash({ b: 1, a: 'ä' })).toBe(sha256Hex('{"a":"ä","b":1}'));
});
