import type { ParameterRecord, ParameterValue } from '../../parameter-history.port.js';
import type { ParameterWrite } from './parameter-logs.codec.js';
import { wordOf } from './parameter-words.codec.js';

const keyOf = (ilk: string | null, source: string): string => `${source} ${ilk ?? ''}`;

/** What all changes so far add up to. */
export class FoldedValues {
  private readonly values = new Map<string, bigint>();

  constructor(records: readonly ParameterRecord[] = []) {
    for (const { ilk, source, to } of records) this.values.set(keyOf(ilk, source), BigInt(to));
  }

  /** Before the first change what the constructor set; null where nothing says that. */
  valueOf({ contract, ilk, what }: Pick<ParameterWrite, 'contract' | 'ilk' | 'what'>): bigint | null {
    return this.values.get(keyOf(ilk, `${contract}.${what}`)) ?? wordOf(contract, ilk, what)?.initial ?? null;
  }

  set({ contract, ilk, what }: Pick<ParameterWrite, 'contract' | 'ilk' | 'what'>, value: bigint): void {
    this.values.set(keyOf(ilk, `${contract}.${what}`), value);
  }
}

/** The newest value of everything that was ever changed. */
export function valuesOf(records: readonly ParameterRecord[]): ParameterValue[] {
  const newest = new Map<string, ParameterValue>();
  for (const { ilk, parameter, source, to } of records) newest.set(keyOf(ilk, source), { ilk, parameter, value: to });
  return [...newest.values()];
}
