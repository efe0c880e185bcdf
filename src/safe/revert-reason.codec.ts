const ERROR_STRING = '0x08c379a0';
const PANIC = '0x4e487b71';
const WORD = 64;

/** What the compiler's own checks mean. */
const PANICS: Readonly<Record<string, string>> = {
  '1': 'assertion failed',
  '11': 'arithmetic overflow',
  '12': 'division by zero',
  '21': 'no such enum value',
  '22': 'damaged storage bytes',
  '31': 'pop of an empty array',
  '32': 'index out of bounds',
  '41': 'too much memory',
  '51': 'call of an unset function',
};

/** Why a call reverted: the contract's own words, the compiler's check, or the raw data when it is neither. */
export function revertReason(data: string): string {
  if (data === '0x') return 'reverted without a reason';
  if (data.startsWith(ERROR_STRING)) return textOf(data) ?? data;
  if (data.startsWith(PANIC) && data.length === PANIC.length + WORD) {
    const code = BigInt(`0x${data.slice(PANIC.length)}`).toString(16);
    return `panic 0x${code.padStart(2, '0')}: ${PANICS[code] ?? 'unknown check'}`;
  }
  return data;
}

/** Error(string): offset, length, bytes. */
function textOf(data: string): string | null {
  const lengthAt = ERROR_STRING.length + WORD;
  const length = Number(BigInt(`0x0${data.slice(lengthAt, lengthAt + WORD)}`)) * 2;
  const bytes = data.slice(lengthAt + WORD, lengthAt + WORD + length);
  return bytes.length === length ? Buffer.from(bytes, 'hex').toString('utf8') : null;
}
