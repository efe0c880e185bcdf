import type { ConsolidatedPrice } from '../../market-data/consolidation/consolidated-prices.port.js';
import type { FeedReading } from '../../market-data/feed/feed.js';
import { toNumber } from '../../units/float-conversion.js';
import type { Gauge, Signal } from '../watcher.js';
import type { Standstill } from './standstill.js';
import { apart, plainPrice } from './prices.js';

/** A feed as it is seen at a block, and the market that it should follow. */
export interface SeenFeed {
  readonly asset: string;
  readonly heartbeatSeconds: number;
  readonly feed: FeedReading;
  /** Without the feed itself. */
  readonly market: ConsolidatedPrice;
}

/**
 * How near an answer is to what the aggregator can say at all: the larger of least / answer and answer / most. 0 is far away, 1 is
 * at a limit, where the answer stands for every price beyond it. Null for a feed without an answer.
 */
export function nearLimit({ price, minAnswer, maxAnswer, fault }: FeedReading): number | null {
  if (fault === 'at-limit') return 1;
  if (price === null) return null;
  const answer = toNumber(price, 18);
  const least = minAnswer === null ? 0 : toNumber(minAnswer, 18) / answer;
  const most = maxAnswer === null ? 0 : answer / toNumber(maxAnswer, 18);
  return Math.min(1, Math.max(0, least, most));
}

/** Age over heartbeat; null where the feed does not tell its age. */
export const staleness = ({ ageSeconds }: FeedReading, heartbeatSeconds: number): number | null =>
  ageSeconds === null ? null : Math.max(0, ageSeconds) / heartbeatSeconds;

export function feedSignals({ asset, heartbeatSeconds, feed, market }: SeenFeed): Signal[] {
  const { price, status, fault, why, ageSeconds, roundId, minAnswer, maxAnswer } = feed;
  const about = { 'feed price': plainPrice(price), reason: why };
  const marketFacts = { 'market price': plainPrice(market.price), 'state of the market price': market.state };
  return [
    {
      name: 'oracle/stale',
      subject: asset,
      value: staleness(feed, heartbeatSeconds),
      facts: { ...about, 'age in seconds': ageSeconds, 'heartbeat in seconds': heartbeatSeconds },
    },
    {
      name: 'oracle/invalid',
      subject: asset,
      value: status === 'invalid' ? 1 : 0,
      facts: { ...about, fault, round: roundId?.toString() ?? null },
    },
    {
      name: 'oracle/at-limit',
      subject: asset,
      value: nearLimit(feed),
      facts: { ...about, 'least answer': plainPrice(minAnswer), 'most answer': plainPrice(maxAnswer) },
    },
    {
      name: 'oracle/deviation',
      subject: asset,
      value: apart(price, market.price),
      facts: { ...about, ...marketFacts, sources: market.sources.filter(({ share }) => share > 0).length },
    },
  ];
}

/** A price that is due may wait so long for somebody to move it [s]; keepers do it within minutes of the hour. */
const MOVED_WITHIN = 1_800;

/** What is known of the price source of the protocol. */
export interface SourceState {
  readonly stopped: boolean;
  readonly hasPrice: boolean;
  /** False where the next change takes the price away. */
  readonly hasNext: boolean;
  /** For how long the next price has been due [s]; null where it is not. */
  readonly overdue: number | null;
}

/**
 * 1 when the price can no longer follow the market though the contract goes on answering: the feed refuses its readers or stands
 * still while its market moves; or the price source of the protocol was stopped, says that it has no price or will have none, or
 * is not moved though its next price has long been due.
 * @param source null for an asset that no type of the protocol has.
 */
export function frozenSignal(
  asset: string,
  fault: FeedReading['fault'],
  standstill: Standstill,
  source: SourceState | null,
): Signal {
  const reasons = [
    ...(fault === 'no-access' ? ['the feed refuses its readers'] : []),
    ...(source?.stopped === true ? ['the price source of the protocol is stopped'] : []),
    ...(source?.hasPrice === false ? ['the price source of the protocol says that it has no price'] : []),
    ...(source?.hasPrice === true && !source.hasNext
      ? ['the price source of the protocol will have no price at its next change']
      : []),
    ...((source?.overdue ?? 0) > MOVED_WITHIN ? ['nobody moves the price source of the protocol'] : []),
    ...(standstill.frozen ? ['the feed stands still while the market moves'] : []),
  ];
  return {
    name: 'oracle/frozen',
    subject: asset,
    value: reasons.length > 0 ? 1 : 0,
    facts: {
      reason: reasons.join('; ') || null,
      'seconds without a change': standstill.seconds,
      'market moved meanwhile': standstill.moved,
      'seconds overdue': source?.overdue ?? null,
    },
  };
}

export function feedGauges({ asset, heartbeatSeconds, feed, market }: SeenFeed, { seconds }: Standstill): Gauge[] {
  const gauge = (name: string, help: string, value: number | null): Gauge[] =>
    value === null ? [] : [{ name, help, labels: { asset }, value }];
  return [
    ...gauge('oracle_price', 'What the price feed says, debt units for one unit.', plainPrice(feed.price)),
    ...gauge('oracle_age_seconds', 'Age of the latest answer of the price feed.', feed.ageSeconds),
    ...gauge('oracle_heartbeat_seconds', 'Longest time between two answers that the feed promises.', heartbeatSeconds),
    ...gauge('oracle_unchanged_seconds', 'Time for which the feed has answered the same.', seconds),
    ...gauge('oracle_invalid', '1 while the feed gives no usable answer.', feed.status === 'invalid' ? 1 : 0),
    ...gauge(
      'oracle_limit_nearness',
      'Nearness of the answer to the limits of the aggregator, 0 to 1.',
      nearLimit(feed),
    ),
    ...gauge('oracle_deviation_share', '|feed / market - 1|, the feed not counted.', apart(feed.price, market.price)),
  ];
}
