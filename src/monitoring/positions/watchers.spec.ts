import { describe, expect, test } from '@jest/globals';
import { debt, protocolSnapshot, typeState } from '../../../test/builders/protocol-snapshot.builder.js';
import type { DelayedPrice } from '../../protocol/oracle-prices.port.js';
import type { Position } from '../../protocol/protocol.port.js';
import { sortVaults } from '../../risk/estimators/liquidation-wall/sorted-vaults.js';
import { RAY, WAD, rad, ray, wad } from '../../units/fixed-point.js';
import type { Signal } from '../watcher.js';
import { utilisation } from './ceilings.watcher.js';
import type { AssetForecast, StoredForecast } from './forecast-record.js';
import { liquidationSignals, shortfallOf, surplusSignal } from './forecast.watcher.js';
import { readingOf } from './positions.watcher.js';
import type { WatchedBook, WatchedType } from './watched-book.service.js';

const price = (units: number) => wad(BigInt(units) * WAD);

/** A vault of 1 ETH with so much debt; at 150 % it is unsafe below one and a half times its debt. */
const vault = (id: number, units: number, owner = `owner ${String(id)}`): Position => ({
  id: String(id),
  owner,
  ilk: 'ETH-A',
  collateral: wad(WAD),
  normalisedDebt: wad(BigInt(units) * WAD),
});

interface Changes {
  readonly price?: Partial<DelayedPrice>;
  readonly state?: Parameters<typeof typeState>[1];
}

function watched(vaults: readonly Position[], changes: Changes = {}): WatchedType {
  const state = typeState('ETH-A', { spot: ray(2_000n * RAY), ...changes.state });
  const known = {
    kind: 'delayed',
    source: '0x1',
    current: price(3_000),
    next: price(3_000),
    nextAt: 1_800_003_600,
    stopped: false,
  };
  return {
    state,
    price: { ilk: 'ETH-A', asset: 'ETH', ...known, ...changes.price } as DelayedPrice,
    terms: { targetPrice: ray(RAY), liquidationRatio: state.liquidationRatio },
    vaults: sortVaults(vaults),
  };
}

const signalOf = (type: WatchedType, name: Signal['name']): Signal | undefined =>
  readingOf(type).signals.find((signal) => signal.name === name);

describe('vaults at prices', () => {
  const vaults = [vault(1, 1_990), vault(2, 1_850), vault(3, 1_000), vault(4, 160)];

  test('none is liquidatable now, and a lower next price makes the nearest so', () => {
    const type = watched(vaults, { price: { next: price(2_900) } });
    expect(signalOf(type, 'positions/liquidatable')?.value).toBe(0);
    expect(signalOf(type, 'positions/liquidatable-next')).toMatchObject({
      value: 0.398,
      facts: { vaults: 1, debt: '1,990.00' },
    });
  });

  test('the wall of a tenth is the higher of those from both prices', () => {
    expect(signalOf(watched(vaults), 'positions/wall')?.value).toBeCloseTo(0.768, 9);
    expect(signalOf(watched(vaults, { price: { next: price(1_600) } }), 'positions/wall')?.value).toBeCloseTo(0.968, 9);
  });

  test('a source without delay has no next price to speak of, and a missing price is null', () => {
    const direct = watched(vaults, { price: { kind: 'direct', nextAt: null } });
    expect(signalOf(direct, 'positions/liquidatable-next')).toBeUndefined();
    const gone = watched(vaults, { price: { next: null } });
    expect([signalOf(gone, 'positions/liquidatable-next')?.value, signalOf(gone, 'positions/wall')?.value]).toEqual([
      null,
      null,
    ]);
  });

  test('nothing is liquidatable while the spot is zero, and that is an alarm of its own unless nobody owes', () => {
    const without = watched(vaults, { state: { spot: ray(0n) } });
    expect(signalOf(without, 'positions/liquidatable')?.value).toBe(0);
    expect(signalOf(without, 'positions/unliquidatable')?.value).toBe(1);
    expect(signalOf(watched(vaults), 'positions/unliquidatable')?.value).toBe(0);
    const empty = watched([], { state: { spot: ray(0n), debt: rad(0n) } });
    expect(signalOf(empty, 'positions/unliquidatable')?.value).toBe(0);
  });

  test('two vaults of one owner concentrate as one', () => {
    const type = watched([vault(1, 300, 'a'), vault(2, 300, 'a'), vault(3, 400, 'b')]);
    expect(signalOf(type, 'positions/concentration')).toMatchObject({ value: 0.6, facts: { owner: 'a', owners: 2 } });
  });

  test('gauges hold the wall at six falls from both prices', () => {
    const { gauges } = readingOf(watched(vaults));
    const wall = gauges.filter(({ name }) => name === 'positions_wall_debt');
    expect(wall).toHaveLength(12);
    expect(wall.find(({ labels }) => labels['fall'] === '50%' && labels['price'] === 'current')?.value).toBe(3_840);
  });
});

describe('ceilings', () => {
  test('half of a ceiling by hand is used', () => {
    expect(utilisation(typeState('LINK-A'))).toMatchObject({ value: 0.5, facts: { shareOfMaximum: null } });
  });

  test('of an automatic ceiling both the one in force and its maximum are told', () => {
    const state = typeState('ETH-A', { autoCeiling: { max: debt(4_000_000), gap: debt(1), ttlSeconds: 1 } });
    expect(utilisation(state)).toMatchObject({ value: 0.5, facts: { shareOfMaximum: 0.25 } });
  });

  test('a closed type uses nothing up', () => {
    expect(utilisation(typeState('OLD-A', { debtCeiling: debt(0) }))).toMatchObject({
      value: 0,
      facts: { ceiling: 'closed' },
    });
  });
});

describe('a forecast', () => {
  const ahead: AssetForecast = {
    ...{ asset: 'ETH', horizonHours: 24, looks: 23, market: 3_000, close: 3_000, closedAt: 0, method: 'told' },
    falls: { q05: 0, q50: 0.02, q95: 0.3, q99: 0.5 },
    ...{ sold: 1, slippage: 0.2 },
  };
  const forecastWith = (changes: Partial<StoredForecast>): StoredForecast => ({
    ...{ id: 1, block: protocolSnapshot().block, types: [], assets: [ahead], refusals: [], rates: {} },
    ...changes,
  });
  const book = (surplus: number): WatchedBook => ({
    block: protocolSnapshot().block,
    system: { ...protocolSnapshot().system, surplus: debt(surplus), badDebt: debt(100) },
    types: [watched([vault(1, 1_900), vault(2, 1_300), vault(3, 100)])],
  });

  test('half the price, sold a fifth lower, leaves 700 and 100 of two debts unpaid: twice a surplus of 400', () => {
    const shortfall = shortfallOf(book(500), forecastWith({}));
    expect(shortfall).toBeCloseTo(800, 6);
    expect(surplusSignal(book(500), shortfall)).toMatchObject({
      name: 'system/surplus-short',
      value: expect.closeTo(2, 9),
    });
  });

  test('a shortfall without surplus, without depth or without forecast cannot be measured; none at all is zero', () => {
    expect(surplusSignal(book(100), 800).value).toBeNull();
    expect(shortfallOf(book(500), forecastWith({ assets: [{ ...ahead, slippage: null }] }))).toBeNull();
    expect(shortfallOf(book(500), null)).toBeNull();
    expect(surplusSignal(book(100), 0).value).toBe(0);
  });

  test('a type without one is null and says why; one whose price is set by decree has no signal', () => {
    const refused = { asset: 'ETH', code: 'estimators/insufficient-history', message: 'Too short.' };
    const [signal] = liquidationSignals(book(500), forecastWith({ refusals: [refused] }));
    expect(signal).toMatchObject({ subject: 'ETH-A', value: null, facts: { why: 'Too short.' } });
    const decreed = { ...refused, code: 'market-data/asset-unknown' };
    expect(liquidationSignals(book(500), forecastWith({ refusals: [decreed] }))).toEqual([]);
    expect(shortfallOf(book(500), forecastWith({ assets: [], refusals: [decreed] }))).toBe(0);
  });
});
