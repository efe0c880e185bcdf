import { id } from 'ethers';
import type { Log } from '../../platform/chain/rpc.js';
import { SPELLINGS, type Spelling } from '../cell-spelling.js';
import { textOf, uintAt, wordsIn } from '../word.codec.js';
import type { OpenDollarDeployment } from './deployment.js';

/** Source: IModifiable.sol; parameter and type are indexed, the type is zero for a value of the whole contract. */
export const MODIFIED = id('ModifyParameters(bytes32,bytes32,bytes)');

interface Named {
  readonly parameter: string;
  readonly spelling: Spelling;
}

const { amount, annualFee, count, debt, duration, factor, percentOfRay, percentOfWad, percentOverOne } = SPELLINGS;
const named = (parameter: string, spelling: Spelling): Named => ({ parameter, spelling });

/** What each contract's words are called in the table, those of types and those of the system. */
const WORDS = {
  SAFEEngine: {
    ofType: { debtCeiling: named('debtCeiling', debt), debtFloor: named('debtFloor', debt) },
    ofSystem: {
      globalDebtCeiling: named('debtCeiling', debt),
      safeDebtCeiling: named('positionDebtCeiling', amount),
    },
  },
  OracleRelayer: {
    ofType: {
      liquidationCRatio: named('liquidationRatio', percentOfRay),
      safetyCRatio: named('safetyRatio', percentOfRay),
    },
    ofSystem: {
      redemptionRateUpperBound: named('referenceRate.highest', factor),
      redemptionRateLowerBound: named('referenceRate.lowest', factor),
    },
  },
  TaxCollector: {
    ofType: { stabilityFee: named('stabilityFee', annualFee) },
    ofSystem: {
      globalStabilityFee: named('globalFee', factor),
      maxStabilityFeeRange: named('feeRange', factor),
      maxSecondaryReceivers: named('feeReceivers', count),
    },
  },
  LiquidationEngine: {
    ofType: {
      liquidationPenalty: named('liquidationPenalty', percentOverOne),
      liquidationQuantity: named('liquidationQuantity', debt),
    },
    ofSystem: {
      onAuctionSystemCoinLimit: named('auctionLimit', debt),
      saviourGasLimit: named('saviourGas', count),
    },
  },
  AccountingEngine: {
    ofType: {},
    ofSystem: {
      surplusTransferPercentage: named('surplus.transferShare', percentOfWad),
      surplusDelay: named('surplus.delay', duration),
      popDebtDelay: named('badDebt.delay', duration),
      disableCooldown: named('shutdown.cooldown', duration),
      surplusAmount: named('surplus.lot', debt),
      surplusBuffer: named('surplusBuffer', debt),
      debtAuctionMintedTokens: named('badDebt.mintedTokens', amount),
      debtAuctionBidSize: named('badDebt.lot', debt),
    },
  },
  CollateralAuctionHouse: {
    ofType: {},
    ofSystem: {
      minimumBid: named('auction.minimumBid', amount),
      minDiscount: named('auction.firstDiscount', percentOfWad),
      maxDiscount: named('auction.lastDiscount', percentOfWad),
      perSecondDiscountUpdateRate: named('auction.fallPerSecond', factor),
    },
  },
} as const satisfies Record<string, { ofType: Record<string, Named>; ofSystem: Record<string, Named> }>;

/** A contract whose parameters are followed; `ilk` is set where all of it belongs to one type. */
export interface FollowedContract {
  readonly contract: keyof typeof WORDS;
  readonly ilk: string | null;
}

export function followed(deployment: OpenDollarDeployment): ReadonlyMap<string, FollowedContract> {
  const { safeEngine, oracleRelayer, taxCollector, liquidationEngine, accountingEngine, types } = deployment;
  return new Map<string, FollowedContract>([
    [safeEngine.toLowerCase(), { contract: 'SAFEEngine', ilk: null }],
    [oracleRelayer.toLowerCase(), { contract: 'OracleRelayer', ilk: null }],
    [taxCollector.toLowerCase(), { contract: 'TaxCollector', ilk: null }],
    [liquidationEngine.toLowerCase(), { contract: 'LiquidationEngine', ilk: null }],
    [accountingEngine.toLowerCase(), { contract: 'AccountingEngine', ilk: null }],
    ...Object.entries(types).map(([ilk, { auctionHouse }]): [string, FollowedContract] => [
      auctionHouse.toLowerCase(),
      { contract: 'CollateralAuctionHouse', ilk },
    ]),
  ]);
}

/** What a log says was set; null for a parameter that the table does not hold, and for a type that is not looked after. */
export interface LoggedValue {
  readonly ilk: string | null;
  readonly parameter: string;
  readonly spelling: Spelling;
  readonly value: bigint;
  /** Contract and word there. */
  readonly source: string;
}

export function loggedValue({ contract, ilk }: FollowedContract, types: object, log: Log): LoggedValue | null {
  const word = textOf((log.topics[1] ?? '').slice(2));
  const type = textOf((log.topics[2] ?? '').slice(2));
  if (word === null || (type !== null && !Object.hasOwn(types, type)) || wordsIn(log.data) < 3) return null;
  const words: Readonly<Record<string, Named>> = type === null ? WORDS[contract].ofSystem : WORDS[contract].ofType;
  const found = Object.hasOwn(words, word) ? words[word] : undefined;
  if (found === undefined) return null;
  // `bytes` of one word: offset, length, value
  const value = uintAt(log.data, 2);
  return { ilk: ilk ?? type, ...found, value, source: `${contract}.${word}` };
}
