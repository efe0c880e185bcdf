import { expect, test } from '@jest/globals';
import { wad } from '../../../units/fixed-point.js';
import type { Vault } from './vault.js';
import { VaultBook } from './vault-book.js';

const vault = (id: number, debt = 1n): Vault => ({
  id,
  ilk: 'ETH-C',
  urn: `0x${String(id).padStart(40, '0')}`,
  owner: '0x000000000000000000000000000000000000bEEF',
  holder: null,
  collateral: wad(5n),
  normalisedDebt: wad(debt),
});
const ids = (vaults: readonly { readonly id: number | string }[]): number[] => vaults.map(({ id }) => Number(id));

test('positions are listed by their numbers, whatever the order in which they came, and without those that owe nothing', () => {
  expect(ids(new VaultBook([vault(12), vault(3), vault(100), vault(9, 0n)]).list())).toEqual([3, 12, 100]);
});

test('in turn every vault comes up once before one comes up again', () => {
  const all = [2, 3, 7, 11, 12, 13, 20];
  const book = new VaultBook(all.map((id) => vault(id)));
  const seen: number[] = [];
  let last = 0;
  for (let turn = 0; turn < 7; turn++) {
    const due = ids(book.nextAfter(last, 2));
    seen.push(...due);
    last = due.at(-1) ?? 0;
  }
  expect(seen).toEqual([...all, ...all]);
  expect(ids(book.nextAfter(0, 100))).toEqual(all);
});

test('a change and its reverse leave the book as it was, for vaults that change, come and go', () => {
  const book = new VaultBook([vault(1), vault(2), vault(3)]);
  const before = book.list();
  const changes = [
    { id: 2, before: vault(2), after: vault(2, 0n) },
    { id: 4, before: null, after: vault(4) },
  ];
  book.apply(changes);
  expect(ids(book.list())).toEqual([1, 3, 4]);
  expect(book.holderOf('ETH-C', vault(4).urn)).toEqual(vault(4));
  book.apply(changes.map(({ id, before: after, after: now }) => ({ id, before: now, after })));
  expect(book.list()).toEqual(before);
  expect(book.holderOf('ETH-C', vault(4).urn)).toBeNull();
});
