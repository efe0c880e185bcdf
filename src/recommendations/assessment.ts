import type { SizingDepth } from '../market-data/depth-samples/low-quantile.js';
import type { PriceState } from '../market-data/consolidation/price-state.js';
import type { Block } from '../platform/chain/rpc.js';
import type { Breach } from '../risk/guardrails/judge.js';
import type { Parameter } from '../risk/guardrails/limits.js';
import type { CalmMarket } from '../risk/parameters/auction-advice.js';
import type { ToolAnswer } from '../risk/parameters/compatibility/compare-tools.js';
import type { SimulatedRisk, SimulatedRisks } from '../risk/parameters/simulated/simulated-risk.js';
import type {
  Advice,
  AssetInput,
  Doubts,
  DropTail,
  Interval,
  Sensitivity,
  SizingInput,
} from '../risk/parameters/sizing-input.js';
import type { AppliedRule } from './data-rules.js';

/** Three values of one parameter, raw in the contract's unit and for people. */
export interface AssessedParameter {
  readonly parameter: Parameter;
  /** Unit of the raw values. */
  readonly unit: 'ray' | 'rad' | 'seconds' | 'bps';
  readonly current: string;
  readonly recommended: string;
  readonly allowed: string;
  readonly human: { readonly current: string; readonly recommended: string; readonly allowed: string };
  /** Bounds of the model's answer at the policy's confidence, in basis points, debt units or seconds. */
  readonly interval: Interval;
  readonly decision: 'change' | 'leave' | 'held';
  readonly reason: string;
  /** Bounds by the kind of doubt, in the unit of `interval`. */
  readonly doubts: Doubts;
  /** The end of the interval on the side of less risk. */
  readonly conservative: number;
  /** What governance accepts, in words. */
  readonly target: string;
  readonly binding: string;
  /** What the point would be if one input were another. */
  readonly sensitivities: readonly Sensitivity[];
  readonly inputs: Readonly<Record<string, number>>;
  readonly breaches: readonly Breach[];
}

/** The market that a type was assessed on, in short. */
export interface MarketSummary {
  readonly synthetic: boolean;
  readonly snapshotHash: string;
  readonly source: string;
  readonly candles: number;
  readonly firstCandle: number;
  readonly lastCandle: number;
  readonly gaps: number;
  /** Of the newest price, and why. */
  readonly priceState: PriceState;
  readonly priceReasons: readonly string[];
  /** What the history came from. */
  readonly sources: readonly string[];
  readonly feedPrice: string;
  readonly feedAgeSeconds: number;
  readonly feedStatus: string;
  /** Worth sellable at a loss of so much from the oracle's price, debt units, by percent. */
  readonly depth: Readonly<Record<string, string>>;
  /** Which depth was sized on: of the block alone, or the least of it and of its low quantile over 30 days. */
  readonly sizedDepth: Omit<SizingDepth, 'curve'> & {
    readonly samples: number;
    /** SHA-256 over the hashes of the samples. */
    readonly samplesHash: string;
  };
}

export interface TypeAssessment {
  readonly ilk: string;
  readonly asset: string;
  readonly synthetic: boolean;
  readonly debt: string;
  readonly human: { readonly debt: string };
  readonly market: MarketSummary | null;
  /** Why no more risk may be taken on this data. */
  readonly concerns: readonly string[];
  /** Rules that the data breaks and what each does to the assessment; `concerns` are those that hold risk. */
  readonly dataRules: readonly AppliedRule[];
  /** Why the type was not sized at all; null when it was. */
  readonly refusal: { readonly code: string; readonly message: string } | null;
  readonly windowHours: number | null;
  readonly parameters: readonly AssessedParameter[];
  /** Values that governance sets by hand; nothing proposes them. */
  readonly advice: readonly Advice[];
  /** What published tools would say on the same data; nothing is decided by it. */
  readonly comparisons: readonly ToolAnswer[];
  /** What the simulation says of the type; null where the closed form stands alone. */
  readonly simulated: SimulatedRisk | null;
}

/** The simulation of all types together: losses over the horizon, in debt units. */
export type SimulationSummary = Omit<SimulatedRisks, 'types'>;

export function simulationSummary({ types: _, ...summary }: SimulatedRisks): SimulationSummary {
  return summary;
}

/** The sizing's input with its tails as data, so that it can be saved and run again. */
export type SavedSizingInput = Omit<SizingInput, 'assets'> & {
  readonly assets: Readonly<Record<string, Omit<AssetInput, 'drops'> & { readonly drops: readonly DropTail[] }>>;
  readonly risks: SimulatedRisks | null;
  readonly calm: Readonly<Record<string, CalmMarket>>;
};

/** How the fee answered the peg of the debt asset, and what the next assessment goes on from. */
export interface PegRecord {
  readonly asset: string;
  /** Start of the newest day of the history [s]; null where none was used. */
  readonly day: number | null;
  readonly days: number;
  /** 1 − price / target on that day. */
  readonly deviation: number | null;
  /** Added to the base of every fee, a fraction a year. */
  readonly adjustment: number;
  /** Sum of deviations after this day. */
  readonly integral: number;
  /** Why it is what it is; where the history was refused, why. */
  readonly reason: string;
}

/** One assessment as it is saved: it never changes. */
export interface AssessmentBody {
  readonly at: number;
  readonly block: Block;
  readonly policy: { readonly version: number; readonly hash: string };
  readonly model: string;
  readonly synthetic: boolean;
  readonly types: readonly TypeAssessment[];
  readonly simulation: SimulationSummary | null;
  /** Why there is no simulation; null where there is one. */
  readonly simulationRefusal: { readonly code: string; readonly message: string } | null;
  readonly peg: PegRecord;
  readonly sizingInput: SavedSizingInput;
}

export interface Assessment extends AssessmentBody {
  readonly id: number;
  readonly hash: string;
}
