import { z } from 'zod';
import { CalculatorFieldError, type FieldProblem } from './calc-error.js';
import type { FileKind } from './fields.js';
import { nearestOf } from './nearest.js';

export interface FieldText {
  readonly field: string;
  readonly required: boolean;
  /** What it is, with its unit. */
  readonly description: string;
}

/** One named formula or estimator, as an analyst sees it. */
export interface Calculator {
  readonly name: string;
  readonly summary: string;
  /** The definition that is followed. */
  readonly source: string;
  readonly inputs: readonly FieldText[];
  readonly outputs: Readonly<Record<string, string>>;
  /** An input that runs, as JSON. */
  readonly example: string;
  /** How a field may point at a file; null for plain fields and unknown ones. */
  readonly fileKindOf: (field: string) => FileKind | null;
  /** @throws {CalculatorFieldError} naming every wrong field, and what the estimator throws. */
  readonly compute: (given: Readonly<Record<string, unknown>>) => unknown;
}

/** Optional fields that are left out are not there, rather than undefined. */
type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

interface Definition<Shape extends Record<string, z.ZodType>> {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly inputs: Shape;
  readonly outputs: Readonly<Record<string, string>>;
  readonly example: Readonly<Record<string, unknown>>;
  readonly run: (input: Defined<z.output<z.ZodObject<Shape>>>) => unknown;
}

export function calculator<Shape extends Record<string, z.ZodType>>(definition: Definition<Shape>): Calculator {
  const { name, summary, source, outputs, example, run } = definition;
  const fields = Object.entries(definition.inputs);
  const schema = z.strictObject(definition.inputs);
  return {
    ...{ name, summary, source, outputs },
    example: JSON.stringify(example),
    inputs: fields.map(([field, type]) => ({
      field,
      required: !type.safeParse(undefined).success,
      description: type.description ?? '',
    })),
    fileKindOf: (field) => (fields.find(([it]) => it === field)?.[1].meta()?.['kind'] as FileKind | undefined) ?? null,
    compute: (given) => {
      const parsed = schema.safeParse(given);
      if (!parsed.success) {
        const names = fields.map(([field]) => field);
        throw new CalculatorFieldError(name, problemsOf(parsed.error, names));
      }
      const entries = Object.entries(parsed.data).filter(([, value]) => value !== undefined);
      return run(Object.fromEntries(entries) as Defined<z.output<z.ZodObject<Shape>>>);
    },
  };
}

const MOST_PROBLEMS = 8;

function problemsOf({ issues }: z.ZodError, names: readonly string[]): FieldProblem[] {
  const problems = issues.flatMap((issue): FieldProblem[] => {
    const path = issue.path.map(String).join('.');
    if (issue.code !== 'unrecognized_keys') return [{ field: path, problem: issue.message }];
    return issue.keys.map((key) => {
      const nearest = path === '' ? nearestOf(key, names) : null;
      const hint = nearest === null ? `the fields are ${names.join(', ')}` : `did you mean ${nearest}`;
      return {
        field: path === '' ? key : `${path}.${key}`,
        problem: path === '' ? `is no field; ${hint}` : 'is no field',
      };
    });
  });
  const more = problems.length - MOST_PROBLEMS;
  if (more <= 0) return problems;
  return [...problems.slice(0, MOST_PROBLEMS), { field: 'and', problem: `${String(more)} more of the kind` }];
}
