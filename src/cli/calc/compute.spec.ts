import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { calc } from './calc-command.js';
import { compute } from './compute.js';
import { encode } from './encode.js';
import { nearestOf } from './nearest.js';

const folder = mkdtempSync(join(tmpdir(), 'ballast-calc-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, text: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const LOSSES = 'day,"loss, DKK",price\n1,1,100\n2,2,110\n3,3,99\n4,5,99\n5,8,90\n6,13,95\n7,21,100\n';
const hill = (losses: unknown) => compute('hill', JSON.stringify({ losses, k: 3 }));
const refusal = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'answered',
    (error: unknown) => error,
  );

describe('a series in a file', () => {
  const plain = fileOf('losses.csv', LOSSES);
  test('answers as the same numbers in a list do, packed or not', async () => {
    const listed = await hill([1, 2, 3, 5, 8, 13, 21]);
    expect(await hill({ file: plain, column: 'loss, DKK' })).toEqual(listed);
    const packed = fileOf('losses.csv.gz', gzipSync(`\uFEFF${LOSSES.replaceAll('\n', '\r\n')}`));
    expect(await hill({ file: packed, column: 'loss, DKK' })).toEqual(listed);
  });
  test('may be turned into returns or losses, and scaled', async () => {
    const close = (as: string, scale: number) =>
      compute('close-to-close', JSON.stringify({ returns: { file: plain, column: 'price', as, scale } }));
    const direct = [110 / 100, 99 / 110, 1, 90 / 99, 95 / 90, 100 / 95];
    const of = (values: number[]) => compute('close-to-close', JSON.stringify({ returns: values }));
    expect(await close('simple-returns', 100)).toEqual(await of(direct.map((ratio) => (ratio - 1) * 100)));
    const logs = (await close('log-returns', 1)) as { mean: number };
    expect(logs.mean).toBeCloseTo(0, 15);
    expect(((await close('losses', 1)) as { mean: number }).mean).toBeCloseTo(-99, 12);
  });
  test.each([
    [
      'a column that is not there',
      { file: plain, column: 'Price' },
      /Its columns are day, loss, DKK, price. Did you mean "price"/,
    ],
    ['no column', { file: plain }, /must be a list of numbers, or \{"file", "column"\}/],
    ['a file that is not there', { file: join(folder, 'none.csv'), column: 'price' }, /cannot be read/],
    ['a folder', { file: folder, column: 'price' }, /cannot be read/],
    ['a cell that is no number', { file: fileOf('bad.csv', 'x\n1\n2\nNaN\n'), column: 'x' }, /line 4: "NaN"/],
    ['an empty cell', { file: fileOf('gap.csv', 'x,y\n1,2\n2,\n'), column: 'y' }, /line 3: ""/],
    ['a header alone', { file: fileOf('empty.csv', 'x\n'), column: 'x' }, /nothing else/],
    [
      'returns of a price of zero',
      { file: fileOf('zero.csv', 'x\n1\n0\n2\n'), column: 'x', as: 'log-returns' },
      /line 3: no log-returns/,
    ],
  ])('%s is told with its field, file and line', async (_, losses, told) => {
    expect(await refusal(hill(losses))).toMatchObject({
      code: 'input/series-file',
      message: expect.stringMatching(told),
      details: { field: 'losses' },
    });
  });
  test('candles without a column, or none at all, are told', async () => {
    const drop = (prices: unknown) => compute('extreme-drop', JSON.stringify({ prices, windowHours: 3, level: 0.99 }));
    expect(await refusal(drop({ file: plain }))).toMatchObject({
      code: 'input/series-file',
      details: { field: 'prices' },
    });
    expect(await refusal(drop({ file: folder }))).toMatchObject({ code: 'input/series-file' });
    expect(await refusal(drop({}))).toMatchObject({ code: 'input/series-file' });
    expect(await refusal(drop('prices.csv'))).toMatchObject({
      code: 'input/calculator-field',
      details: { field: 'prices' },
    });
  });
});

describe('what is refused', () => {
  const ONE = { collateralRatio: 1.8, liquidationRatio: 1.45, drift: 0, volatility: 0.8, days: 7 };
  const gbm = (text: string) => refusal(compute('first-passage-gbm', text));
  test('an unknown name, with the one that is most like it', async () => {
    expect(await refusal(compute('first-pasage-gbm', '{}'))).toMatchObject({
      code: 'input/calculator-unknown',
      details: { nearest: 'first-passage-gbm' },
    });
    expect(await refusal(compute('xyzzy', '{}'))).toMatchObject({ details: { nearest: null } });
    expect(nearestOf('kou', ['first-passage-kou', 'kupiec'])).toBe('first-passage-kou');
  });
  test.each(['', '{', 'NaN', '[1]', '"x"', 'null', '{"volatility": NaN}'])(
    '%j, which is no JSON object',
    async (text) => {
      expect(await gbm(text)).toMatchObject({
        code: 'input/calculator-json',
        next: expect.stringContaining("ballast calc first-passage-gbm '{"),
      });
    },
  );
  test.each([
    ['volatility', { ...ONE, volatility: undefined }, /is missing/],
    ['volatility', { ...ONE, volatility: '0.8' }, /must be a finite number/],
    ['volatility', { ...ONE, volatility: null }, /must be a finite number/],
    ['volatilty', { ...ONE, volatilty: 1 }, /is no field; did you mean volatility/],
    ['horizon', { ...ONE, horizon: 1 }, /is no field; the fields are collateralRatio, /],
  ])('%s in %j', async (field, given, told) => {
    expect(await gbm(JSON.stringify(given))).toMatchObject({
      code: 'input/calculator-field',
      message: expect.stringMatching(told),
      details: { field },
    });
  });
  test('a number too large for a float, by its field', async () => {
    expect(await gbm(JSON.stringify(ONE).replace('0.8', '1e999'))).toMatchObject({ details: { field: 'volatility' } });
  });
  test('all wrong fields at once, and a long list of them only in part', async () => {
    const many = await refusal(compute('hill', JSON.stringify({ losses: Array(50).fill('x'), k: 1.5 })));
    const { problems } = (many as { details: { problems: { field: string }[] } }).details;
    expect(problems.map(({ field }) => field).slice(0, 2)).toEqual(['losses.0', 'losses.1']);
    expect(problems).toHaveLength(9);
  });
  test('what the estimator refuses keeps its reason', async () => {
    expect(await gbm(JSON.stringify({ ...ONE, volatility: -1 }))).toMatchObject({
      code: 'input/refused',
      details: { calculator: 'first-passage-gbm', refusal: 'estimators/out-of-domain', what: 'The volatility' },
    });
    expect(await refusal(compute('garch-fit', '{"returns":[1,2],"model":"garch","distribution":"t"}'))).toMatchObject({
      details: { refusal: 'estimators/insufficient-history', needed: 500, found: 2 },
    });
    expect(await refusal(compute('duty', '{"bps":10001}'))).toMatchObject({ code: 'input/refused' });
  });
  test('no name, no input, two inputs', async () => {
    expect(await refusal(calc(undefined, undefined, {}))).toMatchObject({ code: 'input/calculator-missing' });
    expect(await refusal(calc('duty', undefined, {}))).toMatchObject({ code: 'input/calculator-json' });
    expect(await refusal(calc('duty', '{}', { file: 'x' }))).toMatchObject({ code: 'input/calculator-json' });
    expect(await refusal(calc('duty', undefined, { file: join(folder, 'x') }))).toMatchObject({
      code: 'input/series-file',
    });
  });
});

describe('answers', () => {
  test('large whole numbers stay exact, infinities are named, what is not there is left out', () => {
    const value = { big: 2n ** 200n, high: Infinity, low: -Infinity, gone: undefined, list: Float64Array.of(1, 2) };
    expect(encode(value)).toEqual({ big: String(2n ** 200n), high: 'Infinity', low: '-Infinity', list: [1, 2] });
    expect(() => encode({ deep: [0, Number.NaN] })).toThrow('deep[1]');
  });
  test('an input may come from a file, and the list describes every calculator', async () => {
    const answer = await calc('duty', undefined, { file: fileOf('duty.json', '{"bps": 200}') });
    expect(answer.data).toEqual({ duty: '1000000000627937192491029810' });
    expect(JSON.parse(answer.text)).toEqual(answer.data);
    const { data, text } = await calc(undefined, undefined, { list: true });
    for (const { name } of data as { name: string }[]) expect(text).toContain(`\n${name}: `);
    const { data: one } = await calc('duty', undefined, { list: true });
    expect(one).toMatchObject({ name: 'duty', family: 'fees', inputs: [{ field: 'bps', required: true }] });
  });
});
