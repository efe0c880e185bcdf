import { readTogether } from '../../platform/chain/multicall.js';
import type { Block, BlockReference, Call, Rpc } from '../../platform/chain/rpc.js';
import { ray, wad, type Wad } from '../../units/fixed-point.js';
import type { DssDeployment } from './deployment.js';
import { DssCalls } from './dss-calls.js';
import { readLiquidations } from './liquidations.adapter.js';
import { PositionReads } from './positions.adapter.js';
import { DssReading } from './reading.js';
import { callOf } from '../named-reads.codec.js';
import { missingPermissions } from './permissions.adapter.js';
import { toSystemState, toTypeState } from './snapshot.js';
import type { DssType } from './state.js';
import { systemCells, typeCells } from './table.js';
import { configuredLayouts } from './type-layout.js';
import { readLayouts } from './type-layout.adapter.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import type { Invariant } from '../invariant.js';
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
import { uintAt, wordsIn } from '../word.codec.js';

/** MakerDAO and its descendants: Vat, Spotter, Jug, Dog, Clipper, AutoLine. */
export class DssAdapter implements CdpProtocol {
  /** Of the types that are assessed. */
  private readonly assessed: DssReading;
  private readonly positions: PositionReads;
  private readonly calls: DssCalls;

  constructor(
    private readonly deployment: DssDeployment,
    private readonly rpc: Rpc,
  ) {
    this.assessed = new DssReading(deployment, configuredLayouts(deployment));
    this.positions = new PositionReads(rpc, deployment);
    this.calls = new DssCalls(deployment);
  }

  async readSnapshot(reference: BlockReference): Promise<ProtocolSnapshot> {
    const block = await this.rpc.block(reference);
    const [state, positions] = await Promise.all([this.stateAt(block), this.positions.read(block)]);
    return { ...state, positions };
  }

  async readState(reference: BlockReference): Promise<ProtocolState> {
    return this.stateAt(await this.rpc.block(reference));
  }

  parameterTable(): Promise<ParameterTable> {
    return this.tableAt('latest');
  }

  async readParameters(reference: BlockReference): Promise<ParameterCell[]> {
    const at = { blockHash: (await this.rpc.block(reference)).hash };
    const { reads, decode } = await this.tableAt(at);
    return decode(await readTogether(this.rpc, reads, at));
  }

  encode(changes: readonly ParameterChange[], state: ParameterState): EncodedCall[] {
    return this.calls.encode(changes, state);
  }

  decode(call: Call, cells?: readonly ParameterCell[]): EncodedCall {
    return this.calls.decode(call, cells);
  }

  targets(): CallTarget[] {
    return this.calls.targets();
  }

  batchFaults(calls: readonly Call[], cells?: readonly ParameterCell[]): string[] {
    return this.calls.batchFaults(calls, cells);
  }

  invariants(cells: readonly ParameterCell[]): Invariant[] {
    return this.calls.invariants(cells);
  }

  emergencyBatches(cells: readonly ParameterCell[]): EmergencyBatch[] {
    return this.calls.emergencyBatches(cells);
  }

  risesIn(calls: readonly Call[], before: readonly ParameterCell[]): string[] {
    return this.calls.risesIn(calls, before);
  }

  async missingPermissions(sender: string, reference: BlockReference, calls?: readonly Call[]): Promise<string[]> {
    const { hash } = await this.rpc.block(reference);
    return missingPermissions(this.rpc, this.deployment, sender, hash, calls);
  }

  readLiquidations(first: number, last: number): Promise<Liquidation[]> {
    return readLiquidations(this.rpc, this.deployment, first, last);
  }

  private async stateAt(block: Block): Promise<ProtocolState> {
    const at = { blockHash: block.hash };
    const { system, types } = this.assessed.valuesOf(await readTogether(this.rpc, this.assessed.reads, at));
    const prices = await this.readPrices(types, at);
    return {
      block,
      system: toSystemState(system),
      types: types.map((type) => toTypeState(type, prices.get(type.spotter.pip) ?? null)),
      targetPrice: ray(system.spotter.par),
    };
  }

  /** Of every type that the registry lists at the block, also those that are not assessed. */
  private async tableAt(at: BlockReference): Promise<ParameterTable> {
    const reading = new DssReading(this.deployment, await readLayouts(this.rpc, this.deployment, at));
    return {
      reads: reading.reads,
      decode: (outcomes) => {
        const { system, types } = reading.valuesOf(outcomes);
        return [...systemCells(system), ...types.flatMap(typeCells)];
      },
    };
  }

  /** Price by source, asked in the Spotter's name: a delayed source answers no one else. */
  private async readPrices(types: readonly DssType[], at: BlockReference): Promise<Map<string, Wad | null>> {
    const sources = [...new Set(types.map(({ spotter }) => spotter.pip))].filter((pip) => BigInt(pip) !== 0n);
    const prices = await Promise.all(
      sources.map(async (pip): Promise<[string, Wad | null]> => {
        const data = await this.rpc.call({ ...callOf(pip, 'peek()'), from: this.deployment.spotter }, at);
        if (wordsIn(data) < 2) throw new UnreadableProtocolError(`peek of the price source ${pip}`, { data });
        const [value, has] = [uintAt(data, 0), uintAt(data, 1) === 1n];
        return [pip, has && value > 0n ? wad(value) : null];
      }),
    );
    return new Map(prices);
  }
}
