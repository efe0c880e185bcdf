import { expect, test } from '@jest/globals';
import { digests } from './digests.js';

/** Also given by Node 20.20, 22.23 and 24.21: `npm run test:node-versions` runs it on the newest of each. */
const PINNED = {
  units: 'd33eb21d97fb25ffd3d1d72ec55964b6089a8c2a3ad2fc91068edf9cec121ded',
  estimators: '6b9ed369f46b3f6afe0d3ee78704fb5033662a6980cec21b1a401d27a797635f',
  simulation: '2b506e071a050fe8054276389b40d5cef0495bcfe803634ecbcced364149255c',
  all: '5144f39165579cf1de251cec0c3de779bbe71b3c2da1931fd780c318dab1ed3b',
};

test('units, estimators and simulated risks give, to the last bit, what they gave on three versions of Node', () => {
  expect(digests()).toEqual(PINNED);
});
