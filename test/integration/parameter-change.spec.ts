import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dssDeploymentSchema } from '../../src/protocol/dss/deployment.js';
import { DssAdapter } from '../../src/protocol/dss/dss.adapter.js';
import { lineAfterExec } from '../../src/protocol/dss/line-after-exec.js';
import type { CdpProtocol, ParameterCell, SizedChange } from '../../src/protocol/protocol.port.js';
import { OverrideDryRun } from '../../src/safe/dry-run.adapter.js';
import { buildBatch, decodeTransaction } from '../../src/safe/safe-builder.codec.js';
import { safeDeployment, safeSectionSchema } from '../../src/safe/safe-deployment.js';
import { SafeStateAdapter } from '../../src/safe/safe-state.adapter.js';
import type { SafeDeployment } from '../../src/safe/safe-transaction.js';
import { RAD, RAY, bps, rad, ray, wadTimesRay } from '../../src/units/fixed-point.js';
import { accruedRate } from '../../src/units/rpow.js';
import { projectCache } from '../../src/world/cache-folder.js';
import { startWorld, type World } from '../../src/world/world.js';
import { sendByRelayer, signedExecution } from '../support/safe-signing.js';

let world: World;
let protocol: CdpProtocol;
let deployment: SafeDeployment;
let dryRun: OverrideDryRun;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
  protocol = new DssAdapter(dssDeploymentSchema.parse(world.deployment.protocol), world.rpc);
  deployment = safeDeployment(world.chainId, safeSectionSchema.parse(world.deployment.safe));
  dryRun = new OverrideDryRun(deployment, world.rpc);
  await world.advance(3_600);
});
afterAll(() => world.stop());

const name = ({ ilk, parameter }: ParameterCell): string => `${ilk ?? 'system'} ${parameter}`;
const byName = (cells: readonly ParameterCell[]): Map<string, string> =>
  new Map(cells.map((cell) => [name(cell), cell.value]));
const differing = (a: readonly ParameterCell[], b: readonly ParameterCell[]): string[] => {
  const other = byName(b);
  return a.filter((cell) => other.get(name(cell)) !== cell.value).map(name);
};

/** Snapshot, batch, dry run, two signatures, execution, and the table before, as promised and as found. */
async function change(changes: readonly SizedChange[]) {
  const snapshot = await protocol.readSnapshot('latest');
  const calls = protocol.encode(changes, snapshot);
  const nonce = await new SafeStateAdapter(deployment, world.rpc).readNonce('latest');
  const tx = buildBatch(deployment, calls, nonce);
  const table = await protocol.parameterTable();
  const run = await dryRun.run({ transaction: tx, reads: table.reads, block: { blockHash: snapshot.block.hash } });
  const [before, promised] = [table.decode(run.before), table.decode(run.after)];
  await sendByRelayer(world, await signedExecution(deployment, tx, world.owners.slice(0, 2)));
  return { snapshot, calls, tx, run, before, promised, found: await protocol.readParameters('latest') };
}

test('every parameter of a batch is live after two signatures, exactly as the dry run promised', async () => {
  const result = await change([
    {
      ilk: 'YFI-A',
      parameter: 'autoCeiling',
      to: { max: rad(1_400_000n * RAD), gap: rad(150_000n * RAD), ttlSeconds: 43_200 },
    },
    { ilk: 'LINK-A', parameter: 'liquidationRatio', to: ray((185n * RAY) / 100n) },
    { ilk: 'ETH-C', parameter: 'stabilityFee', to: bps(250) },
    { ilk: 'USDC-A', parameter: 'debtCeiling', to: rad(65_000_000n * RAD) },
  ]);
  expect(result.run).toMatchObject({ ok: true, execution: { ok: true } });
  expect(result.run.calls).toHaveLength(8);
  expect(decodeTransaction(deployment, result.tx).map((call) => protocol.decode(call).signature)).toEqual(
    result.calls.map(({ signature }) => signature),
  );
  const values = byName(result.found);
  expect([
    values.get('ETH-C stabilityFee'),
    values.get('LINK-A liquidationRatio'),
    values.get('USDC-A debtCeiling'),
    values.get('YFI-A autoCeiling.max'),
    values.get('YFI-A autoCeiling.gap'),
    values.get('YFI-A autoCeiling.ttl'),
  ]).toEqual([
    '1000000000782997609082909351',
    String((185n * RAY) / 100n),
    String(65_000_000n * RAD),
    String(1_400_000n * RAD),
    String(150_000n * RAD),
    '43200',
  ]);
  // what may differ is a function of the block: fees of eleven more seconds, and the numbers of blocks and times
  expect(differing(result.promised, result.found).sort()).toEqual([
    'ETH-C accumulatedRate',
    'ETH-C lastAccrual',
    'YFI-A autoCeiling.lastChange',
    'system debt',
    'system surplus',
  ]);
  expect(
    differing(result.promised, result.found).filter((cell) => kindOf(result.found, cell) === 'configured'),
  ).toEqual([]);
});

const kindOf = (cells: readonly ParameterCell[], wanted: string): string | undefined =>
  cells.find((cell) => name(cell) === wanted)?.kind;

test('what was not in the batch did not move', async () => {
  const { before, found } = await change([
    { ilk: 'ETH-B', parameter: 'liquidationRatio', to: ray((135n * RAY) / 100n) },
  ]);
  expect(differing(before, found)).toEqual(['ETH-B liquidationRatio', 'ETH-B spot']);
});

test('spot follows the price and the new ratio as the Spotter computes it', async () => {
  const { snapshot, found } = await change([
    { ilk: 'YFI-A', parameter: 'liquidationRatio', to: ray((175n * RAY) / 100n) },
  ]);
  const price = snapshot.types.find(({ ilk }) => ilk === 'YFI-A')?.price ?? 0n;
  const spot = (((price * 10n ** 9n * RAY) / RAY) * RAY) / ((175n * RAY) / 100n);
  expect(byName(found).get('YFI-A spot')).toBe(String(spot));
});

test('a fee and an automatic ceiling of one type: the ceiling is measured on the debt with its fees', async () => {
  const to = { max: rad(15_000_000n * RAD), gap: rad(500_000n * RAD), ttlSeconds: 28_800 };
  const { snapshot, found } = await change([
    { ilk: 'ETH-C', parameter: 'autoCeiling', to },
    { ilk: 'ETH-C', parameter: 'stabilityFee', to: bps(400) },
  ]);
  const type = snapshot.types.find(({ ilk }) => ilk === 'ETH-C');
  if (type === undefined) throw new Error('ETH-C is not in the snapshot.');
  const values = byName(found);
  const seconds = Number(values.get('ETH-C lastAccrual')) - type.lastAccrual;
  const rate = accruedRate(type.accumulatedRate, type.stabilityFee, seconds);
  expect(values.get('ETH-C accumulatedRate')).toBe(String(rate));
  const line = lineAfterExec(wadTimesRay(type.normalisedDebt, rate), to);
  expect(values.get('ETH-C debtCeiling')).toBe(String(line));
});

test('a maximum below the debt closes the type at once, and the system’s ceiling falls with it', async () => {
  const to = { max: rad(2_000_000n * RAD), gap: rad(100_000n * RAD), ttlSeconds: 28_800 };
  const { snapshot, before, found } = await change([{ ilk: 'LINK-A', parameter: 'autoCeiling', to }]);
  const type = snapshot.types.find(({ ilk }) => ilk === 'LINK-A');
  if (type === undefined) throw new Error('LINK-A is not in the snapshot.');
  expect(type.debt > to.max).toBe(true);
  expect(byName(found).get('LINK-A debtCeiling')).toBe(String(to.max));
  const fall =
    BigInt(byName(before).get('system debtCeiling') ?? 0) - BigInt(byName(found).get('system debtCeiling') ?? 0);
  expect(fall).toBe(type.debtCeiling - to.max);
});

test('the ceiling of the system keeps its distance to the sum of its types’ through a batch of both kinds', async () => {
  const distance = (cells: readonly ParameterCell[]): bigint =>
    cells
      .filter(({ parameter }) => parameter === 'debtCeiling')
      .reduce((sum, { ilk, value }) => (ilk === null ? sum + BigInt(value) : sum - BigInt(value)), 0n);
  const { before, found } = await change([
    { ilk: 'USDC-A', parameter: 'debtCeiling', to: rad(61_000_000n * RAD) },
    {
      ilk: 'YFI-A',
      parameter: 'autoCeiling',
      to: { max: rad(1_900_000n * RAD), gap: rad(200_000n * RAD), ttlSeconds: 7_200 },
    },
    {
      ilk: 'ETH-B',
      parameter: 'autoCeiling',
      to: { max: rad(7_000_000n * RAD), gap: rad(400_000n * RAD), ttlSeconds: 7_200 },
    },
  ]);
  expect(distance(found)).toBe(distance(before));
  expect(differing(before, found)).toContain('system debtCeiling');
});

test('a batch whose ground has moved runs dry to other values than before', async () => {
  const snapshot = await protocol.readSnapshot('latest');
  const calls = protocol.encode([{ ilk: 'USDC-A', parameter: 'debtCeiling', to: rad(62_000_000n * RAD) }], snapshot);
  const tx = buildBatch(deployment, calls, 99);
  const { reads, decode } = await protocol.parameterTable();
  const first = await dryRun.run({ transaction: tx, reads, block: { blockHash: snapshot.block.hash } });
  await world.governanceFile('vat', null, 'Line', 120_000_000n * RAD);
  const second = await dryRun.run({ transaction: tx, reads, block: 'latest' });
  expect(differing(decode(first.before), decode(second.before))).toEqual(['system debtCeiling']);
  expect(differing(decode(first.after), decode(second.after))).toEqual([]);
});
