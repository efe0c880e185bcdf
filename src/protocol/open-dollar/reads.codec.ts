import { callOf, type NamedRead } from '../named-reads.codec.js';
import { textWord, uintWord } from '../word.codec.js';
import type { OpenDollarDeployment } from './deployment.js';

const read = (name: string, to: string, signature: string, ...words: readonly string[]): NamedRead => ({
  name,
  call: callOf(to, signature, ...words),
});

/** Everything that the protocol holds for all types together. */
export function systemReads(deployment: OpenDollarDeployment): NamedRead[] {
  const { safeEngine, oracleRelayer, taxCollector, liquidationEngine, accountingEngine } = deployment;
  const accounting = uintWord(BigInt(accountingEngine));
  return [
    read('SAFEEngine.contractEnabled', safeEngine, 'contractEnabled()'),
    read('SAFEEngine.params', safeEngine, 'params()'),
    read('SAFEEngine.globalDebt', safeEngine, 'globalDebt()'),
    read('SAFEEngine.globalUnbackedDebt', safeEngine, 'globalUnbackedDebt()'),
    read('SAFEEngine.coinBalance(accounting)', safeEngine, 'coinBalance(address)', accounting),
    read('SAFEEngine.debtBalance(accounting)', safeEngine, 'debtBalance(address)', accounting),
    read('OracleRelayer.contractEnabled', oracleRelayer, 'contractEnabled()'),
    read('OracleRelayer.params', oracleRelayer, 'params()'),
    read('OracleRelayer.calcRedemptionPrice', oracleRelayer, 'calcRedemptionPrice()'),
    read('OracleRelayer.redemptionRate', oracleRelayer, 'redemptionRate()'),
    read('TaxCollector.params', taxCollector, 'params()'),
    read('LiquidationEngine.contractEnabled', liquidationEngine, 'contractEnabled()'),
    read('LiquidationEngine.params', liquidationEngine, 'params()'),
    read('LiquidationEngine.accountingEngine', liquidationEngine, 'accountingEngine()'),
    read('LiquidationEngine.currentOnAuctionSystemCoins', liquidationEngine, 'currentOnAuctionSystemCoins()'),
    read('AccountingEngine.contractEnabled', accountingEngine, 'contractEnabled()'),
    read('AccountingEngine.params', accountingEngine, 'params()'),
    read('AccountingEngine.totalQueuedDebt', accountingEngine, 'totalQueuedDebt()'),
    read('AccountingEngine.totalOnAuctionDebt', accountingEngine, 'totalOnAuctionDebt()'),
  ];
}

/** Everything that the protocol holds for one type, its price source and its auctions included. */
export function typeReads(deployment: OpenDollarDeployment, ilk: string): NamedRead[] {
  const { safeEngine, oracleRelayer, taxCollector, liquidationEngine, types } = deployment;
  const key = textWord(ilk);
  const own = types[ilk];
  if (own === undefined) return [];
  return [
    read('SAFEEngine.cParams', safeEngine, 'cParams(bytes32)', key),
    read('SAFEEngine.cData', safeEngine, 'cData(bytes32)', key),
    read('OracleRelayer.cParams', oracleRelayer, 'cParams(bytes32)', key),
    read('TaxCollector.cParams', taxCollector, 'cParams(bytes32)', key),
    read('TaxCollector.cData', taxCollector, 'cData(bytes32)', key),
    read('LiquidationEngine.cParams', liquidationEngine, 'cParams(bytes32)', key),
    read('AuctionHouse.params', own.auctionHouse, 'params()'),
    read('AuctionHouse.auctionsStarted', own.auctionHouse, 'auctionsStarted()'),
    read('Oracle.result', own.oracle, 'getResultWithValidity()'),
    read('Oracle.next', own.oracle, 'getNextResultWithValidity()'),
    read('Oracle.lastUpdateTime', own.oracle, 'lastUpdateTime()'),
    read('Oracle.updateDelay', own.oracle, 'updateDelay()'),
  ];
}
