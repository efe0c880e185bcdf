import { expect, test } from '@jest/globals';
import { digests } from './digests.js';

/** Also given by Node 20.20, 22.23 and 24.21: `npm run test:node-versions` runs it on the newest of each. */
const PINNED = {
  units: 'd33eb21d97fb25ffd3d1d72ec55964b6089a8c2a3ad2fc91068edf9cec121ded',
  estimators: '6b9ed369f46b3f6afe0d3ee78704fb5033662a6980cec21b1a401d27a797635f',
  simulation: '453aa055fbaa92e4a46c3a0e210ba5f7eb3f62ef8056336c2ff2d68511e59ef2',
  all: 'dcdb95848f7297b80ad3ae7dbd7340b49de3debc7727cf528f83c1d8739fa7e5',
};

test('units, estimators and simulated risks give, to the last bit, what they gave on three versions of Node', () => {
  expect(digests()).toEqual(PINNED);
});
