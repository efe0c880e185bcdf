import { expect, test } from '@jest/globals';
import { toSystemState } from './snapshot.js';
import type { DssSystem } from './state.js';

const system: DssSystem = {
  vat: { live: 1n, Line: 2n, debt: 3n, vice: 14n },
  spotter: { live: 1n, par: 4n },
  jug: { base: 5n },
  dog: { live: 1n, Hole: 6n, Dirt: 7n },
  vow: { dai: 8n, sin: 9n, Sin: 10n, Ash: 11n, hump: 12n, bump: 15n, dump: 16n, sump: 17n, wait: 18n },
  pot: null,
  cat: null,
  pause: { delay: 13n },
};

test('every value of the system has the name that it means', () => {
  expect(toSystemState(system)).toEqual({
    live: true,
    debtCeiling: 2n,
    debt: 3n,
    baseFee: 5n,
    auctionLimit: 6n,
    surplus: 8n,
    badDebt: 9n,
    queuedBadDebt: 10n,
    auctionedBadDebt: 11n,
    surplusBuffer: 12n,
  });
});

test('the protocol lives only while all of its parts do', () => {
  const dead = { live: 0n };
  expect(toSystemState({ ...system, vat: { ...system.vat, ...dead } }).live).toBe(false);
  expect(toSystemState({ ...system, spotter: { ...system.spotter, ...dead } }).live).toBe(false);
  expect(toSystemState({ ...system, dog: { ...system.dog, ...dead } }).live).toBe(false);
});
