import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_DIR } from '../../src/platform/config.js';
import { ballastCommand } from '../support/commands.js';

const calc = (...args: string[]) => ballastCommand(['calc', ...args]);
const HILL = '{"losses":[1,2,3,5,8,13,21],"k":3}';

describe('ballast calc', () => {
  test('prints an answer and nothing else, and the list names it with its fields', async () => {
    const { code, stdout, stderr } = await calc('kupiec', '{"observations":255,"exceedances":7,"probability":0.01}');
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({
      statistic: expect.closeTo(5.316341340978184, 9),
      pValue: expect.closeTo(0.0211, 4),
    });
    const list = await calc('--list');
    expect(list.code).toBe(0);
    expect(list.stdout).toMatch(/^kupiec: do exceedances/m);
    const json = JSON.parse((await calc('--list', '--json')).stdout) as { name: string; inputs: { field: string }[] }[];
    expect(json.find(({ name }) => name === 'kupiec')?.inputs.map(({ field }) => field)).toEqual([
      'observations',
      'exceedances',
      'probability',
    ]);
  });

  test('reads standard input for a dash', async () => {
    const child = spawn(process.execPath, [join(PROJECT_DIR, 'dist/src/cli/ballast.js'), 'calc', 'hill', '-'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.end(HILL);
    const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
    expect(JSON.parse(printed)).toEqual(JSON.parse((await calc('hill', HILL)).stdout));
  });

  test.each([
    ['an unknown name', ['first-pasage-gbm', '{}'], 'input/calculator-unknown', /Did you mean "first-passage-gbm"/],
    ['what is no JSON', ['hill', '{"k": NaN}'], 'input/calculator-json', /not JSON/],
    ['too few losses', ['hill', '{"losses":[1,2],"k":3}'], 'input/refused', /needs 4 observations and found 2/],
    [
      'a column that is not there',
      ['hill', '{"losses":{"file":"docs/examples/own-book/book.csv","column":"dept"},"k":3}'],
      'input/series-file',
      /Its columns are .*debt.* Did you mean "debt"/,
    ],
  ])('%s ends with exit code 2, a code and the next step', async (_, args, expected, told) => {
    const { code, stdout, stderr } = await calc(...args, '--json');
    expect(code).toBe(2);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    expect(error.code).toBe(expected);
    expect(stderr).toMatch(told);
    expect(stdout + stderr).not.toMatch(/\n\s+at /);
  });
});
