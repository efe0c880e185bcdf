import { expect, test } from '@jest/globals';
import { jsonReady } from './json-ready.js';

test('integers of any size become decimal strings, however deep they lie', () => {
  const value = { limits: { 'ETH-B': { min: 10n ** 51n, list: [1n, [2n]] } }, none: null };
  expect(JSON.stringify(jsonReady(value))).toBe(
    `{"limits":{"ETH-B":{"min":"1${'0'.repeat(51)}","list":["1",["2"]]}},"none":null}`,
  );
});

test('everything else stays as it is', () => {
  for (const value of ['text', 1.5, true, null, undefined, [], {}, [1, 'a', { b: false }]]) {
    expect(jsonReady(value)).toEqual(value);
  }
});

test('the value itself is not changed', () => {
  const value = { a: [1n] };
  jsonReady(value);
  expect(value).toEqual({ a: [1n] });
});
