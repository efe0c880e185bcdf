import { expect, test } from '@jest/globals';
import { AbiCoder, concat } from 'ethers';
import fc from 'fast-check';
import { revertReason } from './revert-reason.codec.js';

const errorString = (text: string): string =>
  concat(['0x08c379a0', AbiCoder.defaultAbiCoder().encode(['string'], [text])]);

test('the words of a contract come back, whatever they are', () => {
  expect(revertReason(errorString('Jug/rho-not-updated'))).toBe('Jug/rho-not-updated');
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(revertReason(errorString(text))).toBe(text)));
});

test('the compiler’s own checks are named', () => {
  const panic = (code: number): string => '0x4e487b71' + code.toString(16).padStart(64, '0');
  expect(revertReason(panic(0x11))).toBe('panic 0x11: arithmetic overflow');
  expect(revertReason(panic(0x01))).toBe('panic 0x01: assertion failed');
  expect(revertReason(panic(0x99))).toBe('panic 0x99: unknown check');
});

test('anything else is shown as it is', () => {
  expect(revertReason('0x')).toBe('reverted without a reason');
  expect(revertReason('0x2593b405')).toBe('0x2593b405');
  const cut = errorString('a longer reason that fills a word').slice(0, -64);
  expect(revertReason(cut)).toBe(cut);
});
