import type { Block, BlockReference, Call } from '../platform/chain/rpc.js';
import type { Bps, Rad, Ray, Wad } from '../units/fixed-point.js';
import type { Invariant } from './invariant.js';

/** The price curve of a Dutch auction: a step every so many seconds, or a straight line to zero. */
export type PriceCurve =
  | { readonly kind: 'stairstep'; readonly cut: Ray; readonly stepSeconds: number }
  | { readonly kind: 'linear'; readonly tauSeconds: number };

/** Parameters of the auctions of one type. */
export interface AuctionState {
  /** Start price over oracle price [ray]. */
  readonly startFactor: Ray;
  readonly resetSeconds: number;
  /** Reset once the price has fallen to this part of the start price [ray]. */
  readonly resetFactor: Ray;
  /** Incentive proportional to the debt [wad]. */
  readonly incentiveRate: Wad;
  /** Flat incentive [rad]. */
  readonly incentiveFlat: Rad;
  readonly curve: PriceCurve;
  /** True where the auction has another form, which these values approximate: nothing can be changed in their words. */
  readonly approximate?: true;
  /** What is stopped, as `breakerLevel` of a change; absent where the protocol has no breaker. */
  readonly breakerLevel?: number;
  /** As `breakerTolerance` of a change, zero where the breaker does not trip by itself; absent where there is none. */
  readonly breakerTolerance?: Ray;
}

/** A ceiling that follows the debt: at most `max`, `gap` above the debt, raised at most every `ttlSeconds`. */
export interface AutoCeiling {
  readonly max: Rad;
  readonly gap: Rad;
  readonly ttlSeconds: number;
}

/** One collateral type at one block. */
export interface CollateralTypeState {
  /** Name as the protocol spells it, `ETH-B`. */
  readonly ilk: string;
  /** Symbol of the collateral asset, `ETH`: types of one asset share its market. */
  readonly asset: string;
  readonly liquidationRatio: Ray;
  /** Ratio below which a position may draw no more, never below the liquidation ratio; absent where it is that one. */
  readonly safetyRatio?: Ray;
  /** The ceiling in force, whoever sets it. */
  readonly debtCeiling: Rad;
  /** Present where an automatic ceiling owns `debtCeiling`. */
  readonly autoCeiling: AutoCeiling | null;
  /** Multiplier per second [ray]. */
  readonly stabilityFee: Ray;
  /** The same as an annual fee, rounded to the nearest basis point. */
  readonly stabilityFeeBps: Bps;
  readonly debtFloor: Rad;
  /** 1.13e18 is a penalty of 13 %. */
  readonly liquidationPenalty: Wad;
  /** Most debt with penalty in auction at one time: the system's where a type has no limit of its own. */
  readonly auctionLimit: Rad;
  /** Most debt with penalty that one liquidation takes; absent where it takes all that the limits leave room for. */
  readonly liquidationQuantity?: Rad;
  readonly normalisedDebt: Wad;
  readonly accumulatedRate: Ray;
  /** normalisedDebt × accumulatedRate, without the fee accrued since the last drip. */
  readonly debt: Rad;
  /** The price that the protocol uses now, in debt units for one whole unit of collateral; null when it has none. */
  readonly price: Wad | null;
  /** Price over liquidation ratio as the protocol last computed it [ray]: a vault is safe while debt ≤ collateral × spot. */
  readonly spot: Ray;
  /** Time of the last fee accrual [seconds]. */
  readonly lastAccrual: number;
  /** Null for types that have no Dutch auction. */
  readonly auction: AuctionState | null;
}

/** What holds for all types together. */
export interface SystemState {
  /** False once the protocol has been shut down: no parameter can change any more. */
  readonly live: boolean;
  readonly debtCeiling: Rad;
  readonly debt: Rad;
  /** On top of the fee of every type [ray per second]; must be zero, or annual fees would not be what they say. */
  readonly baseFee: Ray;
  readonly auctionLimit: Rad;
  /** Debt units that the protocol holds. */
  readonly surplus: Rad;
  /** All debt that nobody owes any more, the two parts below included. */
  readonly badDebt: Rad;
  /** Part of `badDebt` that waits until it may be auctioned. */
  readonly queuedBadDebt: Rad;
  /** Part of `badDebt` in debt auctions now. */
  readonly auctionedBadDebt: Rad;
  readonly surplusBuffer: Rad;
}

export interface Position {
  /** Identifier that people know: the number of a vault, or type and address where the protocol has no number for it. */
  readonly id: string;
  readonly owner: string;
  /** Who stands behind the owner, where that is a proxy that the protocol's registry knows. */
  readonly holder?: string;
  readonly ilk: string;
  readonly collateral: Wad;
  readonly normalisedDebt: Wad;
}

/** A liquidation as it began: what was taken of one position. */
export interface Liquidation {
  readonly ilk: string;
  readonly blockNumber: number;
  readonly collateral: Wad;
  readonly normalisedDebt: Wad;
  /** normalisedDebt × the accumulated rate of that moment, without the penalty. */
  readonly debt: Rad;
}

/** Everything that an assessment needs of the protocol, read at one block. Positions without debt are left out. */
export interface ProtocolSnapshot {
  readonly block: Block;
  /** What one debt unit is worth in units of the price [ray]: prices are divided by it before the liquidation ratio. */
  readonly targetPrice: Ray;
  readonly system: SystemState;
  readonly types: readonly CollateralTypeState[];
  readonly positions: readonly Position[];
}

/** The protocol at one block without its positions: two rounds of reads, whatever the size of the book. */
export type ProtocolState = Omit<ProtocolSnapshot, 'positions'>;

/** What the encoding of a change depends on. */
export type ParameterState = Pick<ProtocolSnapshot, 'system' | 'types'>;

/** A wanted value of one of the parameters that an assessment sizes. */
export type SizedChange =
  | { readonly ilk: string; readonly parameter: 'liquidationRatio'; readonly to: Ray }
  | { readonly ilk: string; readonly parameter: 'debtCeiling'; readonly to: Rad }
  | { readonly ilk: string; readonly parameter: 'autoCeiling'; readonly to: AutoCeiling }
  | { readonly ilk: string; readonly parameter: 'stabilityFee'; readonly to: Bps };

/**
 * A wanted value of one parameter of one type, or of the whole system where `ilk` is null. A family refuses the ones that it
 * does not have.
 */
export type ParameterChange =
  | SizedChange
  /** Takes the automatic ceiling away; the ceiling in force stays what it is. */
  | { readonly ilk: string; readonly parameter: 'autoCeiling'; readonly to: null }
  /** Ratio below which a position may draw no more, where that is not the liquidation ratio. */
  | { readonly ilk: string; readonly parameter: 'safetyRatio'; readonly to: Ray }
  | { readonly ilk: string; readonly parameter: 'debtFloor'; readonly to: Rad }
  | { readonly ilk: string; readonly parameter: 'liquidationPenalty'; readonly to: Wad }
  | { readonly ilk: string; readonly parameter: 'auctionLimit'; readonly to: Rad }
  /** Most debt with penalty that one liquidation takes. */
  | { readonly ilk: string; readonly parameter: 'liquidationQuantity'; readonly to: Rad }
  | { readonly ilk: string; readonly parameter: 'auctionStartFactor'; readonly to: Ray }
  | { readonly ilk: string; readonly parameter: 'auctionResetSeconds'; readonly to: number }
  | { readonly ilk: string; readonly parameter: 'auctionResetFactor'; readonly to: Ray }
  | { readonly ilk: string; readonly parameter: 'incentiveRate'; readonly to: Wad }
  | { readonly ilk: string; readonly parameter: 'incentiveFlat'; readonly to: Rad }
  | { readonly ilk: string; readonly parameter: 'priceCurve'; readonly to: PriceCurve }
  /** The part of a price [ray] that must be left after one update; a deeper fall lets anyone stop the auctions. */
  | { readonly ilk: string; readonly parameter: 'breakerTolerance'; readonly to: Ray }
  /** 0 all goes on; 1 no auction is started; 2 nor started anew; 3 nor sold. */
  | { readonly ilk: string; readonly parameter: 'breakerLevel'; readonly to: number }
  | { readonly ilk: null; readonly parameter: 'systemDebtCeiling'; readonly to: Rad }
  | { readonly ilk: null; readonly parameter: 'systemAuctionLimit'; readonly to: Rad }
  /** Added to the fee of every type [ray per second]. */
  | { readonly ilk: null; readonly parameter: 'baseFee'; readonly to: Ray };

/** A call of the batch, with what it says to people. */
export interface EncodedCall extends Call {
  /** Name of the contract, `Spotter`. */
  readonly contract: string;
  /** Full signature, `file(bytes32,bytes32,uint256)`. */
  readonly signature: string;
  /** Decoded back from `data` by other code than the encoder: argument name, raw value, human value. */
  readonly arguments: readonly { readonly name: string; readonly raw: string; readonly human: string }[];
  /** Cells of the parameter table that the call sets, with their new values; absent where that was not recorded. */
  readonly sets?: readonly CellValue[];
}

/** A cell by its name in the parameter table, and a value: a decimal string in the contract's unit, and for people. */
export interface CellValue {
  readonly ilk: string | null;
  readonly parameter: string;
  readonly value: string;
  readonly human: string;
}

/** A contract that batches may call. */
export interface CallTarget {
  readonly contract: string;
  /** The type whose contract it is; null where one contract serves all types. */
  readonly ilk: string | null;
  readonly address: string;
}

/** A batch prepared in advance that only lowers risk. */
export interface EmergencyBatch {
  /** `ETH-C/stop-debt`, `system/freeze`. */
  readonly id: string;
  /** Null for a batch over all types. */
  readonly ilk: string | null;
  readonly title: string;
  /** What it does and what it costs, in sentences for people. */
  readonly what: string;
  /** Empty where the chain holds all of it already. */
  readonly calls: readonly EncodedCall[];
  /** Why no batch can be made now; null where one can. */
  readonly refusal: string | null;
}

/**
 * `configured` values are set by governance and must be exactly as signed; `derived` ones follow from configured ones,
 * time and price; `state` moves with use. Verification demands equality of the first two.
 */
export type ParameterKind = 'configured' | 'derived' | 'state';
export type ParameterUnit = 'wad' | 'ray' | 'rad' | 'seconds' | 'block' | 'count' | 'address';

/** One cell of the table that verification compares; `ilk` is null for values of the whole system. */
export interface ParameterCell {
  readonly ilk: string | null;
  readonly parameter: string;
  readonly kind: ParameterKind;
  readonly unit: ParameterUnit;
  /** Decimal string in the contract's unit, or an address. */
  readonly value: string;
  readonly human: string;
}

/** Reads to be made together at one block, and how their answers become the table. */
export interface ParameterTable {
  readonly reads: readonly Call[];
  /** @throws {UnreadableProtocolError} when one answer is missing: the table is whole or there is none. */
  readonly decode: (answers: readonly { readonly success: boolean; readonly data: string }[]) => ParameterCell[];
}

export const CdpProtocol = Symbol('CdpProtocol');

/** A CDP protocol on chain. Every read names its block. */
export interface CdpProtocol {
  /** @throws {RpcUnavailableError} and never a partial answer. */
  readSnapshot(block: BlockReference): Promise<ProtocolSnapshot>;
  /** The same without positions. @throws {RpcUnavailableError} and never a partial answer. */
  readState(block: BlockReference): Promise<ProtocolState>;
  /**
   * Liquidations that began in the blocks from `first` to `last`, both included, in the order of the chain.
   * @throws {RpcUnavailableError | RpcRefusedError}
   */
  readLiquidations(first: number, last: number): Promise<Liquidation[]>;
  /** The reads of every parameter of every type, for a dry run or a verification. */
  parameterTable(): Promise<ParameterTable>;
  readParameters(block: BlockReference): Promise<ParameterCell[]>;
  /**
   * Calls that make the changes live, in one order that does not depend on the order of `changes`.
   * @throws {UnencodableChangeError} when a change has no exact value on chain, or the snapshot forbids it.
   */
  encode(changes: readonly ParameterChange[], state: ParameterState): EncodedCall[];
  /**
   * What a call says, decoded by code that the encoder does not share.
   * @param cells a parameter table whose types are known too; without it only the types that are assessed are.
   * @throws {UndecodableCallError}
   */
  decode(call: Call, cells?: readonly ParameterCell[]): EncodedCall;
  /** Every contract that a batch may call. */
  targets(): CallTarget[];
  /**
   * Why the calls together would configure what does not become effective, or do so in the wrong order; empty when nothing
   * is missing. Calls that cannot be decoded are passed over.
   * @param cells as in `decode`.
   */
  batchFaults(calls: readonly Call[], cells?: readonly ParameterCell[]): string[];
  /** Every rule over every type and the system, of a whole parameter table; none is left out, those that do not apply say so. */
  invariants(cells: readonly ParameterCell[]): Invariant[];
  /** Batches that stop new risk, of each kind for every type and for all together, as a whole parameter table needs them. */
  emergencyBatches(cells: readonly ParameterCell[]): EmergencyBatch[];
  /** Why the calls do not only lower risk, against a table before them; empty when they do. @throws {UndecodableCallError} */
  risesIn(calls: readonly Call[], before: readonly ParameterCell[]): string[];
  /**
   * Wards and the like: what the sender of the batch may not do at this block. An empty list means it may do all.
   * @param calls the batch; without it, everything that any batch may call.
   */
  missingPermissions(sender: string, block: BlockReference, calls?: readonly Call[]): Promise<string[]>;
}
