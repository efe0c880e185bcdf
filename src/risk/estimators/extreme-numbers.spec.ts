import { describe, expect, test } from '@jest/globals';
import { EXTREME_CASES } from '../../../test/support/extreme-cases.js';
import type { ExtremeCase } from '../../../test/support/extreme-samples.js';
import { ENGINE_TWINS } from '../../../test/support/extreme-tail-cases.js';
import { uniforms } from '../../../test/support/uniforms.js';
import { BallastError } from '../../units/ballast-error.js';

const EXTREMES = [
  ...[NaN, Infinity, 0, 5e-324, 1e-300, 1e-17, 1e-9, 0.5, 0.999999999999, 1, 1.0000000001, 2],
  ...[2 ** 31, 2 ** 53 - 1, 1e17, 1e150, 1e300, Number.MAX_VALUE],
].flatMap((value) => [value, -value]);

type Holder = Record<string, unknown>;
interface Leaf {
  readonly holder: Holder;
  readonly key: string;
}

function copyOf(value: unknown): unknown {
  if (value instanceof Float64Array) return value.slice();
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyOf(part)]));
}

/** Where numbers stand; of a long list one place. */
function leavesOf(value: unknown, next: () => number): Leaf[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Holder;
  const listed = Array.isArray(value) || value instanceof Float64Array;
  const keys = listed && value.length > 5 ? [String(Math.floor(next() * value.length))] : Object.keys(holder);
  return keys.flatMap((key) => (typeof holder[key] === 'number' ? [{ holder, key }] : leavesOf(holder[key], next)));
}

function isAnswer(value: unknown, mayBeInfinite: boolean): boolean {
  if (typeof value === 'number') return mayBeInfinite ? value === value : Number.isFinite(value);
  if (value instanceof Float64Array) return value.every((part) => isAnswer(part, mayBeInfinite));
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((part) => isAnswer(part, mayBeInfinite));
}

/** What is wrong with the answer to these arguments; null for an answer or a refusal by name. */
function faultOf({ call, mayBeInfinite = false }: ExtremeCase, args: readonly unknown[]): string | null {
  try {
    const answer = call(...(args as never[]));
    return isAnswer(answer, mayBeInfinite) ? null : `answers ${JSON.stringify(answer)}`;
  } catch (error) {
    return error instanceof BallastError ? null : `throws ${String(error)}`;
  }
}

describe('whatever numbers it is given', () => {
  test('each of the examples has an answer', () => {
    for (const one of EXTREME_CASES) {
      expect(() => one.call(...(copyOf(one.args) as never[]))).not.toThrow();
      expect([one.name, faultOf(one, copyOf(one.args) as unknown[])]).toEqual([one.name, null]);
    }
  });

  test('every estimator and conversion answers with finite numbers or refuses by name', () => {
    const next = uniforms(2_026);
    const of = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
    const faults: string[] = [];
    for (const one of EXTREME_CASES) {
      for (let run = 0; run < (one.slow === true ? 4 : 70); run++) {
        const args = copyOf(one.args) as unknown[];
        const leaves = leavesOf(args, next);
        const told: string[] = [];
        for (let changed = 0; leaves.length > 0 && changed < 1 + (run % 3 === 0 ? 1 : 0); changed++) {
          const { holder, key } = of(leaves);
          const value = next() < 0.8 ? of(EXTREMES) : (holder[key] as number) * 10 ** Math.floor(next() * 40 - 20);
          holder[key] = value;
          told.push(`${key} = ${String(value)}`);
        }
        const fault = faultOf(one, args);
        if (fault !== null) faults.push(`${one.name} with ${told.join(', ')} ${fault}`);
      }
    }
    expect(faults).toEqual([]);
  });

  test.each(ENGINE_TWINS)('%s is infinite or no number exactly where the engine’s is', (_, own, engine) => {
    const kindOf = (value: number): string =>
      Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? 'finite' : String(value);
    for (const x of EXTREMES) {
      for (const y of EXTREMES) {
        // The engine's power of −1 or 1 to infinity, and of whole numbers to a negative base, are not part of this one.
        if (own.length === 2 && (x < 0 || Object.is(x, -0) || x === 1)) continue;
        expect([x, y, kindOf(own(x, y))]).toEqual([x, y, kindOf(engine(x, y))]);
      }
    }
  });
});
