import type { PairPools } from '../market-routes.js';
import type { Split } from './best-split.js';
import { curveOf, largestSplit, type DepthCurve, type PoolUse, type Scale } from './depth-curve.js';
import { venueOf, withoutHolding, type PoolState } from './pool-state.js';
import type { LargestProvider } from './provider.js';
import { Route } from './route.js';
import { UnusablePoolError } from './unusable-pool.error.js';
import type { Outlet, Venue, VenueKind } from './venue.js';

/** A pool of the deployment as it was found: its state and the venue that it is, or the reason why there is none. */
export interface PoolReading {
  readonly address: string;
  readonly kind: VenueKind;
  /** Millionths of the amount; null where only the pool knows it and it could not be read. */
  readonly fee: number | null;
  readonly pool: PoolState | null;
  readonly venue: Venue | null;
  readonly why: string | null;
}

/** What was read of the pools of a pair. */
export interface PairReading {
  readonly pair: PairPools;
  readonly readings: readonly PoolReading[];
}

export interface StepsReading {
  readonly through: string;
  readonly first: PairReading;
  readonly second: PairReading;
}

/** Everything through which an asset can be sold for the debt token, at one block. */
export interface MarketReading {
  readonly direct: PairReading;
  readonly steps: readonly StepsReading[];
}

/** The average loss of the sale by which the pools' shares are told. */
const SHARES_AT = 0.05;

const venuesOf = ({ readings }: PairReading): Venue[] => readings.flatMap(({ venue }) => (venue ? [venue] : []));

export const pairsOf = ({ direct, steps }: MarketReading): PairReading[] => [
  direct,
  ...steps.flatMap(({ first, second }) => [first, second]),
];

/** Points and pools of the curve: the best split over direct pools and routes, and what part of it each pool takes. */
export function depthOf(
  market: MarketReading,
  scale: Scale,
): Pick<DepthCurve, 'pools' | 'points' | 'worthAt' | 'drainedAt' | 'why'> {
  const direct = venuesOf(market.direct);
  const routes = new Map<StepsReading, Route>();
  for (const step of market.steps) {
    const [first, second] = [venuesOf(step.first), venuesOf(step.second)];
    if (first.length > 0 && second.length > 0) routes.set(step, new Route(first, second));
  }
  const outlets: Outlet[] = [...direct, ...routes.values()];
  const curve = curveOf(outlets, scale);
  const split = curve.why === null ? largestSplit(outlets, scale, SHARES_AT) : null;
  const shares = split ? sharesOf(market, routes, split) : new Map<Venue, number>();
  return { ...curve, pools: usesOf(market, new Set(routes.keys()), split && split.sold > 0n ? shares : null) };
}

/** Parts of what is sold; nothing of nothing. */
const partsOf = ({ parts, sold }: Split): number[] =>
  parts.map((part) => (sold === 0n ? 0 : Number((part.sold * 1_000_000_000n) / sold) / 1e9));

function sharesOf(
  { direct, steps }: MarketReading,
  routes: ReadonlyMap<StepsReading, Route>,
  split: Split,
): Map<Venue, number> {
  const parts = partsOf(split);
  const shares = new Map(venuesOf(direct).map((venue, index) => [venue, parts[index] ?? 0]));
  let place = venuesOf(direct).length;
  for (const step of steps) {
    const route = routes.get(step);
    if (!route) continue;
    const part = parts[place] ?? 0;
    const { first, second } = route.split(split.parts[place]?.sold ?? 0n);
    const [into, onwards] = [partsOf(first), partsOf(second)];
    venuesOf(step.first).forEach((venue, index) => shares.set(venue, part * (into[index] ?? 0)));
    venuesOf(step.second).forEach((venue, index) => shares.set(venue, part * (onwards[index] ?? 0)));
    place++;
  }
  return shares;
}

/** A pool that could be read is still of no use where the other step of its route has none. */
function usesOf(
  { direct, steps }: MarketReading,
  usable: ReadonlySet<StepsReading>,
  shares: ReadonlyMap<Venue, number> | null,
): PoolUse[] {
  const uses = ({ pair, readings }: PairReading, through: string | null, open: boolean): PoolUse[] =>
    readings.map(({ address, kind, fee, venue, why }) => ({
      address,
      kind,
      fee,
      pair: [pair.sold.symbol, pair.bought.symbol],
      through,
      used: venue !== null && open,
      share: venue && open ? (shares?.get(venue) ?? null) : null,
      why: why ?? (open ? null : 'The other step of its route has no pool that can be used.'),
    }));
  return [
    ...uses(direct, null, true),
    ...steps.flatMap((step) => [step.first, step.second].flatMap((pair) => uses(pair, step.through, usable.has(step)))),
  ];
}

/** The market as it would be if every pool's largest provider left. A pool is left out whose largest is not known. */
export function withoutLargest(
  market: MarketReading,
  providers: ReadonlyMap<PoolReading, LargestProvider>,
): MarketReading {
  const changed = ({ pair, readings }: PairReading): PairReading => ({
    pair,
    readings: readings.map((reading) => withoutProvider(reading, providers.get(reading))),
  });
  return {
    direct: changed(market.direct),
    steps: market.steps.map(({ through, first, second }) => ({
      through,
      first: changed(first),
      second: changed(second),
    })),
  };
}

function withoutProvider(reading: PoolReading, provider: LargestProvider | undefined): PoolReading {
  if (!reading.pool) return reading;
  const closed = (why: string): PoolReading => ({ ...reading, pool: null, venue: null, why });
  if (!provider?.holding) return closed(provider?.why ?? 'Its largest provider is not known.');
  try {
    const pool = withoutHolding(reading.pool, provider.holding);
    return { ...reading, pool, venue: venueOf(pool) };
  } catch (error) {
    if (error instanceof UnusablePoolError) return closed(error.why);
    throw error;
  }
}
