import type { Block, Rpc } from '../platform/chain/rpc.js';
import type { ParameterHistory, ParameterRecord } from './parameter-history.port.js';
import { UnknownCollateralTypeError, UnknownParameterError } from './protocol-error.js';

export interface ChangesAsked {
  /** One type; null for everything, the values of the whole system included. */
  readonly ilk: string | null;
  /** As the table of parameters has it, or the word of the contract; the group `autoCeiling` means all below it. */
  readonly parameter: string | null;
  readonly limit: number;
}

export interface ParameterChanges {
  /** Up to it. */
  readonly block: Block;
  /** All that fit, of which the newest are given. */
  readonly total: number;
  /** Newest first. */
  readonly records: readonly ParameterRecord[];
}

const fits = ({ parameter, source }: ParameterRecord, wanted: string): boolean =>
  parameter === wanted || parameter.startsWith(`${wanted}.`) || source === wanted || source.endsWith(`.${wanted}`);

/** What people ask of the history of parameters, up to the newest block. */

export class ParameterChangeList {
  constructor(
    private readonly rpc: Rpc,
    private readonly history: ParameterHistory,
  ) {}

  /** Brings the history to the newest block. */
  async follow(): Promise<void> {
    await this.history.at(await this.rpc.block());
  }

  names(): ReadonlyMap<string, string> {
    return this.history.names();
  }

  /** @throws {UnknownCollateralTypeError | UnknownParameterError} */
  async list({ ilk, parameter, limit }: ChangesAsked): Promise<ParameterChanges> {
    const { block, records } = await this.history.at(await this.rpc.block());
    const known = [...new Set(records.flatMap((record) => record.ilk ?? []))].sort();
    const type = ilk === null ? null : known.find((name) => name.toLowerCase() === ilk.toLowerCase());
    if (ilk !== null && type === undefined) throw new UnknownCollateralTypeError(ilk, known);
    const ofType = type === null ? records : records.filter((record) => record.ilk === type);
    const chosen = parameter === null ? ofType : ofType.filter((record) => fits(record, parameter));
    if (parameter !== null && chosen.length === 0 && !records.some((record) => fits(record, parameter)))
      throw new UnknownParameterError(parameter, [...new Set(records.map((record) => record.parameter))].sort());
    return { block, total: chosen.length, records: chosen.slice(-limit).reverse() };
  }
}
