import { SampleFileError, type SampleFileFault } from './sample-file-error.js';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** 2009 to 2099; milliseconds taken for seconds lie beyond. */
const EARLIEST = 1_230_768_000;
const LATEST = 4_102_444_800;

/** One line of data, its fields by the name of their column. Lines are counted from 1 with the header. */
export class CsvLine {
  constructor(
    private readonly file: string,
    readonly line: number,
    private readonly fields: ReadonlyMap<string, string>,
  ) {}

  /** @throws {SampleFileError} naming this line. */
  refuse(fault: SampleFileFault, what: string): never {
    throw new SampleFileError(fault, this.file, this.line, what);
  }

  text(column: string): string {
    return this.fields.get(column) ?? '';
  }

  /** 1 to 60 characters that a market can be called. */
  name(column: string): string {
    const text = this.text(column);
    if (/^[\w ./:-]{1,60}$/.test(text)) return text;
    return this.refuse('not-a-name', `${column} is "${text.slice(0, 60)}", which is no name.`);
  }

  number(column: string): number {
    const text = this.text(column);
    const number = NUMBER.test(text) ? Number(text) : NaN;
    if (Number.isFinite(number)) return number;
    return this.refuse('not-a-number', `${column} is "${text.slice(0, 40)}", which is no number.`);
  }

  /** The number in a column that may be empty or absent; null then. */
  optionalNumber(column: string): number | null {
    return this.text(column) === '' ? null : this.number(column);
  }

  positive(column: string, fault: SampleFileFault): number {
    const number = this.number(column);
    return number > 0 ? number : this.refuse(fault, `${column} is ${String(number)}, which is not above zero.`);
  }

  /** Whole seconds since 1970; a fraction is cut off. */
  time(column: string): number {
    const time = Math.floor(this.number(column));
    if (time >= EARLIEST && time < LATEST) return time;
    return this.refuse('not-a-number', `${column} ${String(time)} lies outside 2009 to 2099 in seconds since 1970.`);
  }
}

/**
 * Lines of a CSV with a header, columns in any order and none that is not known.
 * @throws {SampleFileError} with the line.
 */
export function csvLines(
  text: string,
  file: string,
  required: readonly string[],
  optional: readonly string[],
): CsvLine[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  const [header, ...data] = lines;
  if (header === undefined) throw new SampleFileError('empty', file, null, 'it is empty.');
  const columns = columnsOf(header, file, required, optional);
  if (data.length === 0) throw new SampleFileError('empty', file, 1, 'there is nothing after the header.');
  return data.map((row, index) => {
    const fields = row.split(',');
    if (fields.length !== columns.length) {
      const what = `${String(fields.length)} fields under ${String(columns.length)} columns.`;
      throw new SampleFileError('wrong-number-of-fields', file, index + 2, what);
    }
    return new CsvLine(file, index + 2, new Map(columns.map((name, i) => [name, (fields[i] ?? '').trim()])));
  });
}

function columnsOf(header: string, file: string, required: readonly string[], optional: readonly string[]): string[] {
  const names = header.split(',').map((name) => name.trim().toLowerCase());
  const unknown = names.find((name) => !required.includes(name) && !optional.includes(name));
  if (unknown !== undefined) {
    throw new SampleFileError('unknown-column', file, 1, `the column "${unknown.slice(0, 40)}" is unknown.`);
  }
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    throw new SampleFileError('repeated-column', file, 1, `"${repeated}" stands there twice.`);
  const missing = required.find((name) => !names.includes(name));
  if (missing !== undefined)
    throw new SampleFileError('missing-column', file, 1, `the column "${missing}" is missing.`);
  return names;
}
