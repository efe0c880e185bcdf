import { createHash } from 'node:crypto';

/** A stream of numbers that is the same for the same label on every machine. */
export interface Chance {
  /** Uniform in the open interval (0, 1). */
  readonly uniform: () => number;
  /** Standard normal. */
  readonly normal: () => number;
  /** Student's t with four degrees of freedom, scaled to variance 1: the tails of hourly crypto returns. */
  readonly heavyTailed: () => number;
}

const TWO_PI = 2 * Math.PI;
const UNIT = 2 ** -32;

/** sfc32 (C. Doty-Humphrey, PractRand): 128 bits of state, here the first words of the label's SHA-256. */
function words(label: string): () => number {
  const seed = createHash('sha256').update(label).digest();
  let a = seed.readInt32LE(0);
  let b = seed.readInt32LE(4);
  let c = seed.readInt32LE(8);
  let counter = seed.readInt32LE(12) | 1;
  return () => {
    const output = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + output) | 0;
    return output >>> 0;
  };
}

export function chanceOf(label: string): Chance {
  const next = words(label);
  const uniform = (): number => (next() + 0.5) * UNIT;
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(TWO_PI * uniform());
  const heavyTailed = (): number => {
    // χ² with four degrees of freedom is −2 ln(u₁u₂); a t variable with four has variance 2
    const chiSquared = -2 * Math.log(uniform() * uniform());
    return normal() / Math.sqrt(chiSquared / 4) / Math.SQRT2;
  };
  return { uniform, normal, heavyTailed };
}
