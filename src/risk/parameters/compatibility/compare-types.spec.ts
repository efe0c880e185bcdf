import { expect, test } from '@jest/globals';
import { assetInput, sizingInput } from '../../../../test/builders/sizing.builder.js';
import { compareTypes } from './compare-types.js';

test('three tools answer for every type, with a number or a reason', () => {
  const [[ilk, answers] = []] = [...compareTypes(sizingInput())];
  expect(ilk).toBe('ETH-A');
  expect(answers!.map(({ tool }) => tool)).toEqual(['SmartLTV', 'Block Analitica', 'Gauntlet-Morpho']);
  for (const { value, reason } of answers!) expect((value ?? 0) > 0 || reason !== null).toBe(true);
  expect(answers!.filter(({ value }) => (value ?? 0) > 0).length).toBeGreaterThanOrEqual(2);
});

test('a market without depth is a reason, not a number', () => {
  const answers = compareTypes(sizingInput({ assets: { ETH: assetInput({ depth: [] }) } })).get('ETH-A')!;
  for (const { tool, value, reason } of answers) {
    if (tool !== 'Block Analitica') expect([value, reason]).toEqual([null, expect.stringMatching(/.+/)]);
  }
});
