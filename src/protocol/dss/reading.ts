import type { Outcome } from '../../platform/chain/multicall.js';
import type { Call } from '../../platform/chain/rpc.js';
import { Answers, type NamedRead } from '../named-reads.codec.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import type { DssDeployment } from './deployment.js';
import { systemReads, typeReads } from './reads.codec.js';
import { systemOf, typeOf, type DssSystem, type DssType } from './state.js';
import type { TypeLayout } from './type-layout.js';

export interface DssValues {
  readonly system: DssSystem;
  /** In the order of the layouts. */
  readonly types: readonly DssType[];
}

/** The reads of the system and of some types, and how their answers become values. */
export class DssReading {
  readonly reads: readonly Call[];
  private readonly systemPart: readonly NamedRead[];
  private readonly typeParts: readonly (readonly NamedRead[])[];

  constructor(
    private readonly deployment: DssDeployment,
    private readonly layouts: readonly TypeLayout[],
  ) {
    this.systemPart = systemReads(deployment);
    this.typeParts = layouts.map((layout) => typeReads(deployment, layout));
    this.reads = [...this.systemPart, ...this.typeParts.flat()].map(({ call }) => call);
  }

  /** @throws {UnreadableProtocolError} when one answer is missing. @throws {StaleDeploymentError} */
  valuesOf(outcomes: readonly Outcome[]): DssValues {
    if (outcomes.length !== this.reads.length)
      throw new UnreadableProtocolError(`${String(this.reads.length)} reads`, { answers: outcomes.length });
    let next = this.systemPart.length;
    const system = systemOf(this.deployment, new Answers('the system', this.systemPart, outcomes));
    const types = this.layouts.map((layout, index) => {
      const part = this.typeParts[index] ?? [];
      const answers = new Answers(layout.ilk, part, outcomes.slice(next, (next += part.length)));
      return typeOf(this.deployment, layout, answers);
    });
    return { system, types };
  }
}
