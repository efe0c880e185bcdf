import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { z } from 'zod';
import { InvalidInputError } from './invalid-input-error.js';

/** The one global pipe: what `@Body({ schema })`, `@Query({ schema })` and `@Param({ schema })` take in is parsed by it. */
export function inputPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({ exceptionFactory: (issues) => new InvalidInputError(issues) });
}

/** Parses input that does not come through a decorated parameter. @throws {InvalidInputError} naming every wrong field. */
export function parseInput<Output>(schema: z.ZodType<Output>, input: unknown): Output {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  throw new InvalidInputError(read.error.issues);
}
