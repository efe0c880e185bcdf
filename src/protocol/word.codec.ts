/** One 32-byte word of ABI data, by hand: reads of thousands of positions spend their time here. */
const WORD = 64;

export const uintWord = (value: bigint | number): string => value.toString(16).padStart(WORD, '0');

/** Text as a bytes32 key: ASCII, filled with zeros on the right. */
export const textWord = (text: string): string => Buffer.from(text, 'latin1').toString('hex').padEnd(WORD, '0');

/** Number of whole words behind the first `skip` characters of hexadecimal text. */
export const wordsIn = (data: string, skip = 2): number => (data.length - skip) / WORD;

/** The word at `index`, as 64 hexadecimal digits. @throws RangeError when the data ends before. */
export function wordAt(data: string, index: number, skip = 2): string {
  const start = skip + index * WORD;
  const word = data.slice(start, start + WORD);
  if (word.length !== WORD) throw new RangeError(`no word ${String(index)} in ${String(data.length)} characters`);
  return word;
}

export const uintAt = (data: string, index: number, skip = 2): bigint => BigInt('0x' + wordAt(data, index, skip));

/** Lower-case address in the last 20 bytes of the word. */
export const addressAt = (data: string, index: number, skip = 2): string => '0x' + wordAt(data, index, skip).slice(24);

/** Text of a bytes32 key, or null when its bytes are not printable text followed by zeros only. */
export function textOf(word: string): string | null {
  const text = Buffer.from(word, 'hex').toString('latin1');
  const [, name] = /^([!-~]+)\0*$/.exec(text) ?? [];
  return name ?? null;
}
