/** Blocks of one request at first, and at most: what most providers still answer when nothing is known of theirs. */
const FIRST = 1_000;
const MOST = 10_000;

/** How many blocks to ask logs of at once. Providers refuse by blocks, by results or by bytes, and few say which. */
export interface RangeSize {
  readonly blocks: number;
  /** Whether a larger one was refused: then it grows in small steps. */
  readonly refused: boolean;
}

export const FIRST_RANGE: RangeSize = { blocks: FIRST, refused: false };

/** After an answer: twice as many, or a tenth more once a limit has been met. */
export function grown({ blocks, refused }: RangeSize): RangeSize {
  const more = refused ? blocks + Math.ceil(blocks / 10) : 2 * blocks;
  return { blocks: Math.min(more, MOST), refused };
}

/**
 * After a refusal of the blocks `from` to `to`: what the refusal suggests, or half.
 * Null when one block alone was refused: nothing smaller can be asked for.
 */
export function shrunk(from: number, to: number, refusal: string): RangeSize | null {
  const asked = to - from + 1;
  if (asked <= 1) return null;
  return { blocks: suggestedBlocks(from, asked, refusal) ?? Math.floor(asked / 2), refused: true };
}

/**
 * Two forms of advice are in use: a range of block numbers that would be answered, `[0x10, 0x2f]`, and how many blocks may be
 * asked for, `limited to a 10,000 range` or `range 50000 exceeds limit of 10000`. There it is the largest number that is less
 * than what was asked.
 */
function suggestedBlocks(from: number, asked: number, refusal: string): number | null {
  const range = /\[\s*(0x[0-9a-f]+)\s*,\s*(0x[0-9a-f]+)\s*\]/i.exec(refusal);
  if (range !== null) {
    const [first, last] = [Number(range[1]), Number(range[2])];
    return first <= from && last >= from && last - from + 1 < asked ? last - from + 1 : null;
  }
  if (!/range|blocks/i.test(refusal)) return null;
  const numbers = (refusal.match(/\b\d[\d,]*\b/g) ?? []).map((text) => Number(text.replaceAll(',', '')));
  const less = numbers.filter((number) => number >= 1 && number < asked);
  return less.length === 0 ? null : Math.max(...less);
}
