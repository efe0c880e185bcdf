import type { Answers } from '../named-reads.codec.js';
import { StaleDeploymentError, UnreadableProtocolError } from '../protocol-error.js';
import type { OpenDollarDeployment } from './deployment.js';

/** A price and whether its source vouches for it. */
export interface OracleResult {
  readonly value: bigint;
  readonly valid: boolean;
}

/** Values of one type in the contracts' own words and scales. */
export interface OdType {
  readonly ilk: string;
  readonly asset: string;
  readonly engine: Readonly<
    Record<
      | 'debtCeiling'
      | 'debtFloor'
      | 'debtAmount'
      | 'lockedAmount'
      | 'accumulatedRate'
      | 'safetyPrice'
      | 'liquidationPrice',
      bigint
    >
  >;
  readonly relayer: { readonly oracle: string } & Readonly<Record<'safetyCRatio' | 'liquidationCRatio', bigint>>;
  readonly tax: Readonly<Record<'stabilityFee' | 'nextStabilityFee' | 'updateTime', bigint>>;
  readonly liquidation: { readonly auctionHouse: string } & Readonly<
    Record<'liquidationPenalty' | 'liquidationQuantity', bigint>
  >;
  readonly auction: Readonly<
    Record<'minimumBid' | 'minDiscount' | 'maxDiscount' | 'perSecondDiscountUpdateRate' | 'auctionsStarted', bigint>
  >;
  readonly oracle: {
    readonly current: OracleResult;
    readonly next: OracleResult;
    readonly lastUpdateTime: bigint;
    readonly updateDelay: bigint;
  };
}

/** Values of the whole system in the contracts' own words and scales. */
export interface OdSystem {
  readonly engine: Readonly<
    Record<
      'enabled' | 'safeDebtCeiling' | 'globalDebtCeiling' | 'globalDebt' | 'globalUnbackedDebt' | 'coins' | 'debts',
      bigint
    >
  >;
  readonly relayer: Readonly<
    Record<'enabled' | 'rateUpperBound' | 'rateLowerBound' | 'redemptionPrice' | 'redemptionRate', bigint>
  >;
  readonly tax: { readonly primaryTaxReceiver: string } & Readonly<
    Record<'globalStabilityFee' | 'maxStabilityFeeRange' | 'maxSecondaryReceivers', bigint>
  >;
  readonly liquidation: Readonly<Record<'enabled' | 'coinLimit' | 'saviourGasLimit' | 'onAuction', bigint>>;
  /** `params` in the order of the contract's struct. */
  readonly accounting: { readonly params: readonly bigint[] } & Readonly<
    Record<'enabled' | 'totalQueuedDebt' | 'totalOnAuctionDebt', bigint>
  >;
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const ACCOUNTING_PARAMS = 8;

/** @throws {UnreadableProtocolError} @throws {StaleDeploymentError} when liquidations are booked elsewhere. */
export function systemOf(deployment: OpenDollarDeployment, answers: Answers): OdSystem {
  const uint = (name: string, index = 0): bigint => answers.uint(name, index);
  const booked = answers.address('LiquidationEngine.accountingEngine');
  if (!same(booked, deployment.accountingEngine))
    throw new StaleDeploymentError('the AccountingEngine', deployment.accountingEngine, booked);
  return {
    engine: {
      enabled: uint('SAFEEngine.contractEnabled'),
      safeDebtCeiling: uint('SAFEEngine.params', 0),
      globalDebtCeiling: uint('SAFEEngine.params', 1),
      globalDebt: uint('SAFEEngine.globalDebt'),
      globalUnbackedDebt: uint('SAFEEngine.globalUnbackedDebt'),
      coins: uint('SAFEEngine.coinBalance(accounting)'),
      debts: uint('SAFEEngine.debtBalance(accounting)'),
    },
    relayer: {
      enabled: uint('OracleRelayer.contractEnabled'),
      rateUpperBound: uint('OracleRelayer.params', 0),
      rateLowerBound: uint('OracleRelayer.params', 1),
      redemptionPrice: uint('OracleRelayer.calcRedemptionPrice'),
      redemptionRate: uint('OracleRelayer.redemptionRate'),
    },
    tax: {
      primaryTaxReceiver: answers.address('TaxCollector.params', 0),
      globalStabilityFee: uint('TaxCollector.params', 1),
      maxStabilityFeeRange: uint('TaxCollector.params', 2),
      maxSecondaryReceivers: uint('TaxCollector.params', 3),
    },
    liquidation: {
      enabled: uint('LiquidationEngine.contractEnabled'),
      coinLimit: uint('LiquidationEngine.params', 0),
      saviourGasLimit: uint('LiquidationEngine.params', 1),
      onAuction: uint('LiquidationEngine.currentOnAuctionSystemCoins'),
    },
    accounting: {
      enabled: uint('AccountingEngine.contractEnabled'),
      params: Array.from({ length: ACCOUNTING_PARAMS }, (_, index) => uint('AccountingEngine.params', index)),
      totalQueuedDebt: uint('AccountingEngine.totalQueuedDebt'),
      totalOnAuctionDebt: uint('AccountingEngine.totalOnAuctionDebt'),
    },
  };
}

/** @throws {UnreadableProtocolError} @throws {StaleDeploymentError} when the chain uses other contracts for this type. */
export function typeOf(deployment: OpenDollarDeployment, ilk: string, answers: Answers): OdType {
  const uint = (name: string, index = 0): bigint => answers.uint(name, index);
  const result = (name: string): OracleResult => ({ value: uint(name, 0), valid: uint(name, 1) === 1n });
  const type: OdType = {
    ilk,
    asset: deployment.types[ilk]?.asset ?? '',
    engine: {
      debtCeiling: uint('SAFEEngine.cParams', 0),
      debtFloor: uint('SAFEEngine.cParams', 1),
      debtAmount: uint('SAFEEngine.cData', 0),
      lockedAmount: uint('SAFEEngine.cData', 1),
      accumulatedRate: uint('SAFEEngine.cData', 2),
      safetyPrice: uint('SAFEEngine.cData', 3),
      liquidationPrice: uint('SAFEEngine.cData', 4),
    },
    relayer: {
      oracle: answers.address('OracleRelayer.cParams', 0),
      safetyCRatio: uint('OracleRelayer.cParams', 1),
      liquidationCRatio: uint('OracleRelayer.cParams', 2),
    },
    tax: {
      stabilityFee: uint('TaxCollector.cParams'),
      nextStabilityFee: uint('TaxCollector.cData', 0),
      updateTime: uint('TaxCollector.cData', 1),
    },
    liquidation: {
      auctionHouse: answers.address('LiquidationEngine.cParams', 0),
      liquidationPenalty: uint('LiquidationEngine.cParams', 1),
      liquidationQuantity: uint('LiquidationEngine.cParams', 2),
    },
    auction: {
      minimumBid: uint('AuctionHouse.params', 0),
      minDiscount: uint('AuctionHouse.params', 1),
      maxDiscount: uint('AuctionHouse.params', 2),
      perSecondDiscountUpdateRate: uint('AuctionHouse.params', 3),
      auctionsStarted: uint('AuctionHouse.auctionsStarted'),
    },
    oracle: {
      current: result('Oracle.result'),
      next: result('Oracle.next'),
      lastUpdateTime: uint('Oracle.lastUpdateTime'),
      updateDelay: uint('Oracle.updateDelay'),
    },
  };
  if (type.engine.accumulatedRate === 0n)
    throw new UnreadableProtocolError(`SAFEEngine.cData of ${ilk}: the type was never initialised`);
  return assertCurrent(deployment, type);
}

/** The deployment file names contracts that governance can replace; reading the old ones would describe nothing real. */
function assertCurrent({ types }: OpenDollarDeployment, type: OdType): OdType {
  const expected = types[type.ilk];
  const pairs: [string, string, string][] = [
    [`the price source of ${type.ilk}`, expected?.oracle ?? '', type.relayer.oracle],
    [`the auction of ${type.ilk}`, expected?.auctionHouse ?? '', type.liquidation.auctionHouse],
  ];
  for (const [role, wanted, found] of pairs)
    if (!same(wanted, found)) throw new StaleDeploymentError(role, wanted, found);
  return type;
}
