import { expect, test } from '@jest/globals';
import { dssDeploymentSchema, ilksOf } from './deployment.js';

const address = (digits: string): string => '0x' + digits.repeat(20);
const contracts = ['vat', 'spotter', 'jug', 'dog', 'vow', 'autoLine', 'manager', 'registry', 'pause', 'pauseProxy'];
const deployment = {
  family: 'dss',
  ...Object.fromEntries(contracts.map((name, index) => [name, address(`a${String(index)}`)])),
  types: { 'WBTC-A': { asset: 'WBTC' }, 'ETH-B': { asset: 'ETH' }, 'ETH-A': { asset: 'ETH' } },
  clippers: { 'ETH-B': address('c1') },
  calcs: { 'ETH-B': address('c2') },
  pips: { ETH: address('d1') },
};

test('types are listed in the order of their bytes', () => {
  expect(ilksOf(dssDeploymentSchema.parse(deployment))).toEqual(['ETH-A', 'ETH-B', 'WBTC-A']);
});

test.each([
  ['no type', { types: {} }],
  ['an auction without its price curve', { calcs: {} }],
  ['a name that no bytes32 holds', { types: { [`ETH-${'A'.repeat(29)}`]: { asset: 'ETH' } } }],
  ['a name with a blank', { types: { 'ETH A': { asset: 'ETH' } } }],
  ['half an address', { vat: '0x1234' }],
  ['no address', { vat: undefined }],
  ['another family', { family: 'liquity' }],
  ['a price source of a kind that nobody knows', { oracles: { ETH: { kind: 'median' } } }],
  ['a carried price without its delay', { oracles: { ETH: { kind: 'carried', proxy: address('f1'), decimals: 8 } } }],
])('%s is no deployment', (_, wrong) => {
  expect(dssDeploymentSchema.safeParse({ ...deployment, ...wrong }).success).toBe(false);
});
