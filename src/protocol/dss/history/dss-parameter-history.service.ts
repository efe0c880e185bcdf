import type { DataSource } from 'typeorm';
import { canonicalHash } from '../../../platform/canonical-json.js';
import { MissingBlockError } from '../../../platform/chain/rpc-error.js';
import type { Block, Rpc } from '../../../platform/chain/rpc.js';
import type { HistoryAt, ParameterHistory, ParameterRecord } from '../../parameter-history.port.js';
import type { DssDeployment } from '../deployment.js';
import type { TypeLayout } from '../type-layout.js';
import { readLayouts } from '../type-layout.adapter.js';
import { findWay } from '../position-index/chain-way.adapter.js';
import { contractNames } from './contract-names.js';
import { FoldedValues, valuesOf } from './folded-values.js';
import { ParameterHistoryRepository, type Settled } from './parameter-history.repository.js';
import { sourcesOf } from './parameter-logs.codec.js';
import { RecordLogs } from './record-logs.adapter.js';
import { toleranceRecords } from './tolerances.adapter.js';

export interface ParameterHistoryOptions {
  /** Blocks at the end of the chain that are not stored: a reorganisation of them changes nothing that is [blocks]. */
  readonly unsettled: number;
  /** How much of the chain is read before what it says is stored: a killed process goes on from there [blocks]. */
  readonly part: number;
}

export const HISTORY_OPTIONS: ParameterHistoryOptions = { unsettled: 64, part: 100_000 };

/** Where the history comes from, and where it is kept. */
interface Told {
  readonly scope: string;
  readonly layouts: readonly TypeLayout[];
  readonly repository: ParameterHistoryRepository;
  readonly logs: RecordLogs;
}

/**
 * What logs say was written, from the first block on. The part of the chain that has settled is stored once and never changed;
 * the last blocks are read anew whenever the history is asked for at another block.
 */
export class DssParameterHistory implements ParameterHistory {
  private readonly options: ParameterHistoryOptions;
  private told: Told | null = null;
  /** What stands in the database; null when that has to be looked up. */
  private settled: Settled | null = null;
  /** What was noticed by reading, behind the settled block. */
  private noticed: readonly ParameterRecord[] = [];
  private last: { readonly hash: string; readonly history: Promise<HistoryAt> } | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly deployment: DssDeployment,
    private readonly rpc: Rpc,
    private readonly database: DataSource,
    options: Partial<ParameterHistoryOptions> = {},
  ) {
    this.options = { ...HISTORY_OPTIONS, ...options };
  }

  /** One after the other; the same block is read once. */
  at(block: Block): Promise<HistoryAt> {
    if (this.last?.hash === block.hash) return this.last.history;
    const history = this.turn.then(() => this.read(block));
    this.turn = history.catch(() => undefined);
    this.last = { hash: block.hash, history };
    history.catch(() => {
      if (this.last?.history === history) this.last = null;
    });
    return history;
  }

  names(): ReadonlyMap<string, string> {
    return contractNames(this.deployment);
  }

  private async read(to: Block): Promise<HistoryAt> {
    if (this.settled !== null && to.number <= this.settled.block.number && (await this.holds(this.settled)))
      return historyOf(
        to,
        this.settled.records.filter(({ block }) => block.number <= to.number),
      );
    const told = await this.tellers(to);
    const settled = await this.settle(told, to);
    const way = await findWay(this.rpc, [settled.block], to, 1);
    if (way === null) throw new MissingBlockError('eth_getLogs', { blockHash: to.hash });
    const logged = await told.logs.along(way, new FoldedValues(settled.records));
    const kept = this.noticed.filter(({ block }) => block.number > settled.block.number && block.number <= to.number);
    const known = new FoldedValues([...settled.records, ...kept]);
    this.noticed = [...kept, ...(await toleranceRecords(this.rpc, this.deployment, told.layouts, to, known))];
    return historyOf(to, [...settled.records, ...inOrder([...logged, ...this.noticed])]);
  }

  /** The contracts whose logs are read. Governance may have named another auction for a type: then all is read anew. */
  private async tellers(to: Block): Promise<Told> {
    const { rpc, deployment } = this;
    const layouts = await readLayouts(rpc, deployment, { blockHash: to.hash });
    const sources = sourcesOf(deployment, layouts);
    const { firstBlock = 0, clipperMom = null } = deployment;
    const scope = canonicalHash({ firstBlock, clipperMom, sources: [...sources] });
    if (this.told?.scope === scope) return this.told;
    [this.settled, this.noticed] = [null, []];
    const repository = new ParameterHistoryRepository(this.database, scope);
    this.told = { scope, layouts, repository, logs: new RecordLogs(rpc, deployment, sources) };
    return this.told;
  }

  /** Whether the node still has the block up to which the history is stored. */
  private async holds({ block }: Settled): Promise<boolean> {
    return (await this.rpc.block(block.number)).hash === block.hash;
  }

  /** Reads and stores what has settled by the block, part by part. Anew where the chain was replaced further back. */
  private async settle(told: Told, to: Block): Promise<Settled> {
    let settled = (this.settled ??= await told.repository.load());
    if (settled === null || (await findWay(this.rpc, [settled.block], to, 1)) === null)
      settled = await this.begin(told);
    const { unsettled, part } = this.options;
    while (to.number - settled.block.number > 2 * unsettled) {
      const end = await this.rpc.block(Math.min(settled.block.number + part, to.number - unsettled));
      const way = await findWay(this.rpc, [settled.block], end, 1);
      if (way === null) throw new MissingBlockError('eth_getLogs', { blockHash: end.hash });
      const logged = await told.logs.along(way, new FoldedValues(settled.records));
      const noticed = this.noticed.filter(({ block }) => block.number <= end.number);
      settled = await this.store(told, settled, end, inOrder([...logged, ...noticed]));
    }
    return settled;
  }

  private async begin({ repository }: Told): Promise<Settled> {
    const block = await this.rpc.block(Math.max((this.deployment.firstBlock ?? 0) - 1, 0));
    await repository.append(null, block, []);
    this.noticed = [];
    return (this.settled = { block, records: [] });
  }

  /** Where another process was faster, what that one stored. */
  private async store(told: Told, from: Settled, block: Block, records: readonly ParameterRecord[]): Promise<Settled> {
    this.settled = null;
    const mine = await told.repository.append(from, block, records);
    const settled = mine ? { block, records: [...from.records, ...records] } : await told.repository.load();
    return (this.settled = settled ?? (await this.begin(told)));
  }
}

/** What was noticed by reading comes behind the logs of its block. */
const inOrder = (records: readonly ParameterRecord[]): ParameterRecord[] =>
  [...records].sort((a, b) => a.block.number - b.block.number);

const historyOf = (block: Block, records: readonly ParameterRecord[]): HistoryAt => ({
  block,
  records,
  values: valuesOf(records),
});
