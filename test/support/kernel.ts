import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_DIR } from '../../src/platform/config.js';

/** The compiled kernel, where `npm run build` puts it. */
export const KERNEL_FILE = join(PROJECT_DIR, 'dist/src/risk/simulation/kernel.wasm');

export const kernelBytes = (): Uint8Array => readFileSync(KERNEL_FILE);
