import { UnencodableChangeError } from '../protocol-error.js';
import type { ParameterChange } from '../protocol.port.js';

/** @throws {UnencodableChangeError} always. */
export function refuse(rule: string, { ilk, parameter }: ParameterChange, what: string): never {
  throw new UnencodableChangeError(rule, `${parameter} of ${ilk ?? 'the system'}: ${what}`, { ilk, parameter });
}
