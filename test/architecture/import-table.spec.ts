import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PROJECT_DIR } from '../../src/platform/config.js';

interface Room {
  readonly room: string;
  readonly mayImport: readonly string[];
}
interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

const { rooms } = JSON.parse(readFileSync(join(PROJECT_DIR, 'test/architecture/import-table.json'), 'utf8')) as {
  rooms: Room[];
};
const names = rooms.map(({ room }) => room);

/** Runs the same command as `npm run check:imports` in a folder. */
async function cruise(folder: string): Promise<Violation[]> {
  const cruiser = join(PROJECT_DIR, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(folder, 'test/architecture/dependency-cruiser.cjs');
  const args = [cruiser, '--config', config, '--output-type', 'json', 'src', 'migrations'];
  const options = { cwd: folder, maxBuffer: 256 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(process.execPath, args, options).catch((error: unknown) => {
    // It ends with the number of violations and has written its report all the same.
    return error as { stdout: string };
  });
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

test('the tree keeps to its table', async () => {
  const found = await cruise(PROJECT_DIR);
  expect(found.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
});

test('every folder in src is a room of the table', () => {
  const folders = (path: string): string[] =>
    readdirSync(join(PROJECT_DIR, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  const found = folders('src').flatMap((room) =>
    room === 'risk' ? folders('src/risk').map((part) => `risk/${part}`) : [room],
  );
  expect(found.filter((room) => !names.includes(room))).toEqual([]);
});

test('the table in README.md is the one that is enforced', async () => {
  const readme = join(PROJECT_DIR, 'README.md');
  if (!existsSync(readme)) return;
  const [, quoted] = readFileSync(readme, 'utf8').split(/<!-- import-table:(?:start|end) -->/);
  const print = join(PROJECT_DIR, 'test/architecture/print-import-table.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [print]);
  expect(quoted?.trim()).toBe(stdout.trim());
});

describe('walls', () => {
  let folder: string;
  let found: Violation[];
  const planted = new Map<string, string[]>();

  /** Puts a file with an import into the copy; the rules that must catch it, none for an import that is allowed. */
  const plant = (file: string, imported: string, ...caughtBy: string[]): void => {
    planted.set(file, caughtBy);
    write(file, `import '${imported}';\n`);
  };
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  /** The way from a file of one room to a file of another. */
  const way = (room: string, file: string): string => `${room.includes('/') ? '../../' : '../'}${file}`;
  const slug = (room: string): string => room.replace('/', '-');
  const mayImport = ({ room, mayImport: listed }: Room, other: string): boolean => {
    const above = names.slice(0, names.indexOf(room)).filter((name) => name !== 'world' && name !== 'portal');
    const all = listed.flatMap((name) => (name === '*' ? above : [name]));
    return all.includes(other) || all.includes(other.split('/')[0] ?? '');
  };

  beforeAll(async () => {
    mkdirSync(join(PROJECT_DIR, '.cache'), { recursive: true });
    folder = mkdtempSync(join(PROJECT_DIR, '.cache', 'architecture-'));
    for (const part of ['src', 'migrations', 'test/architecture', 'tsconfig.json', 'package.json']) {
      cpSync(join(PROJECT_DIR, part), join(folder, part), { recursive: true });
    }
    symlinkSync(join(PROJECT_DIR, 'node_modules'), join(folder, 'node_modules'));
    plantAll();
    found = await cruise(folder);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function plantAll(): void {
    for (const { room } of rooms) write(`src/${room}/target.ts`, 'export const target = 1;\n');
    for (const row of rooms) {
      for (const other of names.filter((name) => name !== row.room)) {
        const pure = /^(units|risk)/.test(row.room) && !/^(units|risk)/.test(other);
        const rules = [`${row.room}-stays-in-its-lane`, ...(pure ? ['pure-rooms-use-nothing-else'] : [])];
        const caughtBy = mayImport(row, other) ? [] : rules;
        plant(`src/${row.room}/to-${slug(other)}.ts`, way(row.room, `${other}/target.js`), ...caughtBy);
      }
    }
    plantLibraries();
    plantDoors();
  }

  function plantLibraries(): void {
    for (const room of names.filter((name) => /^(units|risk)/.test(name))) {
      plant(`src/${room}/with-fs.ts`, 'node:fs', 'pure-rooms-use-nothing-else', 'io-only-at-the-edge');
      const rules = ['pure-rooms-use-nothing-else', `${room}-takes-its-libraries`];
      plant(`src/${room}/with-zod.ts`, 'zod', ...rules);
      plant(`src/${room}/with-nest.ts`, '@nestjs/common', ...rules);
    }
    plant('src/evidence/with-zod.ts', 'zod', 'evidence-takes-its-libraries');
    plant('src/protocol/with-ethers.ts', 'ethers', 'protocol-takes-its-libraries', 'io-only-at-the-edge');
    plant('src/protocol/planted.adapter.ts', 'ethers');
    plant('src/protocol/kit.adapter.ts', '@safe-global/protocol-kit', 'protocol-takes-its-libraries-at-the-edge');
    plant('src/proposals/chain.adapter.ts', 'ethers', 'proposals-takes-its-libraries-at-the-edge');
    plant('src/proposals/planted.service.ts', 'typeorm', 'proposals-takes-its-libraries', 'io-only-at-the-edge');
    plant('src/proposals/planted.repository.ts', 'typeorm');
    plant('src/safe/commands.ts', 'commander', 'safe-takes-its-libraries');
    plant('src/market-data/with-http.ts', 'node:https', 'io-only-at-the-edge');
    plant('src/recommendations/with-threads.service.ts', 'node:worker_threads', 'io-only-at-the-edge');
    plant('src/platform/with-jest.ts', '@jest/globals', 'no-development-packages-in-production');
    plant('src/platform/with-nothing.ts', 'no-such-package', 'every-import-resolves');
    plant('src/platform/lost.ts', './lost-file.js', 'every-import-resolves');
  }

  function plantDoors(): void {
    for (const suffix of ['adapter', 'repository', 'entity', 'codec', 'controller']) {
      write(`src/safe/door.${suffix}.ts`, 'export const inside = 1;\n');
      plant(`src/proposals/behind-${suffix}.ts`, `../safe/door.${suffix}.js`, 'rooms-meet-at-the-front-door');
    }
    for (const suffix of ['port', 'service', 'module']) {
      write(`src/safe/door.${suffix}.ts`, 'export const open = 1;\n');
      plant(`src/proposals/before-${suffix}.ts`, `../safe/door.${suffix}.js`);
    }
    write('src/planted-start.ts', 'export const start = 1;\n');
    write('migrations/0-planted.ts', 'export const migration = 1;\n');
    write('src/units/planted.spec.ts', 'export const spec = 1;\n');
    write('test/doubles/planted.ts', 'export const double = 1;\n');
    plant('src/portal/start.ts', '../planted-start.js', 'nobody-imports-the-start');
    plant('src/cli/start.ts', '../planted-start.js');
    plant('src/start-with-world.ts', './world/target.js');
    plant('src/proposals/in-the-world.spec.ts', '../world/target.js');
    plant('src/proposals/in-the-market.spec.ts', '../market-data/target.js', 'proposals-stays-in-its-lane-in-specs');
    plant(
      'src/units/with-double.ts',
      '../../test/doubles/planted.js',
      'no-test-code-in-production',
      'pure-rooms-use-nothing-else',
    );
    plant('src/safe/with-spec.ts', '../units/planted.spec.js', 'no-test-code-in-production');
    plant('src/safe/with-migration.ts', '../../migrations/0-planted.js', 'migrations-are-run-by-the-start');
    plant('migrations/1-planted.ts', '../src/units/target.js', 'migrations-know-only-platform');
    write('src/protocol/dss/planted.ts', 'export const family = 1;\n');
    plant('src/proposals/in-a-family.ts', '../protocol/dss/planted.js', 'families-stay-behind-their-ports');
    plant('src/protocol/a-family.ts', './dss/planted.js', 'families-stay-behind-their-ports');
    plant('src/protocol/open-dollar/other.ts', '../dss/planted.js', 'families-do-not-know-each-other');
    plant('src/protocol/dss/own.ts', './planted.js');
    plant('src/execution/circle-a.ts', './circle-b.js', 'no-circles');
    // A circle is reported once, where it was entered.
    write('src/execution/circle-b.ts', "import './circle-a.js';\n");
  }

  test('each planted import is caught by the rules that stand there, each allowed one passes', () => {
    const rulesOf = (file: string): string[] => found.filter(({ from }) => from === file).map(({ rule }) => rule.name);
    const missed = [...planted].filter(([file, rules]) => {
      return JSON.stringify(rulesOf(file).sort()) !== JSON.stringify([...rules].sort());
    });
    expect(missed.map(([file, rules]) => ({ file, rules, found: rulesOf(file) }))).toEqual([]);
  });

  test('no room has a wall that nothing was planted behind', () => {
    const tried = new Set([...planted.values()].flat());
    for (const room of names.filter((name) => name !== 'cli')) expect(tried).toContain(`${room}-stays-in-its-lane`);
    expect([...planted.values()].filter((rules) => rules.length > 0).length).toBeGreaterThan(190);
  });
});
