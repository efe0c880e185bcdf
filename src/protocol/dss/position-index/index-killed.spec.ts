import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileSources, type Child, type CompiledSources } from '../../../../test/support/child-process.js';
import { IndexedWorld } from '../../../../test/support/indexed-world.js';
import { WAD } from '../../../units/fixed-point.js';
import type { Block } from '../../../platform/chain/rpc.js';
import type { IndexStep } from '../../position-index.port.js';

/**
 * An index on an embedded database that outlives its process. It follows to the block that it is sent; `dieAt` is the number of
 * the statement on the index's tables before which the process is killed, counted from the first write of a step.
 */
const INDEX = `
import 'reflect-metadata';
import { EntityManager } from 'typeorm';
import { MIGRATIONS } from './migrations/migrations.js';
import { Rpc } from './src/platform/chain/rpc.js';
import { openDataSource } from './src/platform/database/data-source.js';
import { Log } from './src/platform/log/log.js';
import { DssPositionIndex } from './src/protocol/dss/position-index/dss-position-index.service.js';

const [dir, url, deployment] = process.argv.slice(2);
const log = new Log({ level: 'error', format: 'text', write: () => undefined });
const database = await openDataSource({ url: null, dir, entities: [], migrations: MIGRATIONS }, log);
const index = new DssPositionIndex(JSON.parse(deployment), new Rpc(url), database, { checked: 0 });

let left = Infinity;
const query = EntityManager.prototype.query;
EntityManager.prototype.query = function (sql, ...rest) {
  if (/INSERT|DELETE/.test(sql) && left-- === 0) {
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  }
  return query.call(this, sql, ...rest);
};
process.on('message', async ({ to, dieAt }) => {
  left = dieAt ?? Infinity;
  const step = await index.follow(to);
  const text = index.book().positions
    .map(({ id, owner, holder, ilk, collateral, normalisedDebt }) =>
      [id, owner, holder ?? 'itself', ilk, collateral, normalisedDebt].join(' '))
    .join('\\n');
  process.send({ step, text });
});
process.send('ready');
`;

interface Followed {
  readonly step: IndexStep;
  readonly text: string;
}

let place: IndexedWorld;
let sources: CompiledSources;
let folder: string;
const children: Child[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-index-'));
  place = await IndexedWorld.start();
  sources = await compileSources(['src/units', 'src/platform', 'src/protocol', 'migrations']);
}, 120_000);
afterAll(async () => {
  await Promise.all(children.map((child) => child.kill()));
  sources.remove();
  await place.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
});

async function startChild(): Promise<Child> {
  const { world, deployment } = place;
  const child = sources.start(INDEX, [join(folder, 'postgres'), world.url, JSON.stringify(deployment)]);
  children.push(child);
  await child.next();
  return child;
}

/** Killed at that statement of the step to the head. */
async function killedAt(child: Child, dieAt: number): Promise<void> {
  child.send({ to: await place.world.head(), dieAt });
  await expect(child.next()).rejects.toThrow('ended');
}

async function follow(child: Child, to: Block): Promise<IndexStep> {
  child.send({ to });
  const { step, text } = (await child.next()) as Followed;
  expect(text).toBe(await place.fresh(to));
  return step;
}

test('a process killed in the middle of its first index, of a step or of a way back leaves a whole block, and its next goes on to what a fresh index is', async () => {
  const { acts, world } = place;
  const vault = await acts.open(30n, 20_000n);
  await killedAt(await startChild(), 6); // the step is written, the vaults are not
  const child = await startChild();
  const first = await world.head();
  expect(await follow(child, first)).toMatchObject({ from: null, rebuilt: 'empty' });
  await acts.draw(vault, WAD);
  const second = await world.head();
  expect(await follow(child, second)).toMatchObject({ changed: 1, rebuilt: null });

  await acts.open();
  await acts.draw(vault, WAD);
  await killedAt(child, 2); // the step is written and what the vaults were, not what they are
  await acts.reorganise(3);
  await killedAt(await startChild(), 2); // the vaults are back, what they were is still there
  const last = await startChild();
  expect(await follow(last, await world.head())).toMatchObject({ from: second, reverted: 1, rebuilt: null });
}, 120_000);
