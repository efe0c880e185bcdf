import { describe, expect, test } from '@jest/globals';
import { typeState } from '../../../test/builders/protocol-snapshot.builder.js';
import type { Rpc } from '../../platform/chain/rpc.js';
import type { DelayedPrice } from '../../protocol/oracle-prices.port.js';
import type { Position } from '../../protocol/protocol.port.js';
import { concentrationOf } from '../../risk/estimators/liquidation-wall/concentration.js';
import { sortVaults } from '../../risk/estimators/liquidation-wall/sorted-vaults.js';
import { RAD, RAY, WAD, ray, wad, type Wad } from '../../units/fixed-point.js';
import { PositionStandings, type StandingsAsked } from './standings.service.js';
import { owedBy } from './type-at-prices.js';
import type { WatchedBooks, WatchedType } from './watched-book.service.js';

const price = (units: number): Wad => wad(BigInt(units) * WAD);
/** One ETH with so much debt. */
const position = (id: string, units: number, more: Partial<Position> = {}): Position => ({
  id,
  owner: `owner ${id}`,
  ilk: 'ETH-A',
  collateral: wad(WAD),
  normalisedDebt: wad(BigInt(units) * WAD),
  ...more,
});

function watched(ilk: string, vaults: readonly Position[], prices: Partial<DelayedPrice> = {}): WatchedType {
  const state = typeState(ilk, { liquidationRatio: ray((3n * RAY) / 2n), accumulatedRate: ray(RAY) });
  const known = {
    kind: 'carried',
    source: '0x1',
    current: price(3_000),
    next: price(2_700),
    nextAt: 9,
    stopped: false,
  };
  return {
    state,
    price: { ilk, asset: 'ETH', ...known, ...prices } as DelayedPrice,
    terms: { targetPrice: ray(RAY), liquidationRatio: state.liquidationRatio },
    vaults: sortVaults(vaults),
  };
}

const block = { number: 7, hash: '0x7', parentHash: '0x6', timestamp: 7 };
function list(types: readonly WatchedType[], asked: Partial<StandingsAsked> = {}) {
  const books = { read: () => Promise.resolve({ block, types }) } as unknown as WatchedBooks;
  const rpc = { block: () => Promise.resolve(block) } as unknown as Rpc;
  return new PositionStandings(rpc, books).list({ ilk: null, below: null, offset: 0, limit: 100, ...asked });
}
const ids = ({ positions }: Awaited<ReturnType<typeof list>>): string[] => positions.map(({ id }) => id);

describe('positions by ratio', () => {
  const vaults = [position('1', 1_000), position('2', 2_500), position('3', 2_000), position('4', 1_500)];

  test('come with the lowest first, and below a ratio without those that have exactly that', async () => {
    const types = [watched('ETH-A', vaults)];
    expect(ids(await list(types))).toEqual(['2', '3', '4', '1']);
    expect(ids(await list(types, { below: ray(2n * RAY) }))).toEqual(['2', '3']);
    expect(ids(await list(types, { below: ray(2n * RAY + 1n) }))).toEqual(['2', '3', '4']);
  });

  test('say ratio now and at the next price, and what they may still fall', async () => {
    const { positions, total, debt, unsafe } = await list([watched('ETH-A', vaults)], { limit: 2 });
    expect(positions[0]).toMatchObject({ ratio: (12n * RAY) / 10n, nextRatio: (108n * RAY) / 100n });
    expect(positions[0]?.distance.current).toBeCloseTo(-0.25, 12);
    expect(positions[1]?.distance.next).toBeCloseTo(-1 / 9, 12);
    expect([total, debt, unsafe]).toEqual([4, 7_000n * RAD, 1]);
  });

  test('of a type without a price come last, and below any ratio: nobody can say that they are above it', async () => {
    const priceless = watched('WBTC-A', [position('9', 1, { ilk: 'WBTC-A' })], { current: null, next: null });
    const found = await list([priceless, watched('ETH-A', vaults)], { below: ray(2n * RAY) });
    expect(ids(found)).toEqual(['2', '3', '9']);
    expect(found.positions[2]).toMatchObject({ ratio: null, nextRatio: null, distance: { current: null } });
  });

  test('are of the type that is asked for, in whatever letters; another one is refused by name', async () => {
    const types = [watched('ETH-A', vaults), watched('ETH-B', [])];
    expect((await list(types, { ilk: 'eth-b' })).total).toBe(0);
    await expect(list(types, { ilk: 'ETH-Z' })).rejects.toThrow('ETH-Z');
  });
});

test('vaults of a proxy count with those of who stands behind it', () => {
  const vaults = [
    position('1', 400, { owner: 'proxy', holder: 'whale' }),
    position('2', 300, { owner: 'whale' }),
    position('3', 300, { owner: 'other' }),
  ];
  const { owners, largest } = concentrationOf(owedBy(watched('ETH-A', vaults)));
  expect([owners, largest?.owner, largest?.share]).toEqual([2, 'whale', 0.7]);
});
