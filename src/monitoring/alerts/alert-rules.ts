import type { AlertRule, AlertRules, Severity, Tier } from './alert-rule.js';

const MINUTE = 60;
const HOUR = 3_600;

type Level = readonly [severity: Severity, raise: number, clear: number, holdSeconds?: number];

const tiers = (levels: readonly Level[]): Tier[] =>
  levels.map(([severity, raise, clear, holdSeconds = 0]) => ({ severity, raise, clear, holdSeconds }));

/** Something that is so or not. */
const flag = (severity: Severity, holdSeconds = 0): Tier[] => tiers([[severity, 1, 1, holdSeconds]]);

type Rule = Omit<AlertRule, 'clearSeconds' | 'unmeasurable'> &
  Partial<Pick<AlertRule, 'clearSeconds'>> & { readonly blind?: readonly [Severity, number] };

/**
 * Five minutes of quiet end an alert, some 25 blocks: less would let a price that swings about its level ring again and again.
 * What cannot be measured for ten minutes, longer than a node's usual restart, is a warning unless the rule says otherwise.
 */
const rule = ({ clearSeconds = 5 * MINUTE, blind = ['warning', 10 * MINUTE], ...rest }: Rule): AlertRule => ({
  ...rest,
  clearSeconds,
  unmeasurable: { severity: blind[0], holdSeconds: blind[1] },
});

/** The shipped levels, each with its reason; governance may put its own in their place (docs/monitoring/alerts.md). */
export const ALERT_RULES: AlertRules = {
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
    title: 'The next oracle price is lower',
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
  // Share of the type's debt. Keepers take a vault within minutes: one left for ten means that they do not.
  'positions/liquidatable': rule({
    unit: 'share',
    tiers: tiers([
      ['warning', 0.0001, 0.00005, 10 * MINUTE],
      ['high', 0.02, 0.01],
      ['critical', 0.1, 0.05],
    ]),
    title: 'Vaults can be liquidated now',
    next: 'See that keepers bark at them; if not, find out what stops them.',
  }),
  'positions/liquidatable-next': rule({
    unit: 'share',
    tiers: tiers([
      ['warning', 0.0001, 0.00005],
      ['high', 0.05, 0.03],
      ['critical', 0.15, 0.1],
    ]),
    title: 'Vaults can be liquidated at the next price',
    next: 'Warn keepers: the auctions begin when the price is poked.',
  }),
  // Share of debt within a fall of a tenth. It is exposure and no event, and a type that holds a stable asset stands at its wall
  // always: so it warns, and what is answered are the alarms of a fall that has begun.
  'positions/wall': rule({
    unit: 'share',
    tiers: tiers([
      ['info', 0.1, 0.08, 10 * MINUTE],
      ['warning', 0.25, 0.2, 10 * MINUTE],
    ]),
    title: 'Much debt stands shortly under the price',
    next: 'Look at the wall with "ballast wall"; consider a higher ratio or a lower ceiling.',
  }),
  // One owner's decision is then the type's; half of it is one counterparty.
  'positions/concentration': rule({
    unit: 'share',
    tiers: tiers([
      ['info', 0.25, 0.2, HOUR],
      ['warning', 0.5, 0.45, HOUR],
    ]),
    title: 'Few owners hold much of the debt',
    next: 'Size the type for the loss of its largest owner, not for the average one.',
  }),
  // At 90 % an automatic ceiling waits for its next step; at the ceiling nobody can draw and the peg loses its brake.
  'ceiling/utilisation': rule({
    unit: 'share',
    tiers: tiers([
      ['info', 0.9, 0.85, 10 * MINUTE],
      ['warning', 0.98, 0.95, 10 * MINUTE],
    ]),
    title: 'The debt ceiling is nearly used up',
    next: 'Propose a higher one only if the assessment allows it.',
  }),
  // Expected shortfall over the buffer that pays it; over one, losses would be minted.
  'system/surplus-short': rule({
    unit: 'times',
    tiers: tiers([
      ['warning', 0.75, 0.65, 10 * MINUTE],
      ['high', 1, 0.9, 10 * MINUTE],
      ['critical', 2, 1.7, 10 * MINUTE],
    ]),
    title: 'The surplus buffer is small against expected shortfall',
    next: 'Lower the exposure, or ask governance to raise the buffer.',
  }),
  // Share of debt expected to be liquidated within 24 hours.
  'forecast/liquidations': rule({
    unit: 'share',
    tiers: tiers([
      ['info', 0.01, 0.007, 10 * MINUTE],
      ['warning', 0.05, 0.04, 10 * MINUTE],
      ['high', 0.15, 0.12, 5 * MINUTE],
    ]),
    blind: ['info', 10 * MINUTE],
    title: 'Liquidations are expected',
    next: 'Compare with depth: what is sold at once must find buyers.',
  }),
  // Observed over expected misses of the forecast's bands; twice as many as promised is a model that must not be trusted.
  'forecast/miscalibrated': rule({
    unit: 'times',
    tiers: tiers([
      ['info', 1.5, 1.3, HOUR],
      ['warning', 2, 1.7, HOUR],
    ]),
    blind: ['info', 24 * HOUR],
    title: 'Forecasts miss more often than they say',
    next: 'Read the scores before a decision rests on the forecast.',
  }),
  // An auction that may be reset offers nothing until somebody does it; keepers are paid for it, so minutes suffice.
  'auctions/needs-reset': rule({
    unit: 'count',
    tiers: tiers([
      ['warning', 1, 1, 5 * MINUTE],
      ['high', 1, 1, 30 * MINUTE],
    ]),
    title: 'Auctions wait for a reset',
    next: 'Call redo, or find out why keepers do not.',
  }),
  // The longest age over the time after which an auction must be started anew: at one its price has fallen all the way and nobody
  // bought, at two not even after another start.
  'auctions/stuck': rule({
    unit: 'times',
    tiers: tiers([
      ['warning', 1, 0.9, 2 * MINUTE],
      ['high', 2, 1],
    ]),
    title: 'Auctions find no buyer',
    next: 'Compare the auction price with the market, and the lot with the depth.',
  }),
  // Of the auctions that pay, the share that nobody takes: a keeper who chooses leaves a quarter, three quarters are no keeper.
  'auctions/no-keeper': rule({
    unit: 'share',
    tiers: tiers([
      ['warning', 0.25, 0.2, 5 * MINUTE],
      ['high', 0.75, 0.5, 5 * MINUTE],
    ]),
    title: 'No keeper is at work',
    next: 'Start a keeper; see gas prices and the incentives tip and chip.',
  }),
  // Debt of running auctions that their present price would leave open.
  'auctions/income-short': rule({
    unit: 'share',
    tiers: tiers([
      ['warning', 0.02, 0.01],
      ['high', 0.1, 0.08],
      ['critical', 0.25, 0.2],
    ]),
    title: 'Auctions bring less than the debt',
    next: 'Expect bad debt of that size: see the surplus buffer, and lower the exposure.',
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
    next: 'Lower the ceiling or slow the auctions down: hole, cut and step.',
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
  // Two minutes are ten blocks; fifteen are an outage of the chain or of the node.
  'chain/behind': rule({
    unit: 'seconds',
    tiers: tiers([
      ['warning', 2 * MINUTE, MINUTE],
      ['high', 5 * MINUTE, 2 * MINUTE],
      ['critical', 15 * MINUTE, 5 * MINUTE],
    ]),
    clearSeconds: 30,
    title: 'The watch sees no new block',
    next: 'Check the node and its peers; until then nobody watches.',
  }),
  // Disagreements within ten minutes. A node that lags answers differently once; one that lies does it again.
  'chain/disagreement': rule({
    unit: 'count',
    tiers: tiers([
      ['warning', 1, 1],
      ['high', 3, 1],
    ]),
    title: 'Nodes tell different things of the chain',
    next: 'Find the node that is wrong and take it out of BALLAST_RPC_URL.',
  }),
  // Looks in a row. One can be a node that restarts.
  'watch/failed': rule({
    unit: 'count',
    tiers: tiers([
      ['info', 1, 1],
      ['warning', 3, 1, 30],
      ['high', 10, 1, 5 * MINUTE],
    ]),
    clearSeconds: MINUTE,
    title: 'A part of the watch fails',
    next: 'Read the reason; what this part watches is not watched meanwhile.',
  }),
};
