import { MemoryTooLargeError } from '../simulation-error.js';
import { recordBytes, writeRecord, type Layout, type Values } from './layouts.js';

const PAGE = 65_536;
/** The kernel's pointers have 32 bits. */
export const MOST_PAGES = 65_536;
/** A cache line. */
const ALIGNMENT = 64;

/** Memory that kernels on several threads share, filled from the bottom up and never freed. */
export interface KernelMemory {
  readonly memory: WebAssembly.Memory;
  /** The next free byte. */
  top: number;
}

/** The first page stays empty, so that zero is never the address of anything. */
export const kernelMemory = (): KernelMemory => ({
  memory: new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true }),
  top: PAGE,
});

/** Address of `bytes` zeroed bytes. @throws {MemoryTooLargeError} */
export function allocate(image: KernelMemory, bytes: number): number {
  const at = Math.ceil(image.top / ALIGNMENT) * ALIGNMENT;
  const top = at + bytes;
  const pages = Math.ceil(top / PAGE);
  if (pages > MOST_PAGES) throw new MemoryTooLargeError(top, MOST_PAGES * PAGE);
  const more = pages - image.memory.buffer.byteLength / PAGE;
  if (more > 0) image.memory.grow(more);
  image.top = top;
  return at;
}

export const viewOf = ({ memory }: KernelMemory): DataView => new DataView(memory.buffer);
export const floatsAt = ({ memory }: KernelMemory, at: number, length: number): Float32Array =>
  new Float32Array(memory.buffer, at, length);
export const doublesAt = ({ memory }: KernelMemory, at: number, length: number): Float64Array =>
  new Float64Array(memory.buffer, at, length);
export const integersAt = ({ memory }: KernelMemory, at: number, length: number): Int32Array =>
  new Int32Array(memory.buffer, at, length);

export function putFloats(image: KernelMemory, values: ArrayLike<number>): number {
  const at = allocate(image, 4 * values.length);
  floatsAt(image, at, values.length).set(values);
  return at;
}

export function putDoubles(image: KernelMemory, values: ArrayLike<number>): number {
  const at = allocate(image, 8 * values.length);
  doublesAt(image, at, values.length).set(values);
  return at;
}

export function putIntegers(image: KernelMemory, values: ArrayLike<number>): number {
  const at = allocate(image, 4 * values.length);
  integersAt(image, at, values.length).set(values);
  return at;
}

/** Address of records that follow each other without gaps. */
export function putRecords<L extends Layout>(image: KernelMemory, layout: L, records: readonly Values<L>[]): number {
  const bytes = recordBytes(layout);
  const at = allocate(image, bytes * records.length);
  const view = viewOf(image);
  records.forEach((record, index) => {
    writeRecord(view, at + index * bytes, layout, record);
  });
  return at;
}
