import { CASES, GOLDEN_INPUT } from '../builders/simulation-cases.js';
import { kernelBytes } from '../support/kernel.js';
import { lossHash, resultHash, sha256 } from '../support/simulation-hash.js';
import { compileKernel } from '../../src/risk/simulation/kernel/kernel-module.js';

/** The hashes that determinism.spec.ts expects, for running it under other versions of Node than the installed one. */
const module = compileKernel(kernelBytes());
const losses = CASES.map(([, input]) => lossHash(module, input));
const digests = [sha256(kernelBytes()), sha256(Buffer.from(losses.join(''))), resultHash(module, GOLDEN_INPUT)];
process.stdout.write(`${process.version} ${process.arch} ${digests.join(' ')}\n`);
