import { CASES } from '../builders/simulation-cases.js';
import { kernelBytes } from '../support/kernel.js';
import { lossHash, sha256 } from '../support/simulation-hash.js';
import { compileKernel } from '../../src/risk/simulation/kernel/kernel-module.js';

/** The hash that determinism.spec.ts expects, for running it under other versions of Node than the installed one. */
const module = compileKernel(kernelBytes());
const hashes = CASES.map(([, input]) => lossHash(module, input));
const digests = [sha256(kernelBytes()), sha256(Buffer.from(hashes.join('')))];
process.stdout.write(`${process.version} ${process.arch} ${digests.join(' ')}\n`);
