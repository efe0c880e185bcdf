import type { AlertRule } from './alert-rule.js';
import { flag, MINUTE, rule, tiers } from './rule-parts.js';

/** Feeds, the market and its depth. */
export const MARKET_RULES = {
  // Age over heartbeat. At one a report is overdue, which its transaction may explain for five minutes; at two one was left out.
  'oracle/stale': rule({
    unit: 'times',
    tiers: tiers([
      ['warning', 1, 1, 5 * MINUTE],
      ['high', 1.5, 1.25],
      ['critical', 2, 1.5],
    ]),
    blind: ['high', 2 * MINUTE],
    title: 'Price feed is overdue',
    next: 'See whether the feed reports again; nothing that takes more risk is proposed on an old price.',
  }),
  // Zero, negative, of the future, of an unfinished round: no vault can be valued, so there is nothing to wait for.
  'oracle/invalid': rule({
    unit: 'flag',
    tiers: flag('critical'),
    blind: ['high', 2 * MINUTE],
    title: 'Price feed gives no usable answer',
    next: 'Compare with other markets, and ask governance to freeze the oracle module if a wrong price is queued.',
  }),
  // A stopped module hands out its last price for ever.
  'oracle/frozen': rule({
    unit: 'flag',
    tiers: flag('high'),
    blind: ['high', 2 * MINUTE],
    title: 'Price feed is paused or frozen',
    next: 'Find out who stopped it and why; liquidations go on at the last price.',
  }),
  // How near the answer is to what the aggregator can say: least over answer, or answer over most. At its bound it goes on
  // telling the bound while the market moves through it, as in May 2022; a tenth before it there is time to act.
  'oracle/at-limit': rule({
    unit: 'share',
    tiers: tiers([
      ['warning', 0.9, 0.85, 5 * MINUTE],
      ['critical', 1, 0.99],
    ]),
    title: 'Price feed stands near the limit of what it can answer',
    next: 'At the limit treat the price as wrong: it no longer follows the market. Ask for a lower ceiling at once.',
  }),
  // Chainlink's ETH/USD moves at 0.5 %; 2 % is four such steps. 5 % and 10 % eat a third and two thirds of a 15 % cushion.
  'oracle/deviation': rule({
    unit: 'share',
    tiers: tiers([
      ['warning', 0.02, 0.015, 2 * MINUTE],
      ['high', 0.05, 0.04, MINUTE],
      ['critical', 0.1, 0.08],
    ]),
    title: 'Oracle and market disagree on the price',
    next: 'See which of the two is wrong: a venue in trouble, or a feed that does not follow.',
  }),
  // What is queued becomes the price within the hour; 10 % is about the largest hourly fall of a quiet year.
  'oracle/next-fall': rule({
    unit: 'share',
    tiers: tiers([
      ['warning', 0.05, 0.04],
      ['high', 0.1, 0.08],
      ['critical', 0.2, 0.16],
    ]),
    title: 'A lower oracle price is on its way',
    next: 'Look at the wall at the next price, and see that keepers are awake.',
  }),
  // Growth of a wrapped token's rate over the fastest that it can honestly be; going backwards counts as above two.
  'oracle/rate-provider': rule({
    unit: 'times',
    tiers: tiers([
      ['warning', 1, 0.9, 10 * MINUTE],
      ['high', 1.5, 1.2],
      ['critical', 2, 1.5],
    ]),
    title: 'A rate of a wrapped token moves as it should not',
    next: 'Check the token for a slashing, a donation or a manipulated rate before its price is trusted.',
  }),
  'market/unsound': rule({
    unit: 'flag',
    tiers: flag('warning', 5 * MINUTE),
    title: 'The market price is stale, single-sourced or in dispute',
    next: 'See the quality record of the asset; no more risk is proposed on it.',
  }),
  // Fees and spreads explain half a percent. On 11 March 2023 USDC passed 1 % hours before it stood at 0.88.
  'market/depeg': rule({
    unit: 'share',
    tiers: tiers([
      ['warning', 0.01, 0.005, 10 * MINUTE],
      ['high', 0.03, 0.02, 5 * MINUTE],
      ['critical', 0.05, 0.04],
    ]),
    title: 'A stable asset left its peg',
    next: 'Look at issuer and pools; lower the ceiling of the type while the peg is in doubt.',
  }),
  // Fall under the median of its own history. Depth halves in ordinary weekends; three quarters gone is what crashes look like. With
  // next to nothing left at the protocol's price, the market has left that price: nothing to wait for.
  'liquidity/depth-fall': rule({
    unit: 'share',
    tiers: tiers([
      ['warning', 0.5, 0.4, 10 * MINUTE],
      ['high', 0.75, 0.65, 5 * MINUTE],
      ['critical', 0.95, 0.85],
    ]),
    title: 'Market depth has fallen',
    next: 'Lower the ceiling: the auctions of this type could not be sold as assessed.',
  }),
  // Loss on selling what would be liquidated at once, from the protocol's price; the penalty of 13 % pays for it, and above it the
  // protocol does. At a quarter the market has left the protocol's price behind, and every minute counts.
  'liquidity/slippage': rule({
    unit: 'share',
    tiers: tiers([
      ['warning', 0.08, 0.06, 10 * MINUTE],
      ['high', 0.13, 0.1, 5 * MINUTE],
      ['critical', 0.25, 0.2],
    ]),
    title: 'Liquidations would sell at a loss',
    next: 'Lower the ceiling, let less be in auction at one time, or slow the auctions down.',
  }),
  // What the largest provider has taken away of the depth; half of it gone is half the auction's buyers.
  'liquidity/provider-share': rule({
    unit: 'share',
    tiers: tiers([
      ['warning', 0.3, 0.25, 10 * MINUTE],
      ['high', 0.5, 0.4, 10 * MINUTE],
    ]),
    title: 'Liquidity rests on few providers, or they leave',
    next: 'Count the depth without the largest one, and lower the ceiling to it.',
  }),
} as const satisfies Record<string, AlertRule>;
