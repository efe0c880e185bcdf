import { expect, test } from '@jest/globals';
import { digests } from './digests.js';

/** Also given by Node 20.20, 22.23 and 24.21: `npm run test:node-versions` runs it on the newest of each. */
const PINNED = {
  units: 'd33eb21d97fb25ffd3d1d72ec55964b6089a8c2a3ad2fc91068edf9cec121ded',
  estimators: '620621d922215337d48fd3b575d1b0a93f6e23f4ff9c8652e5c2e81cbe9546e1',
  simulation: '2b506e071a050fe8054276389b40d5cef0495bcfe803634ecbcced364149255c',
  all: 'f4fe9f3a5c14a9f4c2cd2cab6bb39ea42d818a0f77ad26f1913d65ddf359afd6',
};

test('units, estimators and simulated risks give, to the last bit, what they gave on three versions of Node', () => {
  expect(digests()).toEqual(PINNED);
});
