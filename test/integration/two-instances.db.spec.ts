import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { ENTITIES } from '../../src/app.module.js';
import type { World } from '../../src/world/world.js';
import { startBallast, startTestWorld, type Ballast } from '../support/ballast.js';
import { openTestDatabase } from '../support/database.js';

let world: World;
let database: DataSource;
let instances: readonly Ballast[];
beforeEach(async () => {
  world = await startTestWorld();
  database = await openTestDatabase(ENTITIES);
  const first = await startBallast({ world, database });
  instances = [first, await startBallast({ world, database })];
});
afterEach(async () => {
  for (const instance of instances) await instance.close();
  if (database.isInitialized) await database.destroy();
  await world.stop();
});

test('two instances that propose at the same moment make one proposal', async () => {
  const outcomes = await Promise.all(
    instances.map(async ({ assessments, proposing }) => proposing.propose(await assessments.assess())),
  );
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['already-proposed', 'proposed']);
  expect(new Set(outcomes.map(({ proposal }) => proposal?.hashes.safeTxHash)).size).toBe(1);
  expect(await instances[0]?.proposals.list()).toHaveLength(1);
});

test('two instances that see the same execution record it once', async () => {
  const [one, other] = instances as readonly [Ballast, Ballast];
  const proposal = await one.propose();
  await one.signBy(proposal, 2);
  await one.execute(proposal);
  await Promise.all([one.execution.look(), other.execution.look()]);
  const { events } = await one.proposals.find(String(proposal.id));
  expect(events.map(({ state }) => state)).toEqual(['recorded', 'published', 'ready', 'executed', 'verified']);
});
