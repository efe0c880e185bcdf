import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ParameterHistory } from '../../src/protocol/parameter-history.port.js';
import { CdpProtocol, type ParameterCell } from '../../src/protocol/protocol.port.js';
import { startBallast, type Ballast } from '../support/ballast.js';

let ballast: Ballast;
beforeAll(async () => {
  ballast = await startBallast();
});
afterAll(() => ballast.close());

const keyOf = ({ ilk, parameter }: Pick<ParameterCell, 'ilk' | 'parameter'>): string =>
  `${ilk ?? 'system'} ${parameter}`;

test('what an executed proposal changed is in the history: old and new value, the Safe, and the one transaction', async () => {
  const protocol = ballast.app.get<CdpProtocol>(CdpProtocol);
  const history = ballast.app.get<ParameterHistory>(ParameterHistory);
  const proposal = await ballast.propose();
  await ballast.signBy(proposal, 2);
  const before = new Map((await protocol.readParameters('latest')).map((cell) => [keyOf(cell), cell.value]));
  const { records: old } = await history.at(await ballast.world.head());
  await ballast.execute(proposal);
  const after = await protocol.readParameters('latest');
  const { records, values } = await history.at(await ballast.world.head());
  const added = records.slice(old.length);

  const moved = after.filter(
    (cell) =>
      before.get(keyOf(cell)) !== cell.value && (cell.kind === 'configured' || cell.parameter === 'debtCeiling'),
  );
  expect(new Set(moved.map(({ parameter }) => parameter))).toContain('liquidationRatio');
  expect(moved.length).toBeGreaterThanOrEqual(proposal.changes.length);
  for (const cell of moved) {
    const steps = added.filter((record) => keyOf(record) === keyOf(cell));
    expect([keyOf(cell), steps[0]?.from, steps.at(-1)?.to]).toEqual([keyOf(cell), before.get(keyOf(cell)), cell.value]);
  }
  const { safe } = ballast.safe.deployment;
  expect(new Set(added.map(({ transaction }) => transaction)).size).toBe(1);
  expect(new Set(added.map(({ through }) => through))).toEqual(new Set([safe]));
  const ratio = added.find(({ parameter }) => parameter === 'liquidationRatio');
  expect(ratio).toMatchObject({ caller: safe, source: 'Spotter.mat' });
  const told = new Map(values.map((value) => [keyOf(value), value.value]));
  for (const cell of moved) expect(told.get(keyOf(cell))).toBe(cell.value);
});
