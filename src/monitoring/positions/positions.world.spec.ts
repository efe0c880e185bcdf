import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Contract, encodeBytes32String, isError } from 'ethers';
import { startBallast, startTestWorld, type Ballast } from '../../../test/support/ballast.js';
import { spotOf } from '../../risk/estimators/liquidation-wall/liquidation-rule.js';
import { unsafeCount } from '../../risk/estimators/liquidation-wall/sorted-vaults.js';
import { wad } from '../../units/fixed-point.js';
import type { Signal } from '../watcher.js';
import { CeilingsWatcher } from './ceilings.watcher.js';
import { ForecastRepository } from './forecast.repository.js';
import { ForecastWatcher } from './forecast.watcher.js';
import { LiquidationForecasts } from './liquidation-forecasts.service.js';
import { PositionsWatcher } from './positions.watcher.js';
import { WatchedBooks, type WatchedType } from './watched-book.service.js';

let ballast: Ballast;
beforeAll(async () => {
  ballast = await startBallast({ world: await startTestWorld() });
});
afterAll(async () => {
  const { world } = ballast;
  await ballast.close();
  await world.stop();
});

const contracts = () => {
  const { protocol } = ballast.world.deployment;
  const at = (address: string, ...abi: string[]): Contract => new Contract(address, abi, ballast.world.relayer);
  return {
    pips: protocol.pips,
    dog: at(protocol.dog, 'function bark(bytes32 ilk, address urn, address kpr) returns (uint256)'),
    manager: at(protocol.manager, 'function urns(uint256) view returns (address)'),
    spotter: at(protocol.spotter, 'function poke(bytes32)'),
  };
};

async function typeNow(ilk: string): Promise<WatchedType> {
  const { types } = await ballast.app.get(WatchedBooks).read(await ballast.world.head());
  return types.find(({ state }) => state.ilk === ilk)!;
}

/** A price source that answers this price, and the Spotter told of it. */
async function movePrice(asset: string, ilk: string, price: bigint): Promise<void> {
  const { pips, spotter } = contracts();
  const answer = `0x7f${price.toString(16).padStart(64, '0')}600052600160205260406000f3`;
  await ballast.world.rpc.request('anvil_setCode', [pips[asset], answer]);
  const sent = await spotter.getFunction('poke').send(encodeBytes32String(ilk));
  await sent.wait();
}

/** Whether the Dog would accept a liquidation of the vault. */
async function accepted(ilk: string, id: string): Promise<boolean> {
  const { dog, manager } = contracts();
  const urn: unknown = await manager.getFunction('urns').staticCall(id);
  try {
    await dog.getFunction('bark').staticCall(encodeBytes32String(ilk), urn, ballast.world.relayer.address);
    return true;
  } catch (error) {
    if (isError(error, 'CALL_EXCEPTION') && error.reason === 'Dog/not-unsafe') return false;
    throw error;
  }
}

describe('on the real contracts', () => {
  const signalsOf = async (): Promise<readonly Signal[]> => {
    const block = await ballast.world.head();
    const watchers = [PositionsWatcher, CeilingsWatcher].map((watcher) => ballast.app.get(watcher));
    return (await Promise.all(watchers.map((watcher) => watcher.look(block)))).flatMap(({ signals }) => signals);
  };

  test('the vaults that the Dog would accept at a moved price are those that the wall says', async () => {
    const ilk = 'LINK-A';
    const before = await typeNow(ilk);
    const fallen = (before.price.current! * 70n) / 100n;
    const expected = unsafeCount(before.vaults, spotOf(wad(fallen), before.terms), before.state.accumulatedRate);
    expect(expected).toBeGreaterThan(3);
    await movePrice('LINK', ilk, fallen);
    const moved = await typeNow(ilk);
    expect(moved.state.spot).toBe(spotOf(wad(fallen), before.terms));
    const around = moved.vaults.vaults
      .map(({ id }, place) => ({ id, place }))
      .filter(({ place }) => place < expected + 5);
    const answers = await Promise.all(around.map(({ id }) => accepted(ilk, id)));
    expect(answers).toEqual(around.map(({ place }) => place < expected));
  });

  test('every type has its signals, and liquidatable vaults show as the share of debt that they owe', async () => {
    const signals = await signalsOf();
    const of = (name: string): Signal[] => signals.filter((signal) => signal.name === name);
    for (const name of ['positions/liquidatable', 'positions/wall', 'positions/concentration', 'ceiling/utilisation']) {
      expect(of(name).map(({ subject }) => subject)).toEqual(expect.arrayContaining(['ETH-C', 'LINK-A']));
      for (const { value } of of(name)) expect(value).toBeGreaterThanOrEqual(0);
    }
    const link = of('positions/liquidatable').find(({ subject }) => subject === 'LINK-A');
    expect(link?.value).toBeGreaterThan(0);
  });
});

describe('a forecast', () => {
  test('is made once an hour, stored, and scored once when its time has come, by what the keepers began', async () => {
    const { app, world } = ballast;
    const [forecasts, repository] = [app.get(LiquidationForecasts), app.get(ForecastRepository)];
    const made = await world.head();
    await forecasts.turn(made);
    await forecasts.turn(made);
    const [forecast, ...others] = await repository.list(10);
    expect(others).toEqual([]);
    expect(forecast?.refusals.map(({ asset }) => asset)).toEqual(['USDC']);
    const link = forecast?.types.find(({ ilk, horizonHours }) => ilk === 'LINK-A' && horizonHours === 1);
    expect(link?.forecast.certain).toBeGreaterThan(100_000);

    const { signals } = await app.get(ForecastWatcher).look(made);
    const expected = signals.find(({ name, subject }) => name === 'forecast/liquidations' && subject === 'LINK-A');
    expect(expected?.value).toBeGreaterThan(0.05);
    expect(signals.find(({ name }) => name === 'system/surplus-short')?.facts['shortfall']).toBeGreaterThanOrEqual(0);

    // The market falls; the protocol's price does not yet.
    await world.setMarketPrice('ETH', (await world.marketPrice('ETH')) * 0.75);
    const fallen = await app.get(ForecastWatcher).look(await world.head());
    const share = (of: readonly Signal[]) =>
      of.find(({ name, subject }) => name === 'forecast/liquidations' && subject === 'ETH-C')?.value;
    expect([share(signals)! < 0.05, share(fallen.signals)! > 0.2]).toEqual([true, true]);

    expect((await world.liquidationKeeper.bark()).barked).toBeGreaterThan(0);
    await world.advance(3_600);
    await app.get(LiquidationForecasts).settle();
    await forecasts.turn(await world.head());
    await forecasts.turn(await world.head());
    const scores = await repository.scores(1, 10);
    expect(scores.map(({ forecastId }) => forecastId)).toEqual([forecast?.id]);
    const outcome = scores[0]?.types.find(({ ilk }) => ilk === 'LINK-A');
    expect(outcome?.liquidated).toBeGreaterThan(0);
    expect(outcome?.score).toMatchObject({ inside: true, occurred: true, brier: 0 });
    const { reports } = await forecasts.knowledge();
    expect(reports.find(({ horizonHours }) => horizonHours === 1)).toMatchObject({
      scores: 1,
      debt: { windows: 1, missed: 0 },
    });
  });
});
