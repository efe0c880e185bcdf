import { expect, test } from '@jest/globals';
import { id } from 'ethers';
import { addressesIn, RIGHTS_TOPICS } from './rights-logs.codec.js';

const WARD = '3c55dc3113a0a67ee240e5149c35399d6bec9e39';
const CALLER = '16fb96a5fa0427af0c8f7cf1eb4870231c8154b6';
const word = (hex: string): string => hex.padStart(64, '0');
const selector = (signature: string): string => id(signature).slice(0, 10);

test('the first topics are the selectors of the calls and the hashes of the events', () => {
  expect(RIGHTS_TOPICS).toEqual([
    ...['rely(address)', 'deny(address)'].map((signature) => selector(signature).padEnd(66, '0')),
    ...['Rely(address)', 'Deny(address)'].map(id),
  ]);
});

test.each([
  ['the Vat: selector, ward', [`0x${word(WARD)}`, `0x${word('')}`, `0x${word('')}`], '0x', [WARD]],
  [
    'Jug and others: selector, caller, ward',
    [`0x${word(CALLER)}`, `0x${word(WARD)}`, `0x${word('')}`],
    '0x',
    [CALLER, WARD],
  ],
  ['Dog: an indexed event', [`0x${word(WARD)}`], '0x', [WARD]],
  ['IlkRegistry: an event with data', [], `0x${word(WARD)}`, [WARD]],
  [
    'a call that only the data hold, behind its selector',
    [],
    `0x${word('20')}${word('24')}${selector('rely(address)').slice(2)}${word(WARD)}${'0'.repeat(56)}`,
    [WARD],
  ],
])('%s', (_, topics, data, expected) => {
  const found = addressesIn({ topics: [RIGHTS_TOPICS[0]!, ...topics], data });
  expect([...new Set(found)].sort()).toEqual(expected.map((address) => `0x${address}`).sort());
});

test('lengths, offsets and zeros are no addresses', () => {
  expect(addressesIn({ topics: [RIGHTS_TOPICS[0]!, `0x${word('')}`], data: `0x${word('20')}${word('e0')}` })).toEqual(
    [],
  );
});
