import { SimulationPool } from '../../src/recommendations/simulation-pool.adapter.js';
import type { Candle } from '../../src/risk/estimators/candle.js';
import { calmMarket } from '../../src/risk/parameters/calm-market.js';
import { compareTypes } from '../../src/risk/parameters/compatibility/compare-types.js';
import { estimateAsset } from '../../src/risk/parameters/estimate-asset.js';
import { simulatedFacts } from '../../src/risk/parameters/simulated/facts-of.js';
import { simulateRisks } from '../../src/risk/parameters/simulated/simulate-risks.js';
import { sizeParameters } from '../../src/risk/parameters/size-parameters.js';
import type { AssetInput, PositionInput, SizingInput, TypeInput } from '../../src/risk/parameters/sizing-input.js';
import { localPolicy } from '../builders/policy.builder.js';
import { barAt, pricePath } from '../builders/price-path.js';
import { typeInput } from '../builders/sizing.builder.js';
import { uniforms } from '../support/uniforms.js';
import type { Table } from './report.js';

/** What an assessment works on once the chain and the prices are read. */
export interface AssessmentCase {
  readonly name: string;
  readonly types: number;
  readonly assets: number;
  readonly vaults: number;
  readonly paths: number;
  readonly seconds: number;
}

const DEMO: AssessmentCase = { name: 'local world', types: 4, assets: 3, vaults: 500, paths: 16_384, seconds: 10 };
const MAINNET: AssessmentCase = {
  ...{ name: 'mainnet size', types: 26, assets: 14, vaults: 30_000, paths: 20_000, seconds: 60 },
};
const HOURS = 17_520;

/** Vaults from just above the ratio to four times it, most of them near, of very different sizes. */
function vaults(count: number, ratio: number, debt: number, seed: number): PositionInput[] {
  const next = uniforms(seed);
  const sizes = Array.from({ length: count }, () => 1 / (0.02 + next()));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size) => {
    const own = (debt * size) / total;
    return { debt: own, collateralWorth: own * ratio * (1.02 + 0.2 / (0.07 + next())) };
  });
}

function typeOf(index: number, { assets, types, vaults: all }: AssessmentCase): TypeInput {
  const liquidationRatio = 1.4 + (index % 6) / 10;
  const debt = 1e6 * (1 + index);
  return typeInput({
    ilk: `TYPE-${String(index)}`,
    asset: `ASSET-${String(index % assets)}`,
    liquidationRatio,
    ceiling: 2 * debt,
    auctionLimit: debt / 4,
    positions: vaults(Math.round(all / types), liquidationRatio, debt, index),
  });
}

/** Hours of an asset that moves with the market and by itself. */
const together = (market: readonly Candle[], own: readonly Candle[]): Candle[] =>
  own.map(({ time, close }, i) => barAt(time, (close * market[i]!.close) / 100));

const depth = Array.from({ length: 30 }, (_, i) => {
  const value = 1_000 * Math.exp(0.36 * i);
  return { value, slippage: value / (value + 5e7) };
});

function factsOf(one: AssessmentCase): { input: SizingInput; candles: Record<string, Candle[]> } {
  const { risk } = localPolicy();
  const target = { ...risk, simulation: { ...risk.simulation, paths: one.paths } };
  const common = pricePath({ hours: HOURS, size: 0.003, seed: 99 });
  const names = Array.from({ length: one.assets }, (_, i) => `ASSET-${String(i)}`);
  const candles = Object.fromEntries(
    names.map((name, i) => [name, together(common, pricePath({ hours: HOURS, size: 0.002 + i / 1e4, seed: 100 + i }))]),
  );
  const assets = Object.fromEntries(
    names.map((name): [string, AssetInput] => {
      const { volatility, dropTail } = estimateAsset(candles[name]!, target);
      const tails = new Map<number, ReturnType<typeof dropTail>>();
      const drops = (hours: number) => {
        const tail = tails.get(hours) ?? dropTail(hours);
        tails.set(hours, tail);
        return tail;
      };
      return [name, { volatility, depth, drops }];
    }),
  );
  const types = Array.from({ length: one.types }, (_, i) => typeOf(i, one));
  return { input: { target, assets, types, feeMarket: { peg: null, competing: [] } }, candles };
}

async function measure(one: AssessmentCase, pool: SimulationPool): Promise<number> {
  const began = performance.now();
  const { input, candles } = factsOf(one);
  const facts = simulatedFacts(input, candles, { surplusBuffer: 5e6, totalAuctionLimit: 1e8 });
  const risks = await pool.drive((options) => simulateRisks(facts, options));
  const calm = Object.fromEntries(
    Object.entries(candles).map(([asset, own]) => [asset, calmMarket(own, input.target.confidence)]),
  );
  compareTypes(input);
  sizeParameters(input, risks, calm);
  return (performance.now() - began) / 1e3;
}

/** Seconds of whole assessments, from the histories to the numbers. */
export async function assessments(): Promise<{
  readonly seconds: readonly [AssessmentCase, number][];
  readonly table: Table;
}> {
  const pool = new SimulationPool();
  const seconds: [AssessmentCase, number][] = [];
  for (const one of [DEMO, MAINNET]) seconds.push([one, await measure(one, pool)]);
  await pool.onModuleDestroy();
  const rows = seconds.map(([{ name, types, assets, vaults: all, paths }, time]) => [
    ...[name, String(types), String(assets), String(all), String(paths), time.toFixed(1)],
  ]);
  const title = `Assessments: ${HOURS.toLocaleString('en-US')} hours of history, 168 hours ahead, 64 candidates a type, targets of the local world`;
  return { seconds, table: { title, head: ['book', 'types', 'assets', 'vaults', 'paths', 'seconds'], rows } };
}
