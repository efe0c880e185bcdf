import { expect, test } from '@jest/globals';
import type { Position } from '../../protocol/protocol.port.js';
import { wad } from '../../units/fixed-point.js';
import { changesBetween } from './book-changes.js';

const position = (id: number): Position => ({
  id: String(id),
  owner: 'a',
  ilk: 'ETH-A',
  collateral: wad(1n),
  normalisedDebt: wad(1n),
});

test('positions that opened, closed and changed are told from those that did not, by number and identity', () => {
  const [one, two, nine, ten] = [1, 2, 9, 10].map(position) as [Position, Position, Position, Position];
  const changed = position(9);
  const opened = position(11);
  const { removed, added } = changesBetween([one, two, nine, ten], [one, changed, ten, opened]);
  expect([...removed]).toEqual([two, nine]);
  expect(added).toEqual([changed, opened]);
  expect(added[0]).toBe(changed);
});

test('an empty book becomes a full one and the other way round', () => {
  const book = [1, 2, 3].map(position);
  expect(changesBetween([], book)).toEqual({ removed: new Set(), added: book });
  expect(changesBetween(book, [])).toEqual({ removed: new Set(book), added: [] });
});
