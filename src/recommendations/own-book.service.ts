import { PriceFiles } from '../market-data/prices/price-files.service.js';
import { calmMarket } from '../risk/parameters/calm-market.js';
import { compareTypes } from '../risk/parameters/compatibility/compare-types.js';
import type { ToolAnswer } from '../risk/parameters/compatibility/compare-tools.js';
import { estimateAsset } from '../risk/parameters/estimate-asset.js';
import type { RiskTarget } from '../risk/parameters/risk-target.js';
import { sizeParameters } from '../risk/parameters/size-parameters.js';
import type { AssetInput, TypeSizing } from '../risk/parameters/sizing-input.js';
import { studyLosses, type LossStudy } from '../risk/parameters/simulated/loss-study.js';
import { simulateRisks } from '../risk/parameters/simulated/simulate-risks.js';
import type { SimulatedAsset } from '../risk/parameters/simulated/simulated-input.js';
import type { SimulatedRisks } from '../risk/parameters/simulated/simulated-risk.js';
import { refusalOf } from './own-book-error.js';
import { ownBook, type OwnBook, type OwnFiles } from './own-book.js';
import { readBook, readJson } from './own-book.adapter.js';
import { assetsOf, ownParameters } from './own-parameters.js';
import { SimulationPool } from './simulation-pool.adapter.js';

export interface OwnSizing {
  readonly types: readonly (TypeSizing & { readonly comparisons: readonly ToolAnswer[] })[];
  readonly risks: Omit<SimulatedRisks, 'types'>;
}

/** The model on a book of one's own: no chain, no database, no policy. */
export class OwnBookStudy {
  private readonly files = new PriceFiles();

  constructor(private readonly pool = new SimulationPool()) {}

  /**
   * @throws {OwnBookError} @throws {PriceFileError} for files that cannot be used.
   * @throws {RefusedBookError} where the model refuses what they say.
   */
  async simulate(files: OwnFiles): Promise<LossStudy> {
    const { facts } = await this.read(files);
    return refusing(subjectOf(files), () => this.pool.drive((options) => studyLosses(facts, options)));
  }

  /** @throws as `simulate`. */
  async size(files: OwnFiles): Promise<OwnSizing> {
    const own = await this.read(files);
    const markets: Record<string, Market> = {};
    for (const [asset, its] of Object.entries(own.facts.assets)) {
      markets[asset] = await refusing(`The prices of ${asset} in ${files.prices}`, () => marketOf(its, own.target));
    }
    return refusing(subjectOf(files), () => this.sizeBook(own, markets));
  }

  async close(): Promise<void> {
    await this.pool.onModuleDestroy();
  }

  private async sizeBook({ target, types, facts, feeMarket }: OwnBook, markets: Record<string, Market>) {
    const { types: risksByType, ...risks } = await this.pool.drive((options) => simulateRisks(facts, options));
    const assets = Object.fromEntries(Object.entries(markets).map(([asset, { input }]) => [asset, input]));
    const calm = Object.fromEntries(Object.entries(markets).map(([asset, its]) => [asset, its.calm]));
    const input = { target, assets, types, feeMarket };
    const comparisons = compareTypes(input);
    const sizings = sizeParameters(input, { ...risks, types: risksByType }, calm);
    return { types: sizings.map((it) => ({ ...it, comparisons: comparisons.get(it.ilk) ?? [] })), risks };
  }

  private async read(files: OwnFiles): Promise<OwnBook> {
    const [lines, given] = await Promise.all([readBook(files.book), readJson(files.parameters)]);
    const parameters = ownParameters(given, files.parameters);
    return ownBook(lines, parameters, await this.files.candles(files.prices, assetsOf(parameters)), files);
  }
}

interface Market {
  readonly input: AssetInput;
  readonly calm: ReturnType<typeof calmMarket>;
}

function marketOf({ candles, depth }: SimulatedAsset, target: RiskTarget): Market {
  const { volatility, dropTail } = estimateAsset(candles, target);
  return { input: { volatility, depth, drops: dropTail }, calm: calmMarket(candles, target.confidence) };
}

const subjectOf = ({ book, prices, parameters }: OwnFiles): string =>
  `What ${book}, ${prices} and ${parameters} say together`;

/** What the model refuses is told with what it was made of. */
async function refusing<Answer>(subject: string, work: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    throw refusalOf(subject, error);
  }
}
