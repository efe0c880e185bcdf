import type { ConsolidatedPrice } from '../../market-data/consolidation/consolidated-prices.port.js';
import type { PriceState } from '../../market-data/consolidation/price-state.js';
import { toNumber } from '../../units/float-conversion.js';
import { plainPrice } from '../oracles/prices.js';
import type { Gauge, Signal } from '../watcher.js';

/** Assets that promise to be worth one dollar, by their symbols in upper case. */
const PEGGED = new Set(
  'DAI SAI USDS USDC USDT USDP PAX PAXUSD GUSD TUSD BUSD PYUSD RLUSD FDUSD LUSD BOLD FRAX GHO CRVUSD SUSD MUSD'.split(
    ' ',
  ),
);
export const isPegged = (asset: string): boolean => PEGGED.has(asset.toUpperCase());

const UNSOUND: readonly PriceState[] = ['single-source', 'disputed', 'stale', 'missing'];

/** 1 while nothing that raises risk may rest on the price. A made-up price is no fault of the market. */
export function unsoundSignal({ asset, price, state, reasons, sources, spread }: ConsolidatedPrice): Signal {
  const left = sources.filter(({ share }) => share === 0);
  return {
    name: 'market/unsound',
    subject: asset,
    value: UNSOUND.includes(state) ? 1 : 0,
    facts: {
      state,
      price: plainPrice(price),
      reason: reasons.join('; ') || null,
      'sources that count': sources.length - left.length,
      'sources left out': left.map(({ name, why }) => (why === null ? name : `${name} (${why})`)).join('; ') || null,
      'spread as a share': spread,
    },
  };
}

/** |price − 1| of an asset that promises to be worth one; null without a price. */
export function depegSignal({ asset, price, state, sources }: ConsolidatedPrice): Signal {
  return {
    name: 'market/depeg',
    subject: asset,
    value: price === null ? null : Math.abs(toNumber(price, 18) - 1),
    facts: {
      price: plainPrice(price),
      state,
      sources: sources.map(({ name, price: said }) => `${name} ${String(toNumber(said, 18))}`).join(', ') || null,
    },
  };
}

export function marketGauges({ asset, price, state, sources, spread }: ConsolidatedPrice): Gauge[] {
  const gauge = (name: string, help: string, value: number | null): Gauge[] =>
    value === null ? [] : [{ name, help, labels: { asset }, value }];
  return [
    ...gauge('market_price', 'Consolidated market price, debt units for one unit.', plainPrice(price)),
    ...gauge(
      'market_sources',
      'Sources of the market price that count.',
      sources.filter(({ share }) => share > 0).length,
    ),
    ...gauge('market_spread_share', '(highest - lowest) / price of the sources that count.', spread),
    ...gauge('market_unsound', '1 while the market price must not raise risk.', UNSOUND.includes(state) ? 1 : 0),
  ];
}
