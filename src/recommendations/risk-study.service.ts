import { Injectable } from '@nestjs/common';
import type { SystemState } from '../protocol/protocol.port.js';
import { simulatedFacts } from '../risk/parameters/simulated/facts-of.js';
import { simulateRisks } from '../risk/parameters/simulated/simulate-risks.js';
import type { SimulatedRisks } from '../risk/parameters/simulated/simulated-risk.js';
import type { SizingInput } from '../risk/parameters/sizing-input.js';
import { toNumber } from '../units/float-conversion.js';
import type { AssetFacts } from './asset-facts.js';
import { marketRefusal } from './recommendations-error.js';
import { SimulationPool } from './simulation-pool.adapter.js';

/** What the simulation says of all types together, or why it says nothing. */
export type RiskStudy =
  | { readonly risks: SimulatedRisks; readonly refusal: null }
  | { readonly risks: null; readonly refusal: { readonly code: string; readonly message: string } };

const NOTHING = {
  code: 'recommendations/nothing-to-simulate',
  message: 'No type can be sized, so there is nothing to simulate.',
};

/** Simulates the protocol's book over the horizon on all processors. */
@Injectable()
export class RiskStudyService {
  constructor(private readonly pool: SimulationPool) {}

  /** Histories that no model can be calibrated on are an answer: the closed form then stands alone. */
  async study(
    input: SizingInput,
    facts: ReadonlyMap<string, AssetFacts>,
    { surplusBuffer, auctionLimit }: SystemState,
  ): Promise<RiskStudy> {
    if (input.types.length === 0) return { risks: null, refusal: NOTHING };
    const candles = Object.fromEntries([...facts].map(([asset, { snapshot }]) => [asset, snapshot.history.candles]));
    const system = { surplusBuffer: toNumber(surplusBuffer, 45), totalAuctionLimit: toNumber(auctionLimit, 45) };
    const simulated = simulatedFacts(input, candles, system);
    try {
      return { risks: await this.pool.drive((options) => simulateRisks(simulated, options)), refusal: null };
    } catch (error) {
      return { risks: null, refusal: marketRefusal(error) };
    }
  }
}
