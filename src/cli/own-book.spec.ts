import { afterAll, describe, expect, test } from '@jest/globals';
import { OWN_BOOK_EXAMPLE, OwnFolder } from '../../test/builders/own-book.builder.js';
import { notAnswers } from '../../test/support/finite.js';
import { unreadable } from '../../test/support/readable.js';
import { OwnBookError } from '../recommendations/own-book-error.js';
import type { OwnSizing } from '../recommendations/own-book.service.js';
import type { LossStudy } from '../risk/parameters/simulated/loss-study.js';
import { describeFailure } from './failure.js';
import { MissingFileError, SeedError, simulateOwnBook, sizeOwnBook } from './own-book.js';

const folder = new OwnFolder();
afterAll(() => folder.remove());
const { book, prices } = OWN_BOOK_EXAMPLE;

describe('losses of a book', () => {
  test('are a row for each type and for all, and the digest', async () => {
    const { data, text } = await simulateOwnBook({ ...OWN_BOOK_EXAMPLE, seed: '1' });
    const { types, hash } = data as LossStudy;
    expect(notAnswers(data)).toEqual([]);
    expect(unreadable(text)).toEqual([]);
    for (const { ilk, debt } of types)
      expect(text).toMatch(new RegExp(`^${ilk} +${debt.toLocaleString('en-US')} `, 'm'));
    expect(text).toMatch(/^all +/m);
    expect(text).toMatch(/VaR 99\.00 % +ES 99\.00 % +VaR 99\.90 % +ES 99\.90 %/);
    expect(text).toContain(`Digest of all losses: ${hash}`);
  });

  test('follow from the seed 1 unless another is given', async () => {
    const its = { book, prices, parameters: folder.parameters({ 'depth.ETH': [] }) };
    const [without, one, two] = [
      await simulateOwnBook(its),
      await simulateOwnBook({ ...its, seed: '1' }),
      await simulateOwnBook({ ...its, seed: '2' }),
    ];
    expect(without).toEqual(one);
    expect(two.text).not.toBe(one.text);
  });
});

describe('parameters for a book', () => {
  test('are a row each, with target, reason, frontier, advice and what other tools say', async () => {
    const { data, text } = await sizeOwnBook({ book, prices, parameters: folder.parameters() });
    const { types } = data as OwnSizing;
    expect(notAnswers(data)).toEqual([]);
    expect(unreadable(text)).toEqual([]);
    for (const { ilk, sized } of types) {
      for (const { parameter } of sized) {
        expect(text).toMatch(new RegExp(`^${ilk} +${parameter} +\\S`, 'm'));
        expect(text).toMatch(new RegExp(`^ {2}${ilk} ${parameter}: `, 'm'));
      }
      expect(text).toMatch(new RegExp(`^ {2}${ilk} at equal risk: `, 'm'));
    }
    for (const part of ['Targets', 'Auctions (advice)', 'SmartLTV']) expect(text).toContain(part);
  });

  test('of a type without debt have no frontier and no heading over nothing', async () => {
    const empty = { book: folder.book('ETH-A,10,0'), prices, parameters: folder.parameters() };
    const { text } = await sizeOwnBook(empty);
    expect(text).not.toContain('at equal risk');
    expect(text).not.toMatch(/\n\n\n/);
    expect(unreadable(text)).toEqual([]);
  });
});

describe('what is not given or wrong is refused with exit code 2', () => {
  const refused = async (work: Promise<unknown>): Promise<unknown> => {
    const error = await work.catch((thrown: unknown) => thrown);
    expect(describeFailure(error).exitCode).toBe(2);
    return error;
  };

  test('by the options that are missing', async () => {
    const error = await refused(sizeOwnBook({ prices }));
    expect(error).toBeInstanceOf(MissingFileError);
    expect((error as Error).message).toMatch(/^--book, --parameters must be given\./);
  });

  test.each([['x'], ['-1'], ['1.5'], [''], ['1e3'], ['0x1'], ['NaN'], ['9'.repeat(16)]])(
    'by the seed "%s"',
    async (seed) => {
      const error = await refused(simulateOwnBook({ ...OWN_BOOK_EXAMPLE, seed }));
      expect(error).toBeInstanceOf(SeedError);
      expect((error as Error).message).toContain(`"${seed}"`);
    },
  );

  test('by the file that is not there', async () => {
    const error = await refused(simulateOwnBook({ ...OWN_BOOK_EXAMPLE, book: `${folder.path}/none.csv` }));
    expect(error).toBeInstanceOf(OwnBookError);
    expect(describeFailure(error).text).toMatch(/none\.csv cannot be used.*\[input\/own-book\]$/);
  });
});
