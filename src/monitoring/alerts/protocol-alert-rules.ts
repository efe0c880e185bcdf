import type { AlertRule } from './alert-rule.js';
import { HOUR, MINUTE, rule, tiers } from './rule-parts.js';

/** Vaults, ceilings, forecasts, auctions; the chain and the watch itself. */
export const PROTOCOL_RULES = {
  // Share of the type's debt. Keepers take a vault within minutes: one left for ten means that they do not.
  'positions/liquidatable': rule({
    unit: 'share',
    tiers: tiers([
      ['warning', 0.0001, 0.00005, 10 * MINUTE],
      ['high', 0.02, 0.01],
      ['critical', 0.1, 0.05],
    ]),
    title: 'Vaults can be liquidated now',
    next: 'See that keepers liquidate them; if not, find out what stops them.',
  }),
  'positions/liquidatable-next': rule({
    unit: 'share',
    tiers: tiers([
      ['warning', 0.0001, 0.00005],
      ['high', 0.05, 0.03],
      ['critical', 0.15, 0.1],
    ]),
    title: 'Vaults can be liquidated at the next price',
    next: 'Warn keepers: the auctions begin when the price is moved into the protocol.',
  }),
  // Where the protocol computed no price, the debt of a whole type is out of its reach, however far the market falls.
  'positions/unliquidatable': rule({
    unit: 'flag',
    tiers: tiers([['critical', 1, 1]]),
    title: 'Nothing of a type can be liquidated: the protocol has no price for it',
    next: 'Find out why its price source has none; until it has one again, nobody can draw or be liquidated.',
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
    next: 'Start them anew, or find out why keepers do not.',
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
    next: 'Start a keeper; see gas prices and what keepers are paid.',
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
} as const satisfies Record<string, AlertRule>;
