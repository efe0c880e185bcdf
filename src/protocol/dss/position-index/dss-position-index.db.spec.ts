import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { IndexedWorld } from '../../../../test/support/indexed-world.js';
import { uniforms } from '../../../../test/support/uniforms.js';
import type { VaultActs } from '../../../../test/support/vault-acts.js';
import { WAD } from '../../../units/fixed-point.js';
import type { DssPositionIndex } from './dss-position-index.service.js';
import { IndexEmptyError } from '../../position-index-error.js';

let place: IndexedWorld;
let acts: VaultActs;
beforeAll(async () => {
  place = await IndexedWorld.start();
  acts = place.acts;
});
afterAll(() => place.close());
beforeEach(() => place.clear());

/** A vault of their own with debt, for a test to act on. */
const ownVault = (): Promise<number> => acts.open(30n, 20_000n);

test('before the first step there is no book', () => {
  expect(() => place.index().book()).toThrow(IndexEmptyError);
});

describe('after every act on vaults the index is what the whole book read at that block is:', () => {
  let index: DssPositionIndex;
  let mine: number;
  beforeEach(async () => {
    index = place.index();
    expect(await place.follow(index)).toMatchObject({ from: null, rebuilt: 'empty', reverted: 0 });
    mine = await ownVault();
    expect(await place.follow(index)).toMatchObject({ changed: 1, rebuilt: null });
  });
  const has = (id: number): boolean => index.book().positions.some((position) => position.id === String(id));

  test('a vault without debt is no position until it owes, and no more once it owes nothing', async () => {
    const empty = await acts.open();
    expect(await place.follow(index)).toMatchObject({ changed: 1, rebuilt: null });
    expect([has(mine), has(empty)]).toEqual([true, false]);
    await acts.shift(mine, empty);
    expect(await place.follow(index)).toMatchObject({ changed: 2, rebuilt: null });
    expect([has(mine), has(empty)]).toEqual([false, true]);
  });

  test('frob', async () => {
    await acts.draw(mine, 777n * WAD);
    expect(await place.follow(index)).toMatchObject({ changed: 1, rebuilt: null });
  });

  test('grab, by which a liquidation takes all', async () => {
    await acts.bark(mine);
    expect(await place.follow(index)).toMatchObject({ changed: 1, rebuilt: null });
    expect(has(mine)).toBe(false);
  });

  test('give', async () => {
    const owner = '0x000000000000000000000000000000000000bEEF';
    await acts.give(mine, owner);
    expect(await place.follow(index)).toMatchObject({ changed: 1, rebuilt: null });
    expect(index.book().positions.at(-1)).toMatchObject({ id: String(mine), owner });
  });

  test('nothing, and what nobody acted on stays the same object', async () => {
    const before = index.book().positions;
    await acts.mine(3);
    expect(await place.follow(index)).toMatchObject({ changed: 0, repaired: 0, reverted: 0, rebuilt: null });
    expect(index.book().positions.every((position, at) => position === before[at])).toBe(true);
  });
});

describe('when the chain replaces blocks', () => {
  test('12 with an opening, a draw, a gift and a liquidation in them, the index is what a fresh one is', async () => {
    const index = place.index();
    const vaults = [await ownVault(), await ownVault()] as const;
    const { to } = await place.follow(index);
    await acts.draw(vaults[0], 500n * WAD);
    await place.follow(index);
    await acts.open();
    await place.follow(index);
    await acts.give(vaults[0], '0x000000000000000000000000000000000000bEEF');
    await acts.bark(vaults[1]);
    await place.follow(index);
    await acts.mine(to.number + 12 - (await place.world.head()).number);
    const { to: from } = await place.follow(index);
    expect(from.number).toBe(to.number + 12);
    await acts.reorganise(12);
    expect(await place.follow(index)).toMatchObject({ from, reverted: 12, rebuilt: null });
    expect((await place.follow(index)).from).toEqual(await place.world.head());
  });

  test('in the middle of a step, the whole step is taken back', async () => {
    const index = place.index();
    const { to } = await place.follow(index);
    await ownVault();
    const { to: from } = await place.follow(index);
    await acts.reorganise(2);
    expect(await place.follow(index)).toMatchObject({ reverted: from.number - to.number, rebuilt: null });
  });

  test('and ends before the index stands, the index goes back', async () => {
    const index = place.index();
    const { to } = await place.follow(index);
    await ownVault();
    await place.follow(index);
    await place.world.rpc.request('anvil_rollback', [(await place.world.head()).number - to.number]);
    expect(await place.follow(index)).toMatchObject({ to, changed: 0, rebuilt: null });
  });

  test('that lie further back than the window, the book is read whole and the step says so', async () => {
    const index = place.index({ window: 3 });
    await place.follow(index);
    for (let step = 0; step < 6; step++) {
      await acts.open();
      await place.follow(index);
    }
    await acts.reorganise(3);
    expect(await place.follow(index)).toMatchObject({ reverted: 3, rebuilt: null });
    await acts.reorganise(6);
    expect(await place.follow(index)).toMatchObject({ rebuilt: 'deep-reorganisation' });
  });
});

test('after 50 random acts, steps of random length and reorganisations, every step equals the whole book', async () => {
  const chance = uniforms(20_261_125);
  const below = (count: number): number => Math.floor(chance() * count);
  const index = place.index({ walk: 4, window: 40 });
  const vaults = [await ownVault(), await ownVault(), await ownVault()];
  const one = (): number => vaults[below(vaults.length)] ?? 0;
  const possible = [
    async () => void vaults.push(await acts.open()),
    () => acts.draw(one(), BigInt(1 + below(50)) * WAD),
    () => acts.shift(one(), one()),
    () => acts.give(one(), `0x${String(1 + below(9)).repeat(40)}`),
    () => acts.mine(1 + below(6)),
    () => acts.bark(one()),
    () => acts.reorganise(1 + below(12)),
  ];
  let reverted = 0;
  for (let act = 0; act < 50; act++) {
    // Some are refused: an empty vault owes nothing, a vault that was taken back is nobody's.
    await possible[below(possible.length)]?.().catch(() => undefined);
    if (chance() < 0.5) reverted += (await place.follow(index)).reverted;
  }
  await place.follow(index);
  expect(reverted).toBeGreaterThan(12);
});
