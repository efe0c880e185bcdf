import { expect } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { Rpc, type Block } from '../../src/platform/chain/rpc.js';
import { dssDeploymentSchema, type DssDeployment } from '../../src/protocol/dss/deployment.js';
import { PositionReads } from '../../src/protocol/dss/positions.adapter.js';
import type { IndexStep } from '../../src/protocol/position-index.port.js';
import {
  DssPositionIndex,
  type PositionIndexOptions,
} from '../../src/protocol/dss/position-index/dss-position-index.service.js';
import type { Position, ProtocolState } from '../../src/protocol/protocol.port.js';
import { DssAdapter } from '../../src/protocol/dss/dss.adapter.js';
import { projectCache } from '../../src/world/cache-folder.js';
import { startWorld, type World } from '../../src/world/world.js';
import { openTestDatabase } from './database.js';
import { startTamperingNode, type Tampering } from './tampering-node.js';
import { VaultActs } from './vault-acts.js';

/** One line for each position: equal books have equal texts. */
export const bookText = (positions: readonly Position[]): string =>
  positions
    .map(({ id, owner, holder, ilk, collateral, normalisedDebt }) =>
      [id, owner, holder ?? 'itself', ilk, collateral, normalisedDebt].join(' '),
    )
    .join('\n');

export interface IndexSetup extends Partial<PositionIndexOptions> {
  readonly rpc?: Rpc;
  readonly deployment?: DssDeployment;
}

/** A world with people who act on its vaults, and a database for indexes of them. */
export class IndexedWorld {
  private readonly nodes: { stop(): Promise<void> }[] = [];

  private constructor(
    readonly world: World,
    readonly deployment: DssDeployment,
    readonly acts: VaultActs,
    readonly database: DataSource,
  ) {}

  static async start(): Promise<IndexedWorld> {
    const world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
    const deployment = dssDeploymentSchema.parse(world.deployment.protocol);
    return new IndexedWorld(world, deployment, await VaultActs.in(world), await openTestDatabase());
  }

  /** Between tests: an empty database, and no nodes but the world's own. */
  async clear(): Promise<void> {
    for (const table of ['position_undo', 'position_vault', 'position_step', 'position_index'])
      await this.database.query(`DELETE FROM ${table}`);
    await Promise.all(this.nodes.splice(0).map((node) => node.stop()));
  }

  async close(): Promise<void> {
    await this.clear();
    await this.database.destroy();
    await this.world.stop();
  }

  /** Nothing is checked beside the logs unless asked for: it would hide what the logs miss. */
  index({ rpc = this.world.rpc, deployment = this.deployment, ...options }: IndexSetup = {}): DssPositionIndex {
    return new DssPositionIndex(deployment, rpc, this.database, { checked: 0, ...options });
  }

  /** A node in front of the world's that changes or refuses some requests. */
  async node(tamper: Tampering): Promise<Rpc> {
    const node = await startTamperingNode(this.world.url, tamper);
    this.nodes.push(node);
    return new Rpc(node.url);
  }

  /** The whole book, read at the block without any index. */
  async fresh(block: Block): Promise<string> {
    return bookText(await new PositionReads(this.world.rpc, this.deployment).read(block));
  }

  /** Types and system at the head. */
  state(): Promise<ProtocolState> {
    return new DssAdapter(this.deployment, this.world.rpc).readState('latest');
  }

  /** Follows to the head and expects what reading the whole book there gives, in memory and as it is stored. */
  async follow(index: DssPositionIndex): Promise<IndexStep> {
    const head = await this.world.head();
    const step = await index.follow(head);
    expect(index.book().block).toEqual(head);
    expect(bookText(index.book().positions)).toBe(await this.fresh(head));
    await this.expectStored(index);
    return step;
  }

  /** Expects that another process would find in the database what this index holds. */
  async expectStored(index: DssPositionIndex): Promise<void> {
    const { block, positions } = index.book();
    const other = this.index();
    expect(await other.follow(block)).toMatchObject({ from: block, changed: 0, rebuilt: null });
    expect(bookText(other.book().positions)).toBe(bookText(positions));
  }
}
