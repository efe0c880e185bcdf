import type { Candle } from '../risk/estimators/candle.js';
import { slippageCurve } from '../risk/estimators/slippage.js';
import type { FeeMarket } from '../risk/parameters/fee-base.js';
import type { RiskTarget } from '../risk/parameters/risk-target.js';
import type { SimulatedAsset, SimulatedFacts } from '../risk/parameters/simulated/simulated-input.js';
import type { PositionInput, TypeInput } from '../risk/parameters/sizing-input.js';
import { OwnBookError, type OwnBookProblem } from './own-book-error.js';
import { assetsOf, type OwnParameters } from './own-parameters.js';

/** Files of somebody's own: positions, parameters, and hourly prices of one asset or a folder of them. */
export interface OwnFiles {
  readonly book: string;
  readonly prices: string;
  readonly parameters: string;
  readonly seed: number;
}

/** One line of the book: units of collateral, debt units, and where it stands. */
export interface BookLine {
  readonly place: string;
  readonly type: string;
  readonly collateral: number;
  readonly debt: number;
}

type Histories = Readonly<Record<string, readonly Candle[]>>;

/** A book, its types and its market as the model takes them. */
export interface OwnBook {
  readonly target: RiskTarget;
  readonly types: readonly TypeInput[];
  readonly facts: SimulatedFacts;
  readonly feeMarket: FeeMarket;
}

/** Fewer hours say nothing of a fall that comes once in many years; the sizing asks for as many. */
const FEWEST_HOURS = 2_000;

function targetOf(risk: OwnParameters['risk'], seed: number): RiskTarget {
  const { keeperFee, gasCost, keeperAbsence, horizonHours, lossProbability, lossShare, shortfallLevel, ...rest } = risk;
  const { shortfallShare, paths, permanentImpact, crash, resamples, ...closed } = rest;
  const keepers = { margin: risk.keeperMargin, fee: keeperFee, gasCost, absence: keeperAbsence };
  const limits = { horizonHours, lossProbability, lossShare, shortfallLevel, shortfallShare };
  return { ...closed, simulation: { ...limits, paths, seed, permanentImpact, keepers, crash, resamples } };
}

function typeInput(ilk: string, type: OwnParameters['types'][string], positions: readonly PositionInput[]): TypeInput {
  const { curve: given } = type;
  return {
    ilk,
    asset: type.asset,
    liquidationRatio: type.liquidationRatio,
    ceiling: type.ceiling,
    auto: type.gap === undefined ? null : { gap: type.gap, ttlSeconds: (type.ttlHours ?? 8) * 3_600 },
    feeBps: type.feeBps,
    penalty: type.penalty,
    auctionLimit: type.auctionLimit,
    auction: {
      startFactor: type.startFactor,
      curve: 'cut' in given ? { kind: 'stairstep', ...given } : { kind: 'linear', ...given },
    },
    auctionTerms: {
      resetSeconds: type.resetSeconds,
      resetFactor: type.resetFactor,
      incentiveFlat: type.incentiveFlat,
      incentiveRate: type.incentiveRate,
    },
    debtFloor: type.debtFloor,
    positions,
  };
}

/**
 * What the files say together, as the model takes it.
 * @throws {OwnBookError} for a type or an asset that another file does not know, and a history that is too short or never moves.
 */
export function ownBook(
  lines: readonly BookLine[],
  parameters: OwnParameters,
  histories: Histories,
  files: OwnFiles,
): OwnBook {
  refuse(files.book, strangers(lines, parameters, files));
  refuse(files.parameters, withoutDepth(parameters));
  refuse(files.prices, historyProblems(assetsOf(parameters), histories));
  const { depth, surplusBuffer, totalAuctionLimit } = parameters;
  const target = targetOf(parameters.risk, files.seed);
  const types = Object.entries(parameters.types).map(([ilk, type]) => {
    const price = type.price ?? histories[type.asset]?.at(-1)?.close ?? 0;
    const own = lines.filter((line) => line.type === ilk);
    return typeInput(
      ilk,
      type,
      own.map(({ collateral, debt }) => ({ collateralWorth: collateral * price, debt })),
    );
  });
  const assets = assetsOf(parameters).map((asset): [string, SimulatedAsset] => [
    asset,
    { candles: histories[asset] ?? [], depth: slippageCurve(depth[asset] ?? []) },
  ]);
  return {
    target,
    types,
    feeMarket: { peg: parameters.peg, competing: parameters.competingRates },
    facts: {
      target: target.simulation,
      unprotectedShare: target.unprotectedShare.point,
      depthStress: target.depthStress,
      confidence: target.confidence,
      depthRecoverySeconds: target.depthRecoverySeconds,
      assets: Object.fromEntries(assets),
      types,
      surplusBuffer,
      totalAuctionLimit: totalAuctionLimit ?? types.reduce((sum, { auctionLimit }) => sum + auctionLimit, 0),
    },
  };
}

function refuse(file: string, problems: readonly OwnBookProblem[]): void {
  if (problems.length > 0) throw new OwnBookError(file, problems);
}

const strangers = (lines: readonly BookLine[], { types }: OwnParameters, { parameters }: OwnFiles): OwnBookProblem[] =>
  lines
    .filter(({ type }) => !Object.hasOwn(types, type))
    .map(({ place, type }) => ({ path: place, message: `is of the type ${type}, which ${parameters} does not know` }));

const withoutDepth = (parameters: OwnParameters): OwnBookProblem[] =>
  assetsOf(parameters)
    .filter((asset) => !Object.hasOwn(parameters.depth, asset))
    .map((asset) => ({
      path: `depth.${asset}`,
      message: 'is missing; an empty list is a market in which nothing sells',
    }));

function historyProblems(assets: readonly string[], histories: Histories): OwnBookProblem[] {
  return assets.flatMap((asset) => {
    if (!Object.hasOwn(histories, asset)) return [{ path: `${asset}USDT.csv`, message: 'is missing, also as .csv.gz' }];
    const candles = histories[asset] ?? [];
    const found = `has ${String(candles.length)} hours of ${asset}, fewer than ${String(FEWEST_HOURS)}`;
    if (candles.length < FEWEST_HOURS) return [{ path: '', message: found }];
    const [first] = candles;
    const still = candles.every(({ close }) => close === first?.close);
    return still ? [{ path: '', message: `has one price of ${asset} at all times, ${String(first?.close)}` }] : [];
  });
}
