const WIDEST = 130;
/** Hashes and addresses are shown whole, however wide the line gets. */
const HASH = /\b(0x)?[0-9a-f]{40,}\b/gi;

/** What is wrong with a text for people: lines that are too wide, and what a program says in place of an answer. */
export function unreadable(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line) => [
      ...(line.replace(HASH, '').length > WIDEST ? [`${String(line.length)} columns: ${line}`] : []),
      ...(/undefined|NaN|Infinity|∞|\[object|null\b/.test(line) ? [`no answer: ${line}`] : []),
      ...(line !== line.trimEnd() ? [`ends in space: ${line}`] : []),
    ]);
}
