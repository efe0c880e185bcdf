import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectCache } from '../../world/cache-folder.js';
import { startWorld, type World } from '../../world/world.js';
import { dssDeploymentSchema } from './deployment.js';
import { DssAdapter } from './dss.adapter.js';
import type { CdpProtocol, ProtocolSnapshot } from '../protocol.port.js';

let world: World;
let protocol: CdpProtocol;
let snapshot: ProtocolSnapshot;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
  protocol = new DssAdapter(dssDeploymentSchema.parse(world.deployment.protocol), world.rpc);
  snapshot = await protocol.readSnapshot('latest');
});
afterAll(() => world.stop());

test('the table names each value once and holds the snapshot’s values', async () => {
  const cells = await protocol.readParameters({ blockHash: snapshot.block.hash });
  const names = cells.map(({ ilk, parameter }) => `${ilk ?? ''} ${parameter}`);
  expect(new Set(names).size).toBe(names.length);
  const value = (ilk: string | null, parameter: string): string | undefined =>
    cells.find((cell) => cell.ilk === ilk && cell.parameter === parameter)?.value;
  for (const { ilk, liquidationRatio, stabilityFee, debtCeiling, debtFloor, spot } of snapshot.types)
    expect([
      value(ilk, 'liquidationRatio'),
      value(ilk, 'stabilityFee'),
      value(ilk, 'debtCeiling'),
      value(ilk, 'debtFloor'),
      value(ilk, 'spot'),
    ]).toEqual([liquidationRatio, stabilityFee, debtCeiling, debtFloor, spot].map(String));
  expect(value(null, 'debtCeiling')).toBe(String(snapshot.system.debtCeiling));
  expect(value(null, 'governanceDelay')).toBe('172800');
});

test('the table says who sets a debt ceiling', async () => {
  const cells = await protocol.readParameters('latest');
  const ceilings = cells.filter(({ ilk, parameter }) => ilk !== null && parameter === 'debtCeiling');
  const kinds = new Map(ceilings.map(({ ilk, kind }) => [ilk, kind]));
  for (const { ilk, autoCeiling } of snapshot.types)
    expect(kinds.get(ilk)).toBe(autoCeiling === null ? 'configured' : 'derived');
  expect(new Set(kinds.values()).size).toBe(2);
});

test('the table speaks to people in percent, amounts and durations', async () => {
  const cells = await protocol.readParameters({ blockHash: snapshot.block.hash });
  const human = Object.fromEntries(cells.map((cell) => [`${cell.ilk ?? ''} ${cell.parameter}`, cell.human]));
  expect(human).toMatchObject({
    'ETH-B liquidationRatio': '130.00 %',
    'ETH-B stabilityFee': '3.00 % a year',
    'ETH-B liquidationPenalty': '13 %',
    'ETH-B autoCeiling.max': '8,000,000.00',
    'ETH-B autoCeiling.ttl': '6 h',
    'ETH-B auction.curve.tau': '4 h',
    'ETH-B lastAccrual': '2027-01-15T08:00:00Z',
    'ETH-C auction.curve.cut': '99.00 %',
    'ETH-C auction.breaker': 'none',
    'ETH-C auction.incentiveRate': '0.1 %',
    ' live': 'live',
    ' governanceDelay': '2 d',
  });
});
