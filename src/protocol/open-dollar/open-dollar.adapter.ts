import { readTogether, type Outcome } from '../../platform/chain/multicall.js';
import type { Block, BlockReference, Call, Rpc } from '../../platform/chain/rpc.js';
import { ray } from '../../units/fixed-point.js';
import type { Invariant } from '../invariant.js';
import { Answers, callOf, type NamedRead } from '../named-reads.codec.js';
import { UndecodableCallError, UnreadableProtocolError } from '../protocol-error.js';
import type {
  CallTarget,
  CdpProtocol,
  EmergencyBatch,
  EncodedCall,
  Liquidation,
  ParameterCell,
  ParameterChange,
  ParameterState,
  ParameterTable,
  ProtocolSnapshot,
  ProtocolState,
} from '../protocol.port.js';
import { uintWord } from '../word.codec.js';
import { faultsOf } from './batch-faults.js';
import { decodeCall } from './call.codec.js';
import { encodeCall } from './call-encoder.codec.js';
import { planCalls } from './change-plan.js';
import { typesOf, type OpenDollarDeployment } from './deployment.js';
import { emergencyBatches, risesOf } from './emergency.js';
import { invariantsOf } from './invariants.js';
import { readLiquidations } from './liquidations.adapter.js';
import { readPositions } from './positions.adapter.js';
import { systemReads, typeReads } from './reads.codec.js';
import { toSystemState, toTypeState } from './snapshot.js';
import { systemOf, typeOf, type OdSystem, type OdType } from './state.js';
import { systemCells, typeCells } from './table.js';

interface OdValues {
  readonly system: OdSystem;
  readonly types: readonly OdType[];
}

/** Open Dollar: SAFEEngine, OracleRelayer, TaxCollector, LiquidationEngine, CollateralAuctionHouse, DelayedOracle. */
export class OpenDollarAdapter implements CdpProtocol {
  private readonly ilks: readonly string[];
  private readonly systemPart: readonly NamedRead[];
  private readonly typeParts: readonly (readonly NamedRead[])[];
  private readonly reads: readonly Call[];

  constructor(
    private readonly deployment: OpenDollarDeployment,
    private readonly rpc: Rpc,
  ) {
    this.ilks = typesOf(deployment);
    this.systemPart = systemReads(deployment);
    this.typeParts = this.ilks.map((ilk) => typeReads(deployment, ilk));
    this.reads = [...this.systemPart, ...this.typeParts.flat()].map(({ call }) => call);
  }

  async readSnapshot(reference: BlockReference): Promise<ProtocolSnapshot> {
    const block = await this.rpc.block(reference);
    const [state, positions] = await Promise.all([
      this.stateAt(block),
      readPositions(this.rpc, this.deployment, { blockHash: block.hash }),
    ]);
    return { ...state, positions };
  }

  async readState(reference: BlockReference): Promise<ProtocolState> {
    return this.stateAt(await this.rpc.block(reference));
  }

  parameterTable(): Promise<ParameterTable> {
    return Promise.resolve({ reads: this.reads, decode: (outcomes) => this.cellsOf(outcomes) });
  }

  async readParameters(reference: BlockReference): Promise<ParameterCell[]> {
    const { hash } = await this.rpc.block(reference);
    return this.cellsOf(await readTogether(this.rpc, this.reads, { blockHash: hash }));
  }

  readLiquidations(first: number, last: number): Promise<Liquidation[]> {
    return readLiquidations(this.rpc, this.deployment, first, last);
  }

  encode(changes: readonly ParameterChange[], state: ParameterState): EncodedCall[] {
    return planCalls(changes, state).map((planned) => this.decode(encodeCall(this.deployment, planned)));
  }

  decode(call: Call): EncodedCall {
    return decodeCall(this.deployment, call);
  }

  targets(): CallTarget[] {
    const { safeEngine, oracleRelayer, taxCollector, liquidationEngine } = this.deployment;
    return [
      { contract: 'SAFEEngine', ilk: null, address: safeEngine },
      { contract: 'OracleRelayer', ilk: null, address: oracleRelayer },
      { contract: 'TaxCollector', ilk: null, address: taxCollector },
      { contract: 'LiquidationEngine', ilk: null, address: liquidationEngine },
    ];
  }

  batchFaults(calls: readonly Call[]): string[] {
    const decoded = calls.flatMap((call) => {
      try {
        return [this.decode(call)];
      } catch (error) {
        if (error instanceof UndecodableCallError) return [];
        throw error;
      }
    });
    return faultsOf(decoded);
  }

  invariants(cells: readonly ParameterCell[]): Invariant[] {
    return invariantsOf(cells);
  }

  emergencyBatches(cells: readonly ParameterCell[]): EmergencyBatch[] {
    return emergencyBatches(cells, (planned) => planned.map((call) => this.decode(encodeCall(this.deployment, call))));
  }

  risesIn(calls: readonly Call[], before: readonly ParameterCell[]): string[] {
    return risesOf(
      calls.map((call) => this.decode(call)),
      before,
    );
  }

  /** A right on each contract that a batch may call, and the rights that these contracts need of the engine. */
  async missingPermissions(sender: string, reference: BlockReference, batch?: readonly Call[]): Promise<string[]> {
    const { hash } = await this.rpc.block(reference);
    const called = new Set(batch?.map(({ to }) => to.toLowerCase()));
    const all = this.targets();
    const [engine, ...others] = all;
    if (engine === undefined) return [];
    const needed = batch === undefined ? all : all.filter(({ address }) => called.has(address.toLowerCase()));
    const rights = [
      ...needed.map(({ contract, address }) => ({ contract, address, who: sender, name: sender })),
      ...needed
        .filter((target) => others.includes(target))
        .map(({ contract, address }) => ({
          contract: engine.contract,
          address: engine.address,
          who: address,
          name: contract,
        })),
    ];
    const calls = rights.map(({ address, who }) =>
      callOf(address, 'authorizedAccounts(address)', uintWord(BigInt(who))),
    );
    const outcomes = await readTogether(this.rpc, calls, { blockHash: hash });
    const named = calls.map((call, index) => ({ name: String(index), call }));
    const answers = new Answers('the authorised accounts', named, outcomes);
    return rights
      .filter((_, index) => answers.uint(String(index)) !== 1n)
      .map(({ contract, name }) => `${name} is not authorised on ${contract}`);
  }

  private async stateAt(block: Block): Promise<ProtocolState> {
    const { system, types } = this.valuesOf(await readTogether(this.rpc, this.reads, { blockHash: block.hash }));
    return {
      block,
      system: toSystemState(system),
      types: types.map((type) => toTypeState(type, system)),
      targetPrice: ray(system.relayer.redemptionPrice),
    };
  }

  private cellsOf(outcomes: readonly Outcome[]): ParameterCell[] {
    const { system, types } = this.valuesOf(outcomes);
    return [...systemCells(system), ...types.flatMap(typeCells)];
  }

  private valuesOf(outcomes: readonly Outcome[]): OdValues {
    if (outcomes.length !== this.reads.length)
      throw new UnreadableProtocolError(`${String(this.reads.length)} reads`, { answers: outcomes.length });
    let next = this.systemPart.length;
    const system = systemOf(this.deployment, new Answers('the system', this.systemPart, outcomes));
    const types = this.ilks.map((ilk, index) => {
      const part = this.typeParts[index] ?? [];
      return typeOf(this.deployment, ilk, new Answers(ilk, part, outcomes.slice(next, (next += part.length))));
    });
    return { system, types };
  }
}
