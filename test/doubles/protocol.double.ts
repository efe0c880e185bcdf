import type { Block, BlockReference, Call } from '../../src/platform/chain/rpc.js';
import {
  UndecodableCallError,
  UnencodableChangeError,
  UnreadableProtocolError,
} from '../../src/protocol/protocol-error.js';
import type { Invariant } from '../../src/protocol/invariant.js';
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
} from '../../src/protocol/protocol.port.js';
import { withChanges } from '../builders/changed-snapshot.js';
import { cellsOf } from '../builders/parameter-cells.builder.js';
import type { ChainDouble } from './chain.double.js';

/** Where its calls go. */
export const PROTOCOL_ADDRESS = '0x00000000000000000000000000000000000c0dE5';

export const toHex = (text: string): string => `0x${Buffer.from(text).toString('hex')}`;
export const fromHex = (data: string): string => Buffer.from(data.slice(2), 'hex').toString();

interface Written {
  readonly ilk: string | null;
  readonly parameter: ParameterChange['parameter'];
  readonly to: string | { readonly max: string; readonly gap: string; readonly ttlSeconds: number } | null;
}

function written({ ilk, parameter, to }: ParameterChange): Written {
  if (to === null || typeof to !== 'object') return { ilk, parameter, to: to === null ? null : String(to) };
  if ('kind' in to) throw new UnencodableChangeError('not-in-family', 'a price curve.');
  return { ilk, parameter, to: { ...to, max: String(to.max), gap: String(to.gap) } };
}

function read({ ilk, parameter, to }: Written): ParameterChange {
  if (to === null) return { ilk, parameter, to } as ParameterChange;
  const value = typeof to === 'object' ? { ...to, max: BigInt(to.max), gap: BigInt(to.gap) } : BigInt(to);
  return { ilk, parameter, to: value } as ParameterChange;
}

/** The changes that calls of this protocol make. */
export const changesOf = (calls: readonly Call[]): ParameterChange[] =>
  calls.map(({ data }) => read(JSON.parse(fromHex(data)) as Written));

/**
 * A protocol whose calls are its changes written down. It keeps its state by block, so that every read has to name one, reads
 * as a whole or not at all, and refuses what has no form on chain.
 */
export class ProtocolDouble implements CdpProtocol {
  /** What the sender of a batch may not do. */
  missing: readonly string[] = [];
  /** The rules of the protocol over a table. */
  rules: (cells: readonly ParameterCell[]) => Invariant[] = () => [];
  /** Batches that stop new risk, over a table. */
  emergencies: (cells: readonly ParameterCell[]) => EmergencyBatch[] = () => [];
  /** Why calls raise risk. */
  rises: readonly string[] = [];
  /** What has been liquidated. */
  liquidations: readonly Liquidation[] = [];
  private readonly states: { readonly from: number; readonly state: ProtocolSnapshot }[];

  constructor(
    readonly chain: ChainDouble,
    state: ProtocolSnapshot,
  ) {
    this.states = [{ from: chain.head.number, state }];
  }

  /** The state at the head from now on. */
  get state(): ProtocolSnapshot {
    return this.at(this.chain.head);
  }

  set state(state: ProtocolSnapshot) {
    this.states.push({ from: this.chain.head.number, state });
  }

  /** Mines a block in which these changes take effect. */
  execute(changes: readonly ParameterChange[], transactions = 1): Block {
    const { state } = this;
    const block = this.chain.mine(12, transactions);
    this.state = withChanges(state, changes);
    return block;
  }

  async readSnapshot(block: BlockReference): Promise<ProtocolSnapshot> {
    return this.at(await this.chain.block(block));
  }

  async readState(block: BlockReference): Promise<ProtocolState> {
    const { positions: _, ...state } = await this.readSnapshot(block);
    return state;
  }

  readLiquidations(first: number, last: number): Promise<Liquidation[]> {
    return Promise.resolve(this.liquidations.filter(({ blockNumber }) => blockNumber >= first && blockNumber <= last));
  }

  parameterTable(): Promise<ParameterTable> {
    const reads = cellsOf(this.state).map(({ ilk, parameter }) => ({
      to: PROTOCOL_ADDRESS,
      data: toHex(`${ilk ?? ''} ${parameter}`),
    }));
    const decode: ParameterTable['decode'] = (answers) => {
      const whole = answers.length === reads.length && answers.every(({ success }) => success);
      if (!whole) throw new UnreadableProtocolError('one of the parameters');
      return answers.map(({ data }) => JSON.parse(fromHex(data)) as ParameterCell);
    };
    return Promise.resolve({ reads, decode });
  }

  async readParameters(block: BlockReference): Promise<ParameterCell[]> {
    return cellsOf(await this.readSnapshot(block));
  }

  encode(changes: readonly ParameterChange[], { types }: ParameterState): EncodedCall[] {
    const key = ({ ilk, parameter }: ParameterChange): string => `${ilk ?? ''} ${parameter}`;
    const sorted = [...changes].sort((a, b) => (key(a) < key(b) ? -1 : 1));
    const known = new Set(types.map(({ ilk }) => ilk));
    const unknown = sorted.find(({ ilk }) => ilk !== null && !known.has(ilk));
    if (unknown || sorted.length === 0) throw new UnencodableChangeError('unknown-type', unknown?.ilk ?? 'no change.');
    return sorted.map((change) => this.decode({ to: PROTOCOL_ADDRESS, data: toHex(JSON.stringify(written(change))) }));
  }

  decode(call: Call): EncodedCall {
    if (call.to !== PROTOCOL_ADDRESS) throw new UndecodableCallError('unknown-target', call.to, call);
    const { ilk, parameter, to } = JSON.parse(fromHex(call.data)) as Written;
    const raw = JSON.stringify(to);
    const args = [{ name: parameter, raw, human: raw }];
    return {
      ...call,
      contract: 'Double',
      signature: 'set(bytes)',
      arguments: [{ name: 'ilk', raw: ilk ?? '', human: ilk ?? 'the system' }, ...args],
      sets: typeof to === 'string' ? [{ ilk, parameter, value: to, human: to }] : [],
    };
  }

  targets(): CallTarget[] {
    return [{ contract: 'Double', ilk: null, address: PROTOCOL_ADDRESS }];
  }

  batchFaults(): string[] {
    return [];
  }

  invariants(cells: readonly ParameterCell[]): Invariant[] {
    return this.rules(cells);
  }

  emergencyBatches(cells: readonly ParameterCell[]): EmergencyBatch[] {
    return this.emergencies(cells);
  }

  risesIn(): string[] {
    return [...this.rises];
  }

  async missingPermissions(_sender: string, block: BlockReference): Promise<string[]> {
    await this.chain.block(block);
    return [...this.missing];
  }

  private at(block: Block): ProtocolSnapshot {
    const state = this.states.findLast(({ from }) => from <= block.number)?.state;
    if (!state) throw new UnreadableProtocolError(`the state at block ${String(block.number)}`);
    return { ...state, block };
  }
}
