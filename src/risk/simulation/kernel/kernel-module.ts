import { ForeignKernelError } from '../simulation-error.js';
import { RECORDS, recordBytes } from './layouts.js';

/** The compiled kernel; a thread can be sent it as it is. */
export type KernelModule = WebAssembly.Module;

/** The kernel on one thread, over a shared memory. All arguments but counts and indices are addresses. */
export interface Kernel {
  exp(x: number): number;
  path(model: number, scratch: number, index: number): void;
  paths(model: number, scratch: number, from: number, to: number): void;
  block(
    model: number,
    families: number,
    count: number,
    scratch: number,
    from: number,
    to: number,
    keepAll: boolean,
  ): void;
  evaluate(
    model: number,
    families: number,
    count: number,
    scratch: number,
    firstPath: number,
    certified: boolean,
  ): void;
  recordBytes(which: number): number;
}

const EXPORTS: readonly (keyof Kernel)[] = ['exp', 'path', 'paths', 'block', 'evaluate', 'recordBytes'];

/** @param bytes of the file that the build made of `assembly/`. @throws {ForeignKernelError} */
export function compileKernel(bytes: Uint8Array): KernelModule {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    throw new ForeignKernelError(error instanceof Error ? error.message : 'it is no WebAssembly');
  }
}

/** @throws {ForeignKernelError} when the file was built from other sources than this code. */
export function startKernel(module: KernelModule, memory: WebAssembly.Memory): Kernel {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  for (const name of EXPORTS) {
    if (typeof exports[name] !== 'function') throw new ForeignKernelError(`it has no function ${name}`);
  }
  const kernel = exports as unknown as Kernel;
  RECORDS.forEach((layout, which) => {
    if (kernel.recordBytes(which) !== recordBytes(layout)) {
      throw new ForeignKernelError(`its record ${String(which)} has another size`);
    }
  });
  return kernel;
}
