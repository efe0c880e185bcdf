import type { Call } from '../../platform/chain/rpc.js';
import { RAD } from '../../units/fixed-point.js';
import { UndecodableCallError, UnencodableChangeError } from '../protocol-error.js';
import type { Invariant } from '../invariant.js';
import type {
  CallTarget,
  EmergencyBatch,
  EncodedCall,
  ParameterCell,
  ParameterChange,
  ParameterState,
} from '../protocol.port.js';
import { batchFaults, type ReadCall } from './batch-faults.js';
import { decodeCall } from './call.codec.js';
import { encodeCall } from './call-encoder.codec.js';
import { callTargets, routeTargets } from './call-targets.js';
import { CellTable } from './cell-table.js';
import { planCalls } from './change-plan.js';
import type { DssDeployment } from './deployment.js';
import { planEmergencies, type PlannedEmergency } from './emergency.js';
import { dssInvariants } from './invariants.js';
import type { PlannedCall } from './planned-call.js';
import { risesIn } from './reduce-only.js';
import { decodeRouteCall } from './routes/route-call.codec.js';

/** Everything about calls that needs no chain: from changes to bytes, from bytes to words, and what must hold of both. */
export class DssCalls {
  private readonly known: readonly CallTarget[];
  private readonly assessed: ReadonlySet<string>;

  constructor(private readonly deployment: DssDeployment) {
    this.known = callTargets(deployment);
    this.assessed = new Set(Object.keys(deployment.types));
  }

  /** @throws {UnencodableChangeError} */
  encode(changes: readonly ParameterChange[], state: ParameterState): EncodedCall[] {
    return planCalls(changes, state).map((planned) => this.written(planned, this.assessed));
  }

  /** @throws {UndecodableCallError} */
  decode(call: Call, cells?: readonly ParameterCell[]): EncodedCall {
    const ilks = this.types(cells);
    const decodeInner = (inner: Call): EncodedCall => decodeCall(this.deployment, inner, ilks);
    return decodeRouteCall({ deployment: this.deployment, ilks, decodeInner }, call) ?? decodeInner(call);
  }

  targets(): CallTarget[] {
    return [...this.known, ...routeTargets(this.deployment)];
  }

  batchFaults(calls: readonly Call[], cells?: readonly ParameterCell[]): string[] {
    const types = this.types(cells);
    const read = calls.flatMap((call) => {
      try {
        return [this.read(call, types)];
      } catch (error) {
        if (error instanceof UndecodableCallError) return [];
        throw error;
      }
    });
    const found =
      cells?.flatMap(({ ilk, parameter }) => (parameter === 'auction.minimumDebt' && ilk ? [ilk] : [])) ?? [];
    return batchFaults(read, new Set([...Object.keys(this.deployment.clippers), ...found]));
  }

  invariants(cells: readonly ParameterCell[]): Invariant[] {
    const { ceilingOffset } = this.deployment;
    return dssInvariants(cells, ceilingOffset === undefined ? null : BigInt(ceilingOffset) * RAD);
  }

  /** Every batch is decoded again and held against the table: one that would raise risk is none of the set. */
  emergencyBatches(cells: readonly ParameterCell[]): EmergencyBatch[] {
    const types = this.types(cells);
    const live = new CellTable(cells).value(null, 'live') === 1n;
    return planEmergencies(cells, Object.keys(this.deployment.clippers)).map((planned) => {
      const { calls: _, ...batch } = planned;
      if (!live) return { ...batch, calls: [], refusal: 'the protocol has been shut down' };
      try {
        return { ...batch, calls: this.reduceOnly(planned, cells, types), refusal: null };
      } catch (error) {
        if (!(error instanceof UnencodableChangeError || error instanceof UndecodableCallError)) throw error;
        return { ...batch, calls: [], refusal: error.message };
      }
    });
  }

  /** @throws {UndecodableCallError} */
  risesIn(calls: readonly Call[], before: readonly ParameterCell[]): string[] {
    const types = this.types(before);
    return risesIn(
      calls.map((call) => this.read(call, types)),
      before,
    );
  }

  private reduceOnly(
    planned: PlannedEmergency,
    cells: readonly ParameterCell[],
    types: ReadonlySet<string>,
  ): EncodedCall[] {
    const calls = planned.calls.map((call) => this.written(call, types));
    const rises = this.risesIn(calls, cells);
    if (rises.length > 0) throw new UnencodableChangeError('not-reduce-only', rises.join('; '), { id: planned.id });
    return calls;
  }

  private written(planned: PlannedCall, types: ReadonlySet<string>): EncodedCall {
    return decodeCall(this.deployment, encodeCall(this.deployment, planned), types);
  }

  private read(call: Call, types: ReadonlySet<string>): ReadCall {
    const decoded = decodeCall(this.deployment, call, types);
    const named = decoded.arguments.find(({ name }) => name === 'ilk')?.raw ?? decoded.sets?.[0]?.ilk;
    const target = this.known.find(({ address }) => address.toLowerCase() === call.to.toLowerCase());
    return { call: decoded, ilk: named ?? target?.ilk ?? null };
  }

  private types(cells: readonly ParameterCell[] = []): ReadonlySet<string> {
    return new Set([...this.assessed, ...cells.flatMap(({ ilk }) => (ilk === null ? [] : [ilk]))]);
  }
}
