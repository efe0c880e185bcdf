import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PROJECT_DIR } from '../../platform/config.js';
import { calc } from './calc-command.js';
import { CALCULATORS } from './registry.js';

const DOC = readFileSync(join(PROJECT_DIR, 'docs', 'calc.md'), 'utf8');
/** A command and what the document says that it prints. */
const EXAMPLES = [...DOC.matchAll(/```sh\nnpm run -s ballast -- calc (\S+) '(.*)'\n```\s+```json\n([^`]*)\n```/g)].map(
  ([, name = '', input = '', printed = '']) => ({ name, input, printed }),
);

let before: string;
// Paths in the document are taken from the project's folder.
beforeAll(() => {
  before = process.cwd();
  process.chdir(PROJECT_DIR);
});
afterAll(() => process.chdir(before));

test('the document holds three examples and names every calculator', () => {
  expect(EXAMPLES).toHaveLength(3);
  const table = DOC.slice(DOC.indexOf('## Names'), DOC.indexOf('## Conventions'));
  const named = [...table.matchAll(/`([a-z0-9-]+)`/g)].map(([, name]) => name);
  expect([...new Set(named)].sort()).toEqual([...CALCULATORS.keys()].sort());
});

test.each(EXAMPLES)('$name prints what the document shows', async ({ name, input, printed }) => {
  const { data } = await calc(name, input, {});
  expect(data).toEqual(JSON.parse(printed));
});
