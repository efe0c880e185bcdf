import { expect, test } from '@jest/globals';
import { FIRST_RANGE, grown, shrunk } from './log-ranges.js';

test.each([
  // The forms in which providers refuse, as reports of their users quote them.
  ['query returned more than 10000 results. Try with this block range [0x64, 0x95].', 50],
  ['Log response size exceeded. this block range should work: [0x64, 0x6d]', 10],
  ['You can make eth_getLogs requests with up to a 10 block range.', 10],
  ['eth_getLogs is limited to a 500 range', 500],
  ['exceed maximum block range: 800', 800],
  ['range 1000 exceeds limit of 600', 600],
  ['block range is larger than max block range, block range = 1000, max block range = 700', 700],
  ['eth_getLogs and eth_newFilter are limited to a 0 blocks range', 500],
  ['eth_getLogs range is too large, max is 1k blocks', 500],
  ['query timeout of 10 seconds exceeded', 500],
  // Advice that would not help: not less than was asked, or about other blocks.
  ['limited to a 10,000 range', 500],
  ['Try with this block range [0x1, 0x9].', 500],
])('after "%s" %d of a thousand blocks are asked for', (refusal, blocks) => {
  expect(shrunk(100, 1_099, refusal)).toEqual({ blocks, refused: true });
});

test('one block that is refused cannot be asked for in parts', () => {
  expect(shrunk(100, 100, 'limited to a 10 range')).toBeNull();
});

test('a range doubles up to ten thousand blocks, and grows by a tenth once one has been refused', () => {
  const doubled = [1, 2, 3, 4, 5].reduce(grown, FIRST_RANGE);
  expect([grown(FIRST_RANGE).blocks, doubled.blocks]).toEqual([2_000, 10_000]);
  expect(grown({ blocks: 7, refused: true })).toEqual({ blocks: 8, refused: true });
  expect(grown({ blocks: 500, refused: true })).toEqual({ blocks: 550, refused: true });
});
