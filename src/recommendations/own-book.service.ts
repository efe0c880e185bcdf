import { PriceFiles } from '../market-data/prices/price-files.service.js';
import { calmMarket } from '../risk/parameters/calm-market.js';
import { compareTypes } from '../risk/parameters/compatibility/compare-types.js';
import type { ToolAnswer } from '../risk/parameters/compatibility/compare-tools.js';
import { estimateAsset } from '../risk/parameters/estimate-asset.js';
import { sizeParameters } from '../risk/parameters/size-parameters.js';
import type { AssetInput, TypeSizing } from '../risk/parameters/sizing-input.js';
import { studyLosses, type LossStudy } from '../risk/parameters/simulated/loss-study.js';
import { simulateRisks } from '../risk/parameters/simulated/simulate-risks.js';
import type { SimulatedRisks } from '../risk/parameters/simulated/simulated-risk.js';
import { ownBook, ParametersFile, type OwnBook } from './own-book.js';
import { readBook, readJson } from './own-book.adapter.js';
import { SimulationPool } from './simulation-pool.adapter.js';

/** Files of somebody's own: positions, parameters, and hourly prices of one asset or a folder of them. */
export interface OwnFiles {
  readonly book: string;
  readonly prices: string;
  readonly parameters: string;
  readonly seed: number;
}

export interface OwnSizing {
  readonly types: readonly (TypeSizing & { readonly comparisons: readonly ToolAnswer[] })[];
  readonly risks: Omit<SimulatedRisks, 'types'>;
}

/** The model on a book of one's own: no chain, no database, no policy. */
export class OwnBookStudy {
  private readonly pool = new SimulationPool();
  private readonly files = new PriceFiles();

  /** @throws {OwnBookError} @throws {PriceFileError} and what the estimators and the simulation throw. */
  async simulate(files: OwnFiles): Promise<LossStudy> {
    const { facts } = await this.read(files);
    return this.pool.drive((options) => studyLosses(facts, options));
  }

  /** @throws as `simulate`. */
  async size(files: OwnFiles): Promise<OwnSizing> {
    const { target, types, facts, feeMarket } = await this.read(files);
    const { types: risksByType, ...risks } = await this.pool.drive((options) => simulateRisks(facts, options));
    const assets = Object.fromEntries(
      Object.entries(facts.assets).map(([asset, { candles, depth }]): [string, AssetInput] => {
        const { volatility, dropTail } = estimateAsset(candles, target);
        return [asset, { volatility, depth, drops: dropTail }];
      }),
    );
    const calm = Object.fromEntries(
      Object.entries(facts.assets).map(([asset, { candles }]) => [asset, calmMarket(candles)]),
    );
    const input = { target, assets, types, feeMarket };
    const comparisons = compareTypes(input);
    const sizings = sizeParameters(input, { ...risks, types: risksByType }, calm);
    return { types: sizings.map((it) => ({ ...it, comparisons: comparisons.get(it.ilk) ?? [] })), risks };
  }

  async close(): Promise<void> {
    await this.pool.onModuleDestroy();
  }

  private async read({ book, prices, parameters, seed }: OwnFiles): Promise<OwnBook> {
    const [lines, given] = await Promise.all([readBook(book), readJson(parameters)]);
    const named = ParametersFile.safeParse(given);
    const assets = named.success ? [...new Set(Object.values(named.data.types).map(({ asset }) => asset))] : [];
    return ownBook(lines, given, await this.files.candles(prices, assets), seed);
  }
}
