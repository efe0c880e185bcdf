import { addressCell, cellsOfRows, SPELLINGS, type CellRow } from '../cell-spelling.js';
import type { ParameterCell } from '../protocol.port.js';
import type { OdSystem, OdType } from './state.js';

const { annualFee, amount, count, debt, duration, factor, onOff, percentOfRay, percentOfWad, percentOverOne, time } =
  SPELLINGS;

/** Parameters of the AccountingEngine in the order of its struct. */
const ACCOUNTING: readonly (readonly [string, CellRow[2]])[] = [
  ['surplus.transferShare', percentOfWad],
  ['surplus.delay', duration],
  ['badDebt.delay', duration],
  ['shutdown.cooldown', duration],
  ['surplus.lot', debt],
  ['surplusBuffer', debt],
  ['badDebt.mintedTokens', amount],
  ['badDebt.lot', debt],
];

/** Every value of the system as a whole. */
export function systemCells({ engine, relayer, tax, liquidation, accounting }: OdSystem): ParameterCell[] {
  return [
    ...cellsOfRows(null, [
      ['debtCeiling', 'configured', debt, engine.globalDebtCeiling],
      ['positionDebtCeiling', 'configured', amount, engine.safeDebtCeiling],
      ['debt', 'state', debt, engine.globalDebt],
      ['unbackedDebt', 'state', debt, engine.globalUnbackedDebt],
      ['auctionLimit', 'configured', debt, liquidation.coinLimit],
      ['auctionDebt', 'state', debt, liquidation.onAuction],
      ['saviourGas', 'configured', count, liquidation.saviourGasLimit],
      ['referencePrice', 'derived', factor, relayer.redemptionPrice],
      // a controller may set it at any time
      ['referenceRate', 'state', factor, relayer.redemptionRate],
      ['referenceRate.highest', 'configured', factor, relayer.rateUpperBound],
      ['referenceRate.lowest', 'configured', factor, relayer.rateLowerBound],
      ['globalFee', 'configured', factor, tax.globalStabilityFee],
      ['feeRange', 'configured', factor, tax.maxStabilityFeeRange],
      ['feeReceivers', 'configured', count, tax.maxSecondaryReceivers],
      ...ACCOUNTING.map(
        ([name, spelling], index): CellRow => [name, 'configured', spelling, accounting.params[index] ?? 0n],
      ),
      ['surplus', 'state', debt, engine.coins],
      ['badDebt', 'state', debt, engine.debts],
      ['badDebt.queued', 'state', debt, accounting.totalQueuedDebt],
      ['badDebt.auctioned', 'state', debt, accounting.totalOnAuctionDebt],
      ['live', 'configured', onOff, engine.enabled],
      ['live.prices', 'configured', onOff, relayer.enabled],
      ['live.liquidations', 'configured', onOff, liquidation.enabled],
      ['live.accounting', 'configured', onOff, accounting.enabled],
    ]),
    addressCell(null, 'feeReceiver', tax.primaryTaxReceiver),
  ];
}

const valid = { unit: 'count', human: (value: bigint) => (value === 1n ? 'valid' : 'invalid') } as const;

/** Every value of one type, its price source and its auctions included. */
export function typeCells({ ilk, engine, relayer, tax, liquidation, auction, oracle }: OdType): ParameterCell[] {
  return [
    ...cellsOfRows(ilk, [
      ['liquidationRatio', 'configured', percentOfRay, relayer.liquidationCRatio],
      ['safetyRatio', 'configured', percentOfRay, relayer.safetyCRatio],
      ['spot', 'derived', factor, engine.liquidationPrice],
      ['spot.safety', 'derived', factor, engine.safetyPrice],
      ['stabilityFee', 'configured', annualFee, tax.stabilityFee],
      // what accrues until somebody collects: the configured fee comes in force with that
      ['stabilityFee.accruing', 'derived', annualFee, tax.nextStabilityFee],
      ['lastAccrual', 'derived', time, tax.updateTime],
      ['accumulatedRate', 'derived', factor, engine.accumulatedRate],
      ['debtCeiling', 'configured', debt, engine.debtCeiling],
      ['debtFloor', 'configured', debt, engine.debtFloor],
      ['normalisedDebt', 'state', amount, engine.debtAmount],
      ['collateral', 'state', amount, engine.lockedAmount],
      ['liquidationPenalty', 'configured', percentOverOne, liquidation.liquidationPenalty],
      ['liquidationQuantity', 'configured', debt, liquidation.liquidationQuantity],
      ['auction.minimumBid', 'configured', amount, auction.minimumBid],
      ['auction.firstDiscount', 'configured', percentOfWad, auction.minDiscount],
      ['auction.lastDiscount', 'configured', percentOfWad, auction.maxDiscount],
      ['auction.fallPerSecond', 'configured', factor, auction.perSecondDiscountUpdateRate],
      ['auction.started', 'state', count, auction.auctionsStarted],
      ['price', 'state', amount, oracle.current.value],
      ['price.valid', 'state', valid, oracle.current.valid ? 1n : 0n],
      ['price.next', 'state', amount, oracle.next.value],
      ['price.nextValid', 'state', valid, oracle.next.valid ? 1n : 0n],
      ['price.updated', 'state', time, oracle.lastUpdateTime],
      ['price.delay', 'configured', duration, oracle.updateDelay],
    ]),
    addressCell(ilk, 'priceSource', relayer.oracle),
    addressCell(ilk, 'auction', liquidation.auctionHouse),
  ];
}
