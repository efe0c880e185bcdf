import { PlatformError } from '../platform-error.js';

export interface InvalidField {
  /** Dotted, `changes.0.to`; empty for the whole input. */
  readonly path: string;
  readonly message: string;
}

/** An issue as zod and every Standard Schema reports it. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What came in does not have the shape that was asked for. */
export class InvalidInputError extends PlatformError {
  readonly code = 'input/invalid';
  readonly fields: readonly InvalidField[];

  constructor(issues: readonly SchemaIssue[]) {
    const fields = issues.map(({ path = [], message }) => ({
      path: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
      message,
    }));
    const list = fields.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
    super(`The input is not valid: ${list}.`, 'Correct the fields named here and send it again.', { fields });
    this.fields = fields;
  }
}
