import type { Gauge, Signal } from '../watcher.js';
import { neglectedShare, shortShare, type AuctionFigures } from './auction-health.js';

/** What the figures of a type are measured against. */
export interface AuctionContext {
  readonly ilk: string;
  /** Debt units for one unit of collateral; null where nobody says. */
  readonly market: number | null;
  /** Who says it. */
  readonly marketSource: 'market' | 'oracle';
  readonly stopped: number;
}

export function auctionSignals(context: AuctionContext, figures: AuctionFigures): Signal[] {
  const { ilk, market, marketSource, stopped } = context;
  const about = { running: figures.running, 'debt in auction': figures.debt };
  const prices = { 'price of the market': market, 'which is the': marketSource };
  return [
    {
      name: 'auctions/needs-reset',
      subject: ilk,
      value: figures.waitingForReset,
      facts: { ...about, 'stopped at level': stopped },
    },
    {
      name: 'auctions/stuck',
      subject: ilk,
      value: figures.oldest,
      facts: { ...about, 'stopped at level': stopped },
    },
    {
      name: 'auctions/no-keeper',
      subject: ilk,
      value: neglectedShare(figures),
      facts: {
        ...about,
        ...prices,
        'pay and are left': figures.neglected,
        'were bought from': figures.bought,
        'stopped at level': stopped,
      },
    },
    {
      name: 'auctions/income-short',
      subject: ilk,
      value: shortShare(figures),
      facts: {
        ...about,
        ...prices,
        'not covered of it': figures.uncovered,
        'income within a day': figures.income,
        'left open within a day': figures.shortfall,
      },
    },
  ];
}

export function auctionGauges(ilk: string, figures: AuctionFigures): Gauge[] {
  const gauge = (name: string, help: string, value: number | null): Gauge[] =>
    value === null ? [] : [{ name, help, labels: { ilk }, value }];
  return [
    ...gauge('auctions_running', 'Auctions that run.', figures.running),
    ...gauge('auctions_waiting_for_reset', 'Auctions that must be started anew.', figures.waitingForReset),
    ...gauge('auctions_oldest_reset_times', 'Longest age over the time until reset.', figures.oldest),
    ...gauge('auctions_debt', 'Debt that running auctions still have to raise.', figures.debt),
    ...gauge('auctions_debt_uncovered', 'Part of it that lots do not cover.', figures.uncovered),
    ...gauge('auctions_neglected', 'Auctions that pay and nobody buys from.', figures.neglected),
    ...gauge('auctions_income_day', 'Raised by auctions within a day.', figures.income),
    ...gauge('auctions_shortfall_day', 'Left open by auctions that ended within a day.', figures.shortfall),
  ];
}
