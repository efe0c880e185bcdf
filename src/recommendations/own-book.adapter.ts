import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { OwnBookError } from './own-book-error.js';
import type { BookLine } from './own-book.js';
import { LARGEST } from './own-parameters.js';
import { describe } from './policy-schema.js';

const COLUMNS = ['type', 'collateral', 'debt'] as const;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const amount = z.number({ error: 'is no number' }).min(0, 'is below zero').max(LARGEST, 'is too large');
const line = z.strictObject({ type: z.string().min(1, 'is empty'), collateral: amount, debt: amount });

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new OwnBookError(file, [{ path: '', message: `cannot be read (${String(cause)})` }]);
  }
}

/** @throws {OwnBookError} */
export async function readJson(file: string): Promise<unknown> {
  const text = await textOf(file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OwnBookError(file, [{ path: '', message: `is not JSON (${String(cause)})` }]);
  }
}

/**
 * A JSON list of `{type, collateral, debt}`, or a CSV with these columns in any order and others that are not looked at.
 * @throws {OwnBookError} with the line of a CSV, counted from 1 with the header, or the record of a list, counted from 1.
 */
export async function readBook(file: string): Promise<BookLine[]> {
  const json = file.endsWith('.json');
  const placeOf = (index: number): string => (json ? `record ${String(index + 1)}` : `line ${String(index + 2)}`);
  const rows = json ? await readJson(file) : csvRows(await textOf(file), file);
  const parsed = z.array(line).min(1, 'has no positions').safeParse(rows);
  if (parsed.success) return parsed.data.map((it, index) => ({ place: placeOf(index), ...it }));
  const problems = parsed.error.issues.map((issue) => {
    const [index, field] = issue.path;
    const path = index === undefined ? '' : [placeOf(Number(index)), ...(field ? [String(field)] : [])].join(' ');
    return { path, message: describe(issue) };
  });
  throw new OwnBookError(file, problems);
}

function csvRows(text: string, file: string): unknown[] {
  const [head = '', ...lines] = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/);
  const columns = head.split(',').map((name) => name.trim());
  const lacking = COLUMNS.filter((name) => !columns.includes(name));
  if (lacking.length > 0) throw new OwnBookError(file, [{ path: 'header', message: `has no ${lacking.join(', ')}` }]);
  const twice = COLUMNS.filter((name) => columns.indexOf(name) !== columns.lastIndexOf(name));
  if (twice.length > 0) throw new OwnBookError(file, [{ path: 'header', message: `has ${twice.join(', ')} twice` }]);
  return lines.map((row, index) => {
    const cells = row.split(',').map((cell) => cell.trim());
    if (cells.length !== columns.length) {
      const message = `has ${String(cells.length)} fields under ${String(columns.length)} columns`;
      throw new OwnBookError(file, [{ path: `line ${String(index + 2)}`, message }]);
    }
    const cell = (name: (typeof COLUMNS)[number]): string => cells[columns.indexOf(name)] ?? '';
    const number = (name: (typeof COLUMNS)[number]): number =>
      NUMBER.test(cell(name)) ? Number(cell(name)) : Number.NaN;
    return { type: cell('type'), collateral: number('collateral'), debt: number('debt') };
  });
}
