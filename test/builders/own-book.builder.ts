import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_DIR } from '../../src/platform/config.js';

type Json = Record<string, unknown>;

/** The example that docs/own-book.md shows. */
export const OWN_BOOK_EXAMPLE = {
  book: join(PROJECT_DIR, 'docs/examples/own-book/book.csv'),
  prices: join(PROJECT_DIR, 'docs/examples/own-book/prices-synthetic.csv'),
  parameters: join(PROJECT_DIR, 'docs/examples/own-book/parameters.json'),
};
const PRICES = readFileSync(OWN_BOOK_EXAMPLE.prices, 'utf8').trimEnd();

/** Hours of the example, without the header. */
export const examplePrices = (): string[] => PRICES.split('\n').slice(1);

/** The parameters of the example with as few paths as a spec needs, and changes at dotted paths; undefined takes a field out. */
export function exampleParameters(changes: Readonly<Json> = {}): Json {
  const file = JSON.parse(readFileSync(OWN_BOOK_EXAMPLE.parameters, 'utf8')) as Json;
  const quick: Json = { 'risk.paths': 256, 'risk.resamples': 0, 'risk.horizonHours': 24 };
  for (const [path, value] of Object.entries({ ...quick, ...changes })) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const at = keys.reduce((holder, key) => holder[key] as Json, file);
    if (value === undefined) Reflect.deleteProperty(at, last);
    else at[last] = value;
  }
  return file;
}

/** A folder of files of one's own that a spec throws away. */
export class OwnFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'ballast-own-book-'));

  write(name: string, text: string): string {
    const file = join(this.path, name);
    writeFileSync(file, text);
    return file;
  }

  book(...lines: readonly string[]): string {
    return this.write('book.csv', ['type,collateral,debt', ...lines, ''].join('\n'));
  }

  prices(hours: readonly string[], name = 'prices.csv'): string {
    return this.write(name, ['ts,open,high,low,close,volume', ...hours, ''].join('\n'));
  }

  parameters(changes: Readonly<Json> = {}, name = 'parameters.json'): string {
    return this.write(name, JSON.stringify(exampleParameters(changes)));
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
