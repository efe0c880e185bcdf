import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { examplePrices, OWN_BOOK_EXAMPLE, OwnFolder } from '../../test/builders/own-book.builder.js';
import { notAnswers } from '../../test/support/finite.js';
import { BallastError } from '../units/ballast-error.js';
import type { OwnFiles } from './own-book.js';
import { OwnBookStudy, type OwnSizing } from './own-book.service.js';
import { SimulationPool } from './simulation-pool.adapter.js';

const [one, two] = [new OwnBookStudy(SimulationPool.of(1)), new OwnBookStudy(SimulationPool.of(2))];
const folder = new OwnFolder();
afterAll(async () => {
  folder.remove();
  await Promise.all([one.close(), two.close()]);
});

const EXAMPLE: OwnFiles = { ...OWN_BOOK_EXAMPLE, seed: 1 };
const HOURS = examplePrices();
const BOOK = ['ETH-A,100,100000', 'ETH-A,90,80000', 'ETH-B,50,60000'];
/** A small book, the prices of the example and its parameters with few paths, unless a spec gives others. */
const files = ({ book, prices, parameters }: Partial<OwnFiles> = {}): OwnFiles => ({
  book: book ?? folder.book(...BOOK),
  prices: prices ?? EXAMPLE.prices,
  parameters: parameters ?? folder.parameters(),
  seed: 1,
});
const wanted = ({ types }: OwnSizing, ilk: string, name: string) =>
  types.find((it) => it.ilk === ilk)?.sized.find(({ parameter }) => parameter === name);

async function refusalOf(work: Promise<unknown>): Promise<BallastError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof BallastError) return error;
  throw new Error(`no refusal: ${String(error)}`);
}

describe('the example of docs/own-book.md', () => {
  test('has the same losses to the last bit in every run, on one thread and on two', async () => {
    const [first, again, other] = [
      await one.simulate(EXAMPLE),
      await one.simulate(EXAMPLE),
      await two.simulate(EXAMPLE),
    ];
    expect(first.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(again).toEqual(first);
    expect(other).toEqual(first);
    expect((await two.simulate({ ...EXAMPLE, seed: 2 })).hash).not.toBe(first.hash);
  });

  test('says of each type and of all what may be lost, was liquidated, and how long auctions took', async () => {
    const study = await two.simulate(EXAMPLE);
    expect(notAnswers(study)).toEqual([]);
    expect(study.types.map(({ ilk }) => ilk)).toEqual(['ETH-A', 'ETH-B']);
    expect(study.total.tail.map(({ level }) => level)).toEqual([0.99, 0.999]);
    for (const { activity, debt, loss } of study.types) {
      expect(activity?.liquidated.mean.value).toBeGreaterThan(0);
      expect(activity?.slowestAuctionSeconds.largest).toBeGreaterThan(0);
      expect(loss.largest).toBeLessThan(debt);
    }
  });

  test('is sized alike on one thread and on two, every number with its interval, target and reason', async () => {
    const sizing = await two.size(files({ book: EXAMPLE.book }));
    expect(await one.size(files({ book: EXAMPLE.book }))).toEqual(sizing);
    expect(notAnswers(sizing)).toEqual([]);
    for (const { sized, advice, comparisons, simulated } of sizing.types) {
      for (const { interval, target, reason, binding, conservative } of sized) {
        expect(interval.low).toBeLessThanOrEqual(interval.point);
        expect(interval.point).toBeLessThanOrEqual(interval.high);
        expect([interval.low, interval.high]).toContain(conservative);
        expect([target, reason, binding]).not.toContain('');
      }
      expect(advice.length).toBeGreaterThan(0);
      expect(comparisons).toHaveLength(3);
      expect(simulated?.frontier.length).toBeGreaterThan(1);
    }
  });
});

describe('what is merely bad is answered on the side of less risk', () => {
  test.each([
    ['one vault', ['ETH-A,100,100000'], {}],
    ['a vault without debt', ['ETH-A,100,0'], {}],
    ['vaults that are all unsafe', ['ETH-A,10,100000', 'ETH-A,1,100000', 'ETH-B,0,1000'], {}],
    ['no liquidity', BOOK, { 'depth.ETH': [] }],
    ['one quote of depth, without slippage', BOOK, { 'depth.ETH': [{ value: 1e6, slippage: 0 }] }],
    ['a crash beyond all', BOOK, { 'risk.crash': { perYear: 1_000, mean: -50, deviation: 100 } }],
    ['amounts as large as they may be', ['ETH-A,1e30,1e30'], { 'types.ETH-A.ceiling': 1e30 }],
    ['amounts as small as they may be', ['ETH-A,1e-300,1e-300'], { 'types.ETH-A.auctionLimit': 1e-300 }],
    [
      'no ceiling, no surplus buffer, and nothing of it that may be lost',
      BOOK,
      { 'types.ETH-A.ceiling': 0, 'types.ETH-A.gap': 0, surplusBuffer: 0, 'risk.shortfallShare': 0 },
    ],
  ])('%s', async (_, lines, changes) => {
    const prices = folder.prices(HOURS.slice(-2_100));
    const its = files({ book: folder.book(...lines), prices, parameters: folder.parameters(changes) });
    expect(notAnswers(await two.simulate(its))).toEqual([]);
    expect(notAnswers(await two.size(its))).toEqual([]);
  });

  test('vaults worth less than they owe lose at least the difference where no owner comes to the rescue', async () => {
    const book = folder.book('ETH-A,10,100000', 'ETH-A,1,100000', 'ETH-B,0,1000');
    const nobody = { 'types.ETH-A.price': 1_000, 'risk.unprotectedShare': { low: 1, point: 1, high: 1 } };
    const { total, types } = await two.simulate(files({ book, parameters: folder.parameters(nobody) }));
    expect(total.probability.value).toBe(1);
    expect(total.mean.value).toBeGreaterThan(201_000 - 2 * 11_000);
    expect(types[1]?.loss.mean.value).toBeCloseTo(1_000, 4);
  });

  test('where nothing can be sold no ratio is high enough, and no more debt is taken than there is', async () => {
    const nothing = folder.parameters({ 'depth.ETH': [] });
    const sizing = await two.size(files({ book: EXAMPLE.book, parameters: nothing }));
    expect(wanted(sizing, 'ETH-A', 'liquidationRatio')).toMatchObject({ wanted: 99_900, decision: 'change' });
    expect(wanted(sizing, 'ETH-A', 'debtCeiling')).toMatchObject({ wanted: 6_632_000, interval: { high: 0 } });
  });

  test('hours in any order are the same history', async () => {
    const sorted = await two.simulate(files());
    expect(await two.simulate(files({ prices: folder.prices([...HOURS].reverse()) }))).toEqual(sorted);
  });

  test('a folder of histories is the history of its one file', async () => {
    mkdirSync(join(folder.path, 'many'), { recursive: true });
    folder.prices(HOURS, 'many/ETHUSDT.csv');
    folder.prices(['hello'], 'many/BTCUSDT.csv');
    const single = await two.simulate(files());
    expect(await two.simulate(files({ prices: join(folder.path, 'many') }))).toEqual(single);
  });
});

describe('what cannot be used is refused before anything is simulated', () => {
  const changed = (line: number, price: string): string[] =>
    HOURS.map((hour, i) => (i === line ? hour.replace(/,[^,]*(,[^,]*)$/, `,${price}$1`) : hour));

  test.each([
    ['NaN', changed(98, 'NaN'), /prices\.csv, line 100: close is not a number/],
    ['a price of zero', changed(98, '0'), /prices\.csv, line 100: close is 0/],
    ['an hour twice', [...HOURS, HOURS[0] ?? ''], /prices\.csv, line 4502: the hour is already on line 2/],
    ['ten hours', HOURS.slice(0, 10), /prices\.csv cannot be used: the file has 10 hours of ETH, fewer than 2000/],
    ['no movement', HOURS.map((it) => `${it.split(',')[0] ?? ''},7,7,7,7,1`), /prices\.csv.* one price of ETH/],
  ])('prices with %s', async (_, hours, told) => {
    const error = await refusalOf(two.simulate(files({ prices: folder.prices(hours) })));
    expect(error.message).toMatch(told);
  });

  test('a folder without the asset, naming what it lacks', async () => {
    mkdirSync(join(folder.path, 'others'), { recursive: true });
    folder.prices(HOURS, 'others/BTCUSDT.csv');
    const error = await refusalOf(two.simulate(files({ prices: join(folder.path, 'others') })));
    expect(error).toMatchObject({
      code: 'input/own-book',
      message: expect.stringMatching(/others .*ETHUSDT\.csv is miss/),
    });
  });

  test('a type in the book that no parameters are known of, by its line', async () => {
    const error = await refusalOf(two.size(files({ book: folder.book(...BOOK, 'YFI-A,1,1') })));
    expect(error.message).toMatch(/book\.csv cannot be used: line 5 is of the type YFI-A/);
  });
});

describe('what the model refuses', () => {
  /** Every second hour is missing, so that no two follow each other. */
  const torn = HOURS.filter((_, i) => i % 2 === 0);

  test('is told as a mistake of the input, with the asset or the files', async () => {
    const its = files({ prices: folder.prices(torn) });
    const [simulated, sized] = [await refusalOf(two.simulate(its)), await refusalOf(two.size(its))];
    for (const error of [simulated, sized]) {
      expect(error).toMatchObject({ code: 'input/refused', details: { refusal: 'estimators/insufficient-history' } });
      expect(error.message).toContain('prices.csv');
    }
    expect(sized.message).toMatch(/^The prices of ETH in /);
  });

  test('leaves the study fit for the next question', async () => {
    expect((await two.simulate(files())).hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is not made of what nobody foresaw', async () => {
    class Broken extends SimulationPool {
      override drive(): Promise<never> {
        return Promise.reject(new TypeError('the kernel is gone'));
      }
    }
    await expect(new OwnBookStudy(new Broken()).simulate(files())).rejects.toThrow(TypeError);
  });
});
