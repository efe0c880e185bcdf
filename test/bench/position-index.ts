import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MIGRATIONS } from '../../migrations/migrations.js';
import { Rpc } from '../../src/platform/chain/rpc.js';
import { openDataSource } from '../../src/platform/database/data-source.js';
import { dssDeploymentSchema, type DssDeployment } from '../../src/protocol/dss/deployment.js';
import type { IndexStep } from '../../src/protocol/position-index.port.js';
import { DssPositionIndex } from '../../src/protocol/dss/position-index/dss-position-index.service.js';
import { silentLog } from '../support/database.js';
import { barOf, type Bar, type Table } from './report.js';
import { median } from './rounds.js';
import { BENCH_TYPES, VaultNode } from './vault-node.js';

const VAULTS = 50_000;
const CHANGED = 50;
const BLOCKS = 300;
const REPLACED = 12;

const contracts = ['vat', 'spotter', 'jug', 'dog', 'vow', 'autoLine', 'manager', 'registry', 'pause', 'pauseProxy'];
const deployment = (): DssDeployment =>
  dssDeploymentSchema.parse({
    family: 'dss',
    ...Object.fromEntries(contracts.map((name, index) => [name, `0x${`a${String(index)}`.repeat(20)}`])),
    types: Object.fromEntries(BENCH_TYPES.map((ilk) => [ilk, { asset: 'ETH' }])),
    clippers: {},
    calcs: {},
    pips: {},
  });

export interface PositionIndexBench {
  readonly bars: readonly Bar[];
  readonly table: Table;
}

/** The index of 50,000 vaults over a generated chain behind loopback HTTP, stored in an embedded database on disk. */
export async function positionIndex(): Promise<PositionIndexBench> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-index-'));
  const { node, url, close } = await VaultNode.start(deployment().vat, VAULTS);
  const options = { url: null, dir: join(folder, 'postgres'), entities: [], migrations: MIGRATIONS };
  const database = await openDataSource(options, silentLog());
  try {
    const index = new DssPositionIndex(deployment(), new Rpc(url), database);
    const timed = async (at = index): Promise<{ step: IndexStep; ms: number }> => {
      const began = performance.now();
      const step = await at.follow(node.head);
      const ms = performance.now() - began;
      checkBook(at, node);
      return { step, ms };
    };
    const first = await timed();
    const requests = node.requests;
    const blocks: number[] = [];
    for (let block = 0; block < BLOCKS; block++) {
      node.mine(CHANGED);
      blocks.push((await timed()).ms);
    }
    const perBlock = (node.requests - requests) / BLOCKS;
    node.replace(REPLACED, CHANGED);
    const replaced = await timed();
    if (replaced.step.reverted !== REPLACED) throw new Error(`${String(replaced.step.reverted)} blocks taken back`);
    const again = await timed(new DssPositionIndex(deployment(), new Rpc(url), database));
    return reportOf(first.ms, requests, blocks, perBlock, replaced.ms, again.ms);
  } finally {
    await database.destroy();
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The book must hold what the chain does, or its time does not count. */
function checkBook(index: DssPositionIndex, node: VaultNode): void {
  const { positions } = index.book();
  const collateral = positions.reduce((sum, position) => sum + position.collateral, 0n);
  const debt = positions.reduce((sum, position) => sum + position.normalisedDebt, 0n);
  const chain = node.sums();
  if (positions.length !== VAULTS || collateral !== chain.collateral || debt !== chain.debt)
    throw new Error('the index does not hold what the chain does');
}

function reportOf(
  first: number,
  requests: number,
  blocks: readonly number[],
  perBlock: number,
  replaced: number,
  again: number,
): PositionIndexBench {
  const [middle, worst] = [median(blocks), Math.max(...blocks)];
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  return {
    bars: [
      barOf('seconds of the first index of 50,000 vaults', 'at most', 120, first / 1e3),
      barOf(`ms of a block that changes ${String(CHANGED)} of 50,000 vaults, median`, 'at most', 250, middle),
      barOf(`ms of a block that changes ${String(CHANGED)} of 50,000 vaults, worst`, 'at most', 250, worst),
    ],
    table: {
      title: `Index of 50,000 vaults: generated chain over loopback HTTP in the same process, embedded database on disk`,
      head: ['what', 'time', 'requests'],
      rows: [
        ['first index', ms(first), String(requests)],
        [`block with ${String(CHANGED)} changes, median of ${String(BLOCKS)}`, ms(middle), perBlock.toFixed(1)],
        [`block with ${String(CHANGED)} changes, worst of ${String(BLOCKS)}`, ms(worst), ''],
        [`reorganisation of ${String(REPLACED)} blocks`, ms(replaced), ''],
        ['loading after a restart', ms(again), ''],
      ],
    },
  };
}
