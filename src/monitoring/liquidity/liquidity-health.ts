import { slippageAt, slippageCurve } from '../../risk/estimators/slippage.js';
import { slippagePoints, type DepthCurve } from '../../market-data/depth/depth-curve.js';
import type { LargestProvider } from '../../market-data/depth/provider.js';
import type { CollateralTypeState, Position } from '../../protocol/protocol.port.js';
import { toNumber } from '../../units/float-conversion.js';
import type { Gauge, Signal } from '../watcher.js';
import { COMPARED_AT, type OwnDepth, type UsualDepth } from './usual-depth.js';

/** What can be sold with a loss of at most `COMPARED_AT` [debt units]; null where there is no price to measure from. */
export function depthOf({ oraclePrice, worthAt }: DepthCurve): number | null {
  const entry = worthAt.find(({ slippage }) => slippage === COMPARED_AT);
  return oraclePrice === null || entry === undefined ? null : toNumber(entry.worth, 18);
}

/** 1 − now / usual, no less than 0; a market that never had depth has not lost any. */
const lost = (now: number, usual: number): number => (usual > 0 ? Math.max(0, 1 - now / usual) : 0);

/** What was measured: depth, how long ago [s], and why there is none. */
export interface MeasuredDepth {
  readonly depth: number | null;
  readonly age: number;
  readonly why: string | null;
}

export function depthSignal(asset: string, { depth, age, why }: MeasuredDepth, usual: UsualDepth | null): Signal {
  return {
    name: 'liquidity/depth-fall',
    subject: asset,
    value: depth === null || usual === null ? null : lost(depth, usual.all),
    facts: {
      'worth sold at a loss of 5 %': depth,
      'measured seconds ago': age,
      'usual worth': usual?.all ?? null,
      'usual by': usual?.basis ?? null,
      'days of history': usual?.days ?? null,
      reason: why,
    },
  };
}

/**
 * What the largest providers have taken away of the usual depth. Their present share stands in the facts: a market that one
 * provider makes is no news, but his leaving is.
 */
export function providerSignal(
  asset: string,
  now: OwnDepth | null,
  usual: UsualDepth | null,
  providers: readonly LargestProvider[],
): Signal {
  return {
    name: 'liquidity/provider-share',
    subject: asset,
    value: takenOf(now, usual),
    facts: {
      'share of the largest providers': now === null ? null : shareOf(now),
      'share usually': usual === null ? null : shareOf(usual),
      providers: providers.map(textOf).join('; ') || null,
      reason: providers.flatMap(({ why }) => why ?? []).join('; ') || null,
    },
  };
}

/** (largest providers' depth usually − now) / usual depth of all, 0 to 1; null where one of them is not known. */
function takenOf(now: OwnDepth | null, usual: UsualDepth | null): number | null {
  if (now === null || usual === null || now.largest === null || usual.largest === null) return null;
  return usual.all > 0 ? Math.min(1, Math.max(0, usual.largest - now.largest) / usual.all) : 0;
}

export const shareOf = ({ all, largest }: OwnDepth): number | null =>
  largest === null ? null : all > 0 ? largest / all : 0;

const textOf = ({ pool, owner, share }: LargestProvider): string =>
  `${owner ?? 'nobody known'} ${share === null ? '' : `${(share * 100).toFixed(1)} % `}of ${pool}`;

/** What a type may have to sell at once [debt units]: the larger of its auction limit and its largest vault, no more than all of it. */
export function liquidationSize(type: CollateralTypeState, largest: Position | null): number {
  const penalty = toNumber(type.liquidationPenalty, 18);
  const debtOf = (normalised: bigint): number => toNumber(normalised * type.accumulatedRate, 45) * penalty;
  const limit = toNumber(type.auctionLimit, 45);
  const vault = largest === null ? 0 : debtOf(largest.normalisedDebt);
  return Math.min(Math.max(limit, vault), debtOf(type.normalisedDebt));
}

export function slippageSignal(
  type: CollateralTypeState,
  curve: DepthCurve,
  largest: Position | null,
): Signal & { readonly size: number } {
  const size = liquidationSize(type, largest);
  const measured = curve.oraclePrice !== null;
  return {
    name: 'liquidity/slippage',
    subject: type.ilk,
    value: measured ? slippageAt(slippageCurve(slippagePoints(curve)), size) : null,
    facts: {
      'sold at once': size,
      'auction limit': toNumber(type.auctionLimit, 45),
      'largest vault': largest?.id ?? null,
      'counted from the price': curve.oraclePrice === null ? null : toNumber(curve.oraclePrice, 18),
      reason: curve.why,
    },
    size,
  };
}

export function depthGauges(asset: string, curve: DepthCurve, now: OwnDepth | null, usual: UsualDepth | null): Gauge[] {
  const gauge = (name: string, help: string, value: number | null, more = {}): Gauge[] =>
    value === null ? [] : [{ name, help, labels: { asset, ...more }, value }];
  const worths = curve.oraclePrice === null ? [] : curve.worthAt;
  return [
    ...worths.flatMap(({ slippage, worth }) =>
      gauge('liquidity_depth', 'Worth that can be sold with at most this loss.', toNumber(worth, 18), {
        slippage: String(slippage),
      }),
    ),
    ...gauge('liquidity_usual_depth', 'Usual worth that can be sold with a loss of 5 %.', usual?.all ?? null),
    ...gauge(
      'liquidity_provider_share',
      'Part of the depth that the largest providers give.',
      now ? shareOf(now) : null,
    ),
  ];
}
