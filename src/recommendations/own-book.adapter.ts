import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { OwnBookError, type BookLine } from './own-book.js';

const amount = z.number({ error: 'is no number' }).min(0, 'is below zero').max(1e30, 'is too large');
const line = z.strictObject({ type: z.string().min(1), collateral: amount, debt: amount });

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

/** A JSON list of `{type, collateral, debt}`, or a CSV with these columns in any order. @throws {OwnBookError} with the line. */
export async function readBook(file: string): Promise<BookLine[]> {
  const rows = file.endsWith('.json') ? await readJson(file) : csvRows(await textOf(file), file);
  const parsed = z.array(line).min(1, 'is empty').safeParse(rows);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => {
    const [index, field] = path;
    return { path: index === undefined ? '' : `line ${String(Number(index) + 2)} ${String(field ?? '')}`, message };
  });
  throw new OwnBookError(file, problems);
}

function csvRows(text: string, file: string): unknown[] {
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const columns = head.split(',').map((name) => name.trim());
  const lacking = ['type', 'collateral', 'debt'].filter((name) => !columns.includes(name));
  if (lacking.length > 0) throw new OwnBookError(file, [{ path: 'header', message: `has no ${lacking.join(', ')}` }]);
  return lines.map((row) => {
    const cells = row.split(',');
    const cell = (name: string): string => cells[columns.indexOf(name)]?.trim() ?? '';
    const number = (name: string): number => (cell(name) === '' ? Number.NaN : Number(cell(name)));
    return { type: cell('type'), collateral: number('collateral'), debt: number('debt') };
  });
}
