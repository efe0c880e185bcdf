import { expect, test } from '@jest/globals';
import { digests } from './digests.js';

/** Also given by Node 20.20, 22.23 and 24.21: `npm run test:node-versions` runs it on the newest of each. */
const PINNED = {
  units: 'd33eb21d97fb25ffd3d1d72ec55964b6089a8c2a3ad2fc91068edf9cec121ded',
  estimators: '6b9ed369f46b3f6afe0d3ee78704fb5033662a6980cec21b1a401d27a797635f',
  simulation: 'dfa03fe177370f47a8eb2d295aac622cf02a4050d1c19152bcdbf3d4ad30381e',
  all: '882b4a0dae7e848ce08deae072ca3ac2d22a07944f49ba6612d34e06ac39044d',
};

test('units, estimators and simulated risks give, to the last bit, what they gave on three versions of Node', () => {
  expect(digests()).toEqual(PINNED);
});
