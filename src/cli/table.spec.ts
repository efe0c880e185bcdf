import { describe, expect, test } from '@jest/globals';
import { unreadable } from '../../test/support/readable.js';
import { textTable, WIDEST, wrap } from './table.js';

describe('a table', () => {
  test('is as wide as its widest cells, with numbers to the right', () => {
    const table = textTable(
      ['type', 'debt'],
      [
        ['ETH-A', '1,000'],
        ['X', '20'],
      ],
      [1],
    );
    expect(table.split('\n')).toEqual(['type    debt', '─────  ─────', 'ETH-A  1,000', 'X         20']);
  });

  test('has no spaces at the ends of its lines, also under a column without title and cells', () => {
    const table = textTable(
      ['a', ''],
      [
        ['1', ''],
        ['2', ''],
      ],
    );
    expect(table.split('\n')).toEqual(['a', '─', '1', '2']);
    expect(unreadable(table)).toEqual([]);
  });

  test('without rows is its head', () => {
    expect(textTable(['type', 'debt'], [])).toBe('type  debt\n────  ────');
  });

  test('breaks a long last cell at spaces and keeps the other columns in their place', () => {
    const reason = 'no more of it '.repeat(30).trim();
    const table = textTable(
      ['type', 'reason'],
      [
        ['ETH-A', reason],
        ['ETH-B', 'short'],
      ],
    );
    const found = table.split('\n');
    expect(found.length).toBeGreaterThan(6);
    expect(unreadable(table)).toEqual([]);
    expect(found[2]).toMatch(/^ETH-A {2}no more/);
    for (const line of found.slice(3, -1)) expect(line).toMatch(/^ {7}\S/);
    expect(found.at(-1)).toBe('ETH-B  short');
    const words = found
      .slice(2, -1)
      .map((line) => line.slice(7))
      .join(' ');
    expect(words).toBe(reason);
    expect(Math.max(...found.map((line) => line.length))).toBeLessThanOrEqual(WIDEST);
  });

  test('shows a hash whole, however wide it gets', () => {
    const hash = `0x${'ab'.repeat(60)}`;
    expect(textTable(['a', 'hash'], [['some words', hash]])).toContain(hash);
  });
});

describe('wrapped text', () => {
  test('has the same words in lines that are no wider than asked, each with the indent', () => {
    const text = 'A fall of 18.8 % within 3 h and 3.1 % lost on selling ask for 132.0 %.';
    const wrapped = wrap(text, 24, '    ');
    for (const line of wrapped.split('\n')) {
      expect(line).toMatch(/^ {4}\S/);
      expect(line.length).toBeLessThanOrEqual(24);
    }
    expect(wrapped.split(/\s+/).filter(Boolean).join(' ')).toBe(text);
  });

  test('leaves a word that is wider than the line whole', () => {
    expect(wrap('see 0123456789 there', 6)).toBe('see\n0123456789\nthere');
  });

  test('of nothing is nothing', () => {
    expect(wrap('', 10)).toBe('');
  });
});
