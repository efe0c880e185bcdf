import type { Candle } from '../../estimators/candle.js';
import type { SizingInput } from '../sizing-input.js';
import type { SimulatedFacts } from './simulated-input.js';

/** What sizing knows, as the simulation takes it; with the histories, and what holds for all types together. */
export function simulatedFacts(
  { target, assets, types }: SizingInput,
  candles: Readonly<Record<string, readonly Candle[]>>,
  system: { readonly surplusBuffer: number; readonly totalAuctionLimit: number },
): SimulatedFacts {
  const used = [...new Set(types.map(({ asset }) => asset))];
  return {
    target: target.simulation,
    unprotectedShare: target.unprotectedShare.point,
    depthStress: target.depthStress,
    confidence: target.confidence,
    depthRecoverySeconds: target.depthRecoverySeconds,
    assets: Object.fromEntries(used.map((asset) => [asset, { candles: candles[asset]!, depth: assets[asset]!.depth }])),
    types,
    ...system,
  };
}
