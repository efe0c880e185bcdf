import { Interface } from 'ethers';
import { Contract } from '../chain/contract.js';
import type { SafeType } from './spec.js';

/** Where Open Dollar's contracts are, by the names of its own scripts; `types` by collateral type. */
export interface OpenDollarAddresses {
  readonly systemCoin: string;
  readonly safeEngine: string;
  readonly oracleRelayer: string;
  readonly debtAuctionHouse: string;
  readonly accountingEngine: string;
  readonly liquidationEngine: string;
  readonly collateralAuctionHouseFactory: string;
  readonly coinJoin: string;
  readonly collateralJoinFactory: string;
  readonly taxCollector: string;
  readonly vault721: string;
  readonly safeManager: string;
  readonly basicActions: string;
  readonly types: Readonly<Record<SafeType, OpenDollarTypeAddresses>>;
}

export interface OpenDollarTypeAddresses {
  readonly join: string;
  readonly auctionHouse: string;
  readonly oracle: string;
}

const AUTHORITY = ['function addAuthorization(address)'];
const SYSTEM = 'function modifyParameters(bytes32,bytes)';
const TYPE = 'function modifyParameters(bytes32,bytes32,bytes)';
const INITIALISE = 'function initializeCollateralType(bytes32,bytes)';
const RESULT = 'view returns (uint256 value, bool valid)';

/** Signatures of `modifyParameters`, which is overloaded. */
export const MODIFY = {
  type: 'modifyParameters(bytes32,bytes32,bytes)',
  system: 'modifyParameters(bytes32,bytes)',
} as const;

export const OD_ABI = {
  coin: new Interface([
    ...AUTHORITY,
    'function initialize(string,string)',
    'function approve(address,uint256)',
    'function transfer(address,uint256)',
    'function balanceOf(address) view returns (uint256)',
  ]),
  safeEngine: new Interface([
    ...AUTHORITY,
    SYSTEM,
    TYPE,
    INITIALISE,
    'function approveSAFEModification(address)',
    'function safes(bytes32,address) view returns (uint256 locked, uint256 generated)',
    'function cData(bytes32) view returns (uint256 debtAmount, uint256 lockedAmount, uint256 accumulatedRate, uint256 safetyPrice, uint256 liquidationPrice)',
    'function coinBalance(address) view returns (uint256)',
    'function tokenCollateral(bytes32,address) view returns (uint256)',
  ]),
  oracleRelayer: new Interface([...AUTHORITY, SYSTEM, TYPE, INITIALISE, 'function updateCollateralPrice(bytes32)']),
  taxCollector: new Interface([
    ...AUTHORITY,
    SYSTEM,
    TYPE,
    INITIALISE,
    'function taxSingle(bytes32)',
    'function cParams(bytes32) view returns (uint256 stabilityFee)',
  ]),
  liquidationEngine: new Interface([...AUTHORITY, SYSTEM, TYPE, INITIALISE, 'function liquidateSAFE(bytes32,address)']),
  auctionHouse: new Interface([
    SYSTEM,
    'function auctionsStarted() view returns (uint256)',
    'function auctions(uint256) view returns (uint256 amountToSell, uint256 amountToRaise, uint256 initialTimestamp, address owner, address receiver)',
    'function getCollateralBought(uint256,uint256) view returns (uint256 bought, uint256 bid)',
    'function buyCollateral(uint256,uint256)',
  ]),
  auctionHouseFactory: new Interface([
    ...AUTHORITY,
    TYPE,
    INITIALISE,
    'function collateralAuctionHouses(bytes32) view returns (address)',
  ]),
  joinFactory: new Interface([
    'function deployCollateralJoin(bytes32,address)',
    'function collateralJoins(bytes32) view returns (address)',
  ]),
  coinJoin: new Interface(['function join(address,uint256)', 'function exit(address,uint256)']),
  join: new Interface(['function exit(address,uint256)']),
  oracle: new Interface([
    'function updateResult()',
    'function shouldUpdate() view returns (bool)',
    'function priceSource() view returns (address)',
    `function getResultWithValidity() ${RESULT}`,
    `function getNextResultWithValidity() ${RESULT}`,
  ]),
  vault721: new Interface([
    'function initialize(address,uint256,uint256)',
    'function build()',
    'function getProxy(address) view returns (address)',
    'function totalSupply() view returns (uint256)',
  ]),
  safeManager: new Interface([
    'function safeData(uint256) view returns (uint96 nonce, address owner, address handler, bytes32 collateralType)',
  ]),
  basicActions: new Interface([
    'function openLockTokenCollateralAndGenerateDebt(address,address,address,bytes32,uint256,uint256)',
  ]),
  proxy: new Interface(['function execute(address,bytes)']),
  authority: new Interface(AUTHORITY),
};

/** Open Dollar's contracts by what they do; the functions take a collateral type. */
export interface OpenDollarContracts {
  readonly coin: Contract;
  readonly safeEngine: Contract;
  readonly oracleRelayer: Contract;
  readonly taxCollector: Contract;
  readonly liquidationEngine: Contract;
  readonly coinJoin: Contract;
  readonly vault721: Contract;
  readonly safeManager: Contract;
  readonly basicActions: Contract;
  readonly join: (type: SafeType) => Contract;
  readonly auctionHouse: (type: SafeType) => Contract;
  readonly oracle: (type: SafeType) => Contract;
}

export function openDollarContracts(at: OpenDollarAddresses): OpenDollarContracts {
  return {
    coin: new Contract(at.systemCoin, OD_ABI.coin),
    safeEngine: new Contract(at.safeEngine, OD_ABI.safeEngine),
    oracleRelayer: new Contract(at.oracleRelayer, OD_ABI.oracleRelayer),
    taxCollector: new Contract(at.taxCollector, OD_ABI.taxCollector),
    liquidationEngine: new Contract(at.liquidationEngine, OD_ABI.liquidationEngine),
    coinJoin: new Contract(at.coinJoin, OD_ABI.coinJoin),
    vault721: new Contract(at.vault721, OD_ABI.vault721),
    safeManager: new Contract(at.safeManager, OD_ABI.safeManager),
    basicActions: new Contract(at.basicActions, OD_ABI.basicActions),
    join: (type) => new Contract(at.types[type].join, OD_ABI.join),
    auctionHouse: (type) => new Contract(at.types[type].auctionHouse, OD_ABI.auctionHouse),
    oracle: (type) => new Contract(at.types[type].oracle, OD_ABI.oracle),
  };
}
