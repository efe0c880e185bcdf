import { afterAll, describe, expect, test } from '@jest/globals';
import { OwnFolder } from '../../test/builders/own-book.builder.js';
import { readBook, readJson } from './own-book.adapter.js';
import { OwnBookError } from './own-book-error.js';

const folder = new OwnFolder();
afterAll(() => folder.remove());

async function refusalOf(work: Promise<unknown>): Promise<OwnBookError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof OwnBookError) return error;
  throw new Error(`no refusal: ${String(error)}`);
}
const csv = (...lines: string[]): string => folder.write('book.csv', lines.join('\n'));

describe('a book', () => {
  const expected = [
    { place: 'line 2', type: 'ETH-A', collateral: 10.5, debt: 9000 },
    { place: 'line 3', type: 'WBTC-A', collateral: 0, debt: 1e6 },
  ];

  test('is a CSV with its columns in any order, others beside them, and a byte order mark and Windows line ends', async () => {
    expect(await readBook(csv('type,collateral,debt', 'ETH-A,10.5,9000', 'WBTC-A,0,1e6', ''))).toEqual(expected);
    const turned = csv('\uFEFFowner,debt, type ,collateral\r', '0xab,9000,ETH-A,10.5\r', '0xcd,1e6,WBTC-A,0\r', '');
    expect(await readBook(turned)).toEqual(expected);
  });

  test('or a JSON list of the same', async () => {
    const list = expected.map(({ place: _, ...rest }) => rest);
    const read = await readBook(folder.write('book.json', JSON.stringify(list)));
    expect(read).toEqual(expected.map((it, index) => ({ ...it, place: `record ${String(index + 1)}` })));
  });

  test.each([
    ['without a column', ['type,collateral', 'ETH-A,1'], 'header', 'has no debt'],
    ['with a column twice', ['type,debt,collateral,debt', 'ETH-A,1,1,2'], 'header', 'has debt twice'],
    ['with nothing in it', [''], 'header', 'has no type, collateral, debt'],
    ['with a header alone', ['type,collateral,debt', ''], '', 'has no positions'],
    ['with a debt below zero', ['type,collateral,debt', 'ETH-A,1,1', 'ETH-A,1,-5'], 'line 3 debt', 'is below zero'],
    ['with NaN', ['type,collateral,debt', 'ETH-A,NaN,5'], 'line 2 collateral', 'is no number'],
    ['with what is infinite', ['type,collateral,debt', 'ETH-A,1,Infinity'], 'line 2 debt', 'is no number'],
    ['with what becomes infinite', ['type,collateral,debt', 'ETH-A,1,1e999'], 'line 2 debt', 'is no number'],
    ['with more than there is', ['type,collateral,debt', 'ETH-A,1e31,1'], 'line 2 collateral', 'is too large'],
    ['with hexadecimal digits', ['type,collateral,debt', 'ETH-A,1,0x10'], 'line 2 debt', 'is no number'],
    ['with an amount left out', ['type,collateral,debt', 'ETH-A,,5'], 'line 2 collateral', 'is no number'],
    ['with a type left out', ['type,collateral,debt', ',1,5'], 'line 2 type', 'is empty'],
    ['with a comma in a number', ['type,collateral,debt', 'ETH-A,"1,000",5'], 'line 2', /has 4 fields under 3/],
    ['with a line between', ['type,collateral,debt', 'ETH-A,1,5', '', 'ETH-A,1,5'], 'line 3', /has 1 fields under 3/],
  ])('%s is refused by its place', async (_, lines, path, message) => {
    const file = csv(...lines);
    const error = await refusalOf(readBook(file));
    expect(error.code).toBe('input/own-book');
    expect(error.message).toContain(file);
    expect(error.problems).toEqual([
      { path, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    ]);
  });

  test.each([
    ['no list', '{}', '', /expected array, received object/],
    ['nothing', 'null', '', /expected array, received null/],
    ['an empty list', '[]', '', /has no positions/],
    ['a list of something else', '[3]', 'record 1', /expected object, received number/],
    ['a record without its debt', '[{"type":"A","collateral":1}]', 'record 1 debt', /is no number/],
    [
      'a record with an unknown field',
      '[{"type":"A","collateral":1,"debt":1,"dept":2}]',
      'record 1',
      /has unknown dept/,
    ],
    ['a debt in quotes', '[{"type":"A","collateral":1,"debt":"1"}]', 'record 1 debt', /is no number/],
  ])('in JSON that is %s is refused by its record', async (_, text, path, message) => {
    const error = await refusalOf(readBook(folder.write('book.json', text)));
    expect(error.problems).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  test('with many mistakes tells ten and counts the others', async () => {
    const error = await refusalOf(readBook(csv('type,collateral,debt', ...Array<string>(30).fill('ETH-A,x,1'))));
    expect(error.problems).toHaveLength(30);
    expect(error.message).toMatch(/line 11 collateral is no number; and 20 more\./);
  });
});

describe('a file', () => {
  test('that is not there is refused by its path', async () => {
    for (const read of [readBook, readJson]) {
      const error = await refusalOf(read(`${folder.path}/none.json`));
      expect(error.message).toMatch(/none\.json cannot be used: the file cannot be read \(.*ENOENT/);
    }
  });

  test('that is a folder, or no JSON, is refused by its path', async () => {
    expect((await refusalOf(readBook(folder.path))).message).toMatch(/cannot be read/);
    for (const text of ['', '{', '{"a": NaN}', '\u0000']) {
      const error = await refusalOf(readJson(folder.write('p.json', text)));
      expect(error.message).toMatch(/p\.json cannot be used: the file is not JSON \(/);
    }
  });
});
