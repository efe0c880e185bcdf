import { afterAll, describe, expect, test } from '@jest/globals';
import { examplePrices, OWN_BOOK_EXAMPLE, OwnFolder } from '../builders/own-book.builder.js';
import { ballastCommand } from '../support/commands.js';
import { unreadable } from '../support/readable.js';

const folder = new OwnFolder();
afterAll(() => folder.remove());

type Options = Partial<Record<'book' | 'prices' | 'parameters' | 'seed', string>>;
const EXAMPLE: Options = { ...OWN_BOOK_EXAMPLE, seed: '1' };
const run = (command: 'simulate' | 'size', options: Options, ...more: string[]) =>
  ballastCommand([command, ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]), ...more]);

describe('ballast simulate', () => {
  test('prints the losses of the example as JSON and nothing else, with the same digest in every process', async () => {
    const [first, again] = [await run('simulate', EXAMPLE, '--json'), await run('simulate', EXAMPLE, '--json')];
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(again.stdout).toBe(first.stdout);
    const study = JSON.parse(first.stdout) as { types: { ilk: string }[]; hash: string };
    expect(study.types.map(({ ilk }) => ilk)).toEqual(['ETH-A', 'ETH-B']);
    expect(study.hash).toMatch(/^[0-9a-f]{64}$/);
    // A number that is none would stand there as null.
    expect(first.stdout).not.toContain('null');
  });
});

describe('ballast size', () => {
  test('prints the parameters for the example, each with interval, target and reason', async () => {
    const { code, stdout, stderr } = await run('size', EXAMPLE, '--json');
    expect([code, stderr]).toEqual([0, '']);
    const { types } = JSON.parse(stdout) as {
      types: {
        sized: { parameter: string; interval: { low: number; high: number }; target: string; reason: string }[];
      }[];
    };
    expect(types[0]?.sized.map(({ parameter }) => parameter)).toEqual([
      'liquidationRatio',
      'debtCeiling',
      'ceilingGap',
      'ceilingTtl',
      'stabilityFee',
    ]);
    for (const { interval, target, reason } of types.flatMap(({ sized }) => sized)) {
      expect(interval.low).toBeLessThanOrEqual(interval.high);
      expect(`${target}${reason}`).toMatch(/\..*\./);
    }
  });

  test('prints them for people in lines that can be read', async () => {
    const { code, stdout } = await run('size', { ...EXAMPLE, parameters: folder.parameters() });
    expect(code).toBe(0);
    expect(unreadable(stdout.trimEnd())).toEqual([]);
  });
});

describe('what cannot be used ends with exit code 2, a code, what to do, and no stack', () => {
  const zero = examplePrices().map((hour, i) => (i === 7 ? hour.replace(/,[^,]*,/, ',0,') : hour));

  test.each<[string, Options, string, RegExp]>([
    ['no prices', { book: EXAMPLE.book! }, 'input/missing-file', /^--prices, --parameters must be given\./],
    [
      'a debt below zero',
      { ...EXAMPLE, book: folder.book('ETH-A,1,1', 'ETH-A,1,-1') },
      'input/own-book',
      /line 3 debt is below zero/,
    ],
    [
      'an unknown field',
      { ...EXAMPLE, parameters: folder.parameters({ 'types.ETH-A.penal': 0.1 }, 'mistyped.json') },
      'input/own-book',
      /mistyped\.json cannot be used: types\.ETH-A has unknown penal/,
    ],
    [
      'a price of zero',
      { ...EXAMPLE, prices: folder.prices(zero) },
      'market-data/price-file-malformed',
      /prices\.csv, line 9: open is 0/,
    ],
  ])('%s', async (_, options, expected, told) => {
    const { code, stdout, stderr } = await run('simulate', options, '--json');
    expect(code).toBe(2);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    expect(error.code).toBe(expected);
    expect(error.message).toMatch(told);
    expect(stderr).toMatch(told);
    expect(stdout + stderr).not.toMatch(/\n\s+at /);
  });
});
