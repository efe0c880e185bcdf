import { describe, expect, test } from '@jest/globals';
import { randomSimulation } from '../../../../test/builders/random-simulation.js';
import { CASES, GOLDEN_INPUT } from '../../../../test/builders/simulation-cases.js';
import { kernelBytes } from '../../../../test/support/kernel.js';
import { lossHash, resultHash, sha256 } from '../../../../test/support/simulation-hash.js';
import { exp } from '../../../units/deterministic-math.js';
import { keyOf, philox } from '../philox.js';
import { kernelMemory } from './kernel-memory.js';
import { compileKernel, startKernel } from './kernel-module.js';

const MODULE = compileKernel(kernelBytes());
/** Also given by Node 20.20, 22.23 and 24.21, with and without AVX and the optimising compiler. */
const KERNEL_SHA256 = 'fea0476d9229430156c881e5eb7a532d0c5989e0bfedc751f16583a3895898cf';
const GOLDEN_RESULT = '391e86acc771af35dd76c7d09922bd2b3c783b30f7cec4d173a1bdbbea083eb3';
const GOLDEN = '5d78a5b88f45adf24b9b684a517145b77c80ebc738e8ff515c41d64b839d0573';

test('the compiler makes the same kernel of these sources everywhere', () => {
  expect(sha256(kernelBytes())).toBe(KERNEL_SHA256);
});

test('all ways through the kernel give the losses that they gave when this was written', () => {
  const hashes = CASES.map(([, input]) => lossHash(MODULE, input));
  expect(sha256(Buffer.from(hashes.join('')))).toBe(GOLDEN);
});

test('a whole simulation, with its pilot, strata and statistics, says what it said when this was written', () => {
  expect(resultHash(MODULE, GOLDEN_INPUT)).toBe(GOLDEN_RESULT);
});

test('Philox gives the known answers of Random123', () => {
  const hex = (words: readonly number[]): string => words.map((word) => word.toString(16).padStart(8, '0')).join(' ');
  expect(hex(philox([0, 0, 0, 0], 0, 0))).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8');
  const ones = 0xffffffff;
  expect(hex(philox([ones, ones, ones, ones], ones, ones))).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd');
  const counter = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344] as const;
  expect(hex(philox(counter, 0xa4093822, 0x299f31d0))).toBe('d16cfe09 94fdcceb 5001e420 24126ea1');
});

test('a seed beyond 32 bits uses both words of the key', () => {
  expect(keyOf(2 ** 40 + 5)).toEqual([5, 256]);
});

test('the exponential of the kernel is that of src/units, to the last bit', () => {
  const kernel = startKernel(MODULE, kernelMemory().memory);
  for (let x = -40; x < 12; x += 0.00737) expect(kernel.exp(x)).toBe(exp(x));
});

describe('neither blocks nor certificates change a loss', () => {
  const [, largest] = CASES[7]!;

  test.each([64, 100, 1_000])('blocks of %i paths', (blockPaths) => {
    expect(lossHash(MODULE, largest, { blockPaths })).toBe(lossHash(MODULE, largest));
  });

  test.each(Array.from({ length: 60 }, (_, index) => 1_000 + index))('certificates, random input %i', (seed) => {
    const input = randomSimulation(seed, 1_500);
    expect(lossHash(MODULE, input, { certified: false })).toBe(lossHash(MODULE, input));
  });
});
