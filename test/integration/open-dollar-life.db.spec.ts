import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { encodeBytes32String } from 'ethers';
import type { Verification } from '../../src/execution/verification.js';
import { forecastOf, looksAt } from '../../src/monitoring/positions/asset-ahead.js';
import { readingOf } from '../../src/monitoring/positions/positions.watcher.js';
import { WatchedBooks } from '../../src/monitoring/positions/watched-book.service.js';
import { HealthChecks } from '../../src/platform/health/health-checks.js';
import { PositionIndex } from '../../src/protocol/position-index.port.js';
import { CdpProtocol } from '../../src/protocol/protocol.port.js';
import type { Proposal } from '../../src/proposals/proposal.js';
import { RAY } from '../../src/units/fixed-point.js';
import { startBallast, startTestWorld, type Ballast } from '../support/ballast.js';

const HOUR = 3_600;
let ballast: Ballast;
beforeAll(async () => {
  ballast = await startBallast({ world: await startTestWorld('open-dollar') });
});
afterAll(async () => {
  const { world } = ballast;
  await ballast.close();
  await world.stop();
});

const statesOf = ({ events }: Proposal): string[] => events.map(({ state }) => state);
const protocol = (): CdpProtocol => ballast.app.get<CdpProtocol>(CdpProtocol);
const watched = async (ilk: string) => {
  const { types } = await ballast.app.get(WatchedBooks).read(await ballast.world.head());
  return types.find(({ state }) => state.ilk === ilk)!;
};

test('the same assessment, proposal, signatures, execution and verification, in the words of the other protocol', async () => {
  const assessment = await ballast.assessments.assess();
  expect(assessment.types.map(({ ilk, refusal }) => [ilk, refusal])).toEqual([
    ['LINK', null],
    ['WBTC', null],
    ['WETH', null],
  ]);
  expect(assessment.peg.reason).toContain('price history of OD');
  const advised = new Set(assessment.types.flatMap(({ advice }) => advice.map(({ parameter }) => parameter)));
  expect(advised).toEqual(new Set(['liquidationPenalty', 'debtFloor']));
  const { outcome, proposal } = await ballast.proposing.propose(assessment);
  expect(outcome).toBe('proposed');
  if (proposal === null) throw new Error('There is no proposal.');
  const kinds = new Set(proposal.changes.map(({ parameter }) => parameter));
  expect(kinds).toEqual(new Set(['liquidationRatio', 'debtCeiling', 'stabilityFee']));
  expect((await ballast.signBy(proposal, 2)).state).toBe('ready');
  await ballast.execute(proposal);
  const closed = await ballast.execution.lookAt(String(proposal.id));
  expect(statesOf(closed)).toEqual(['recorded', 'published', 'ready', 'executed', 'verified']);
  const { parameters, unchecked, invariants } = closed.events.at(-1)?.data['verification'] as Verification;
  expect([unchecked, invariants?.broken]).toEqual([0, []]);
  for (const { ilk, parameter, after } of proposal.changes.filter((it) => it.parameter !== 'stabilityFee'))
    expect(parameters).toContainEqual(expect.objectContaining({ ilk, parameter, expected: after, found: after }));
  const safety = parameters.find((it) => it.ilk === 'WETH' && it.parameter === 'safetyRatio');
  expect([safety?.before, safety?.found]).toEqual([String((130n * RAY) / 100n), String((135n * RAY) / 100n)]);
});

test('the index holds what a full read gives', async () => {
  const block = await ballast.world.head();
  await ballast.app.get<PositionIndex>(PositionIndex).follow(block);
  const { positions } = await protocol().readSnapshot({ blockHash: block.hash });
  expect(ballast.app.get<PositionIndex>(PositionIndex).book().positions).toEqual(positions);
});

test('what the protocol’s own governance changes meanwhile closes a proposal at the next signature', async () => {
  await ballast.world.advance(15 * 86_400);
  await ballast.world.heartbeat();
  const { outcome, proposal } = await ballast.proposing.propose(await ballast.assessments.assess());
  if (proposal === null) throw new Error(`No proposal: ${outcome}`);
  const [change] = proposal.changes.filter(
    ({ parameter }) => parameter === 'debtCeiling' || parameter === 'stabilityFee',
  );
  if (change === undefined) throw new Error('Neither a ceiling nor a fee is proposed.');
  const contract = change.parameter === 'debtCeiling' ? 'safeEngine' : 'taxCollector';
  const value = change.parameter === 'debtCeiling' ? 5n * 10n ** 50n : 1000000000705562181084137268n;
  await ballast.world.openDollar.modify(contract, change.ilk, change.parameter, value);
  await expect(ballast.signBy(proposal, 1)).rejects.toMatchObject({ code: 'proposals/stale' });
  expect((await ballast.proposals.find(String(proposal.id))).state).toBe('superseded');
});

test('the next price of the delayed oracle makes liquidations certain an hour before they are possible', async () => {
  const { world } = ballast;
  await world.advance(HOUR);
  await world.heartbeat();
  const price = await world.marketPrice('ETH');
  await world.setMarketPrice('ETH', price * 0.7);
  await world.advance(HOUR);
  await world.openDollar.priceKeeper.tick();
  const type = await watched('WETH');
  const value = (name: string): unknown => readingOf(type).signals.find((signal) => signal.name === name)?.value;
  expect(value('positions/liquidatable')).toBe(0);
  expect(Number(value('positions/liquidatable-next'))).toBeGreaterThan(0.05);
  const { timestamp } = await world.head();
  const { forecast, looks } = forecastOf(type, 1, { asset: 'ETH', market: price * 0.7, at: timestamp }, null);
  expect([forecast.certain > 100_000, looks]).toEqual([true, looksAt(type, 1, timestamp)]);
  await world.advance(HOUR);
  const { barked } = await world.runKeepers();
  expect(barked).toBeGreaterThan(0);
}, 120_000);

test('a price that is about to go, and a type without one, are alarms', async () => {
  const { world } = ballast;
  await world.advance(25 * HOUR);
  const { contracts } = world.openDollar;
  const send = (call: { to: string; data: string }): Promise<unknown> =>
    world.relayer.sendTransaction({ ...call, gasLimit: 1_000_000n }).then((sent) => sent.wait());
  await send(contracts.oracle('LINK').call('updateResult'));
  expect((await watched('LINK')).price).toMatchObject({ next: null, current: expect.anything() });
  await world.advance(HOUR);
  await send(contracts.oracle('LINK').call('updateResult'));
  await send(contracts.oracleRelayer.call('updateCollateralPrice', encodeBytes32String('LINK')));
  const signals = readingOf(await watched('LINK')).signals;
  expect(signals.find(({ name }) => name === 'positions/unliquidatable')?.value).toBe(1);
  const { types } = await ballast.assessments.assess();
  expect(types.find(({ ilk }) => ilk === 'LINK')?.refusal).not.toBeNull();
  expect((await ballast.app.get(HealthChecks).run()).healthy).toBe(true);
}, 120_000);
