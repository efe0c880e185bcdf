import { Injectable } from '@nestjs/common';
import type { Block } from '../../platform/chain/rpc.js';
import { concentrationOf } from '../../risk/estimators/liquidation-wall/concentration.js';
import type { WallPoint } from '../../risk/estimators/liquidation-wall/liquidation-wall.js';
import { toNumber } from '../../units/float-conversion.js';
import { humanDebt, humanPrice } from '../../units/human-text.js';
import type { Wad } from '../../units/fixed-point.js';
import type { Gauge, Reading, Signal, Watcher } from '../watcher.js';
import { debtOf, liquidatableAt, liquidatableNow, owedBy, wallAt, type Liquidatable } from './type-at-prices.js';
import { WatchedBooks, type WatchedType } from './watched-book.service.js';

/** Falls that stand as time series, in basis points; the first is the one of the signal. */
const FALLS = [1_000, 500, 2_000, 3_000, 4_000, 5_000] as const;

const priceText = (price: Wad | null): string => (price === null ? 'none' : humanPrice(price));

/** What can be liquidated now, at the next price and after a fall, and whose debt it is, type by type. */
@Injectable()
export class PositionsWatcher implements Watcher {
  readonly name = 'positions';

  constructor(private readonly books: WatchedBooks) {}

  async look(block: Block): Promise<Reading> {
    const { types } = await this.books.read(block);
    const readings = types.map(readingOf);
    return {
      signals: readings.flatMap(({ signals }) => signals),
      gauges: readings.flatMap(({ gauges }) => gauges),
    };
  }
}

/** Signals and gauges of one type. */
export function readingOf(type: WatchedType): Reading {
  const { state, price, vaults } = type;
  const now = liquidatableNow(type);
  const next =
    price.nextAt === null && !price.stopped && price.next === price.current
      ? null
      : { of: liquidatableAt(type, price.next) };
  const walls = { current: wallAt(type, price.current, FALLS), next: wallAt(type, price.next, FALLS) };
  const owned = concentrationOf(owedBy(type));
  const { listed, unlistedShare } = debtOf(type);
  const about = { ilk: state.ilk, asset: state.asset };
  const signal = (name: Signal['name'], value: number | null, facts: Signal['facts']): Signal => ({
    name,
    subject: state.ilk,
    value,
    facts: { ...about, ...facts },
  });
  const nextFacts = { price: priceText(price.next), validFrom: price.nextAt, ...liquidatableFacts(next?.of ?? null) };
  return {
    signals: [
      signal('positions/liquidatable', now.share, { price: priceText(price.current), ...liquidatableFacts(now) }),
      ...(next === null ? [] : [signal('positions/liquidatable-next', next.of?.share ?? null, nextFacts)]),
      signal('positions/unliquidatable', state.spot === 0n && state.debt > 0n ? 1 : 0, {
        price: priceText(price.current),
        debt: humanDebt(state.debt),
      }),
      wallSignal(signal, walls),
      signal('positions/concentration', owned.largest?.share ?? 0, {
        owner: owned.largest?.owner ?? null,
        owners: owned.owners,
        herfindahl: owned.herfindahl,
      }),
    ],
    gauges: [
      gauge('positions_vaults', 'Vaults with debt.', state.ilk, vaults.vaults.length),
      gauge('positions_debt', 'Debt of the listed vaults, debt units.', state.ilk, toNumber(listed, 45)),
      gauge('positions_unlisted_share', 'Part of the debt that no listed position owes.', state.ilk, unlistedShare),
      gauge(
        'positions_largest_owner_share',
        'Part of the debt that the largest owner owes.',
        state.ilk,
        owned.largest?.share ?? 0,
      ),
      gauge('positions_herfindahl', 'Sum of the squared shares of owners.', state.ilk, owned.herfindahl),
      ...liquidatableGauges(state.ilk, 'now', now),
      ...liquidatableGauges(state.ilk, 'next', next?.of ?? null),
      ...wallGauges(state.ilk, 'current', walls.current),
      ...wallGauges(state.ilk, 'next', walls.next),
    ],
  };
}

const liquidatableFacts = (of: Liquidatable | null): Signal['facts'] => ({
  vaults: of?.vaults ?? null,
  debt: of === null ? null : humanDebt(of.debt),
});

type Walls = Readonly<Record<'current' | 'next', readonly WallPoint[] | null>>;

/** The higher of both walls: the next price will be the current one within the hour. Null where one of the prices is missing. */
function wallSignal(
  signal: (name: 'positions/wall', value: number | null, facts: Signal['facts']) => Signal,
  walls: Walls,
): Signal {
  const [current, next] = [walls.current?.[0], walls.next?.[0]];
  const value = current && next ? Math.max(current.share, next.share) : null;
  return signal('positions/wall', value, {
    fall: '10 %',
    debtFromCurrent: current ? humanDebt(current.debt) : null,
    debtFromNext: next ? humanDebt(next.debt) : null,
    vaultsFromCurrent: current?.vaults ?? null,
    vaultsFromNext: next?.vaults ?? null,
  });
}

const gauge = (name: string, help: string, ilk: string, value: number, labels: Gauge['labels'] = {}): Gauge => ({
  name,
  help,
  labels: { ilk, ...labels },
  value,
});

function liquidatableGauges(ilk: string, price: 'now' | 'next', of: Liquidatable | null): Gauge[] {
  if (of === null) return [];
  return [
    gauge('positions_liquidatable_debt', 'Debt that can be liquidated, debt units.', ilk, toNumber(of.debt, 45), {
      price,
    }),
    gauge('positions_liquidatable_vaults', 'Vaults that can be liquidated.', ilk, of.vaults, { price }),
  ];
}

const wallGauges = (ilk: string, price: 'current' | 'next', wall: readonly WallPoint[] | null): Gauge[] =>
  (wall ?? []).map(({ fallBps, debt }) =>
    gauge(
      'positions_wall_debt',
      'Debt that a fall of the oracle price makes liquidatable, debt units.',
      ilk,
      toNumber(debt, 45),
      {
        price,
        fall: `${String(fallBps / 100)}%`,
      },
    ),
  );
