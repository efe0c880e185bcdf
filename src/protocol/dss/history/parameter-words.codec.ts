import { getAddress, toBeHex } from 'ethers';
import { RAY, WAD } from '../../../units/fixed-point.js';
import type { ParameterUnit } from '../../protocol.port.js';
import {
  amount,
  annualFee,
  breaker,
  debt,
  duration,
  factor,
  onOff,
  percentOfRay,
  percentOfWad,
  percentOverOne,
  tolerance,
} from '../spelling.js';
import type { Spelling } from '../../cell-spelling.js';

/** A parameter by the word that its contract has for it. */
export interface Word {
  /** Named as in the table of parameters. */
  readonly parameter: string;
  readonly unit: ParameterUnit;
  readonly text: (value: bigint) => string;
  readonly human: (value: bigint) => string;
  /** What it is before anything is written; null where only the constructor's argument says it, which leaves no log. */
  readonly initial: bigint | null;
}

export const WORD_CONTRACTS = [
  'Vat',
  'Spotter',
  'Jug',
  'Pot',
  'Dog',
  'Cat',
  'Vow',
  'Pause',
  'AutoLine',
  'Clipper',
  'Calc',
  'Flipper',
  'ClipperMom',
] as const;
export type WordContract = (typeof WORD_CONTRACTS)[number];

const HOUR = 3_600n;

type Words = Readonly<Record<string, Word>>;

const is = (parameter: string, { unit, human }: Spelling, initial: bigint | null = 0n): Word => ({
  parameter,
  unit,
  text: String,
  human,
  initial,
});
const addressText = (value: bigint): string => getAddress(toBeHex(value, 20));
const isAddress = (parameter: string): Word => ({
  parameter,
  unit: 'address',
  text: addressText,
  human: addressText,
  initial: 0n,
});

/** Words of the system as a whole. Initial values are those of the constructors. */
export const SYSTEM_WORDS: Readonly<Partial<Record<WordContract, Words>>> = {
  Vat: { Line: is('debtCeiling', debt), live: is('live', onOff, 1n) },
  Spotter: { par: is('referencePrice', factor, RAY), live: is('live.prices', onOff, 1n) },
  Jug: { base: is('baseFee', factor) },
  Pot: { dsr: is('savings.rate', annualFee, RAY) },
  Dog: { Hole: is('auctionLimit', debt), live: is('live.liquidations', onOff, 1n) },
  Cat: { box: is('bidAuction.limit', debt), live: is('live.bidAuctions', onOff, 1n) },
  Vow: {
    hump: is('surplusBuffer', debt),
    bump: is('surplusAuction.lot', debt),
    sump: is('debtAuction.bid', debt),
    dump: is('debtAuction.lot', amount),
    wait: is('debtAuction.wait', duration),
  },
  Pause: { delay: is('governanceDelay', duration, null) },
};

/** Words of one type. */
export const TYPE_WORDS: Readonly<Partial<Record<WordContract, Words>>> = {
  Vat: { line: is('debtCeiling', debt), dust: is('debtFloor', debt) },
  Spotter: { mat: is('liquidationRatio', percentOfRay), pip: isAddress('priceSource') },
  Jug: { duty: is('stabilityFee', annualFee) },
  Dog: { chop: is('liquidationPenalty', percentOverOne), hole: is('auctionLimit', debt), clip: isAddress('auction') },
  Cat: {
    chop: is('bidAuction.penalty', percentOverOne),
    dunk: is('bidAuction.lotDebt', debt),
    flip: isAddress('bidAuction'),
  },
  AutoLine: {
    line: is('autoCeiling.max', debt),
    gap: is('autoCeiling.gap', debt),
    ttl: is('autoCeiling.ttl', duration),
  },
  Clipper: {
    buf: is('auction.startFactor', percentOfRay, RAY),
    tail: is('auction.resetSeconds', duration),
    cusp: is('auction.resetFactor', percentOfRay),
    chip: is('auction.incentiveRate', percentOfWad),
    tip: is('auction.incentiveFlat', debt),
    stopped: is('auction.breaker', breaker),
    calc: isAddress('auction.curve'),
  },
  Calc: {
    cut: is('auction.curve.cut', percentOfRay),
    step: is('auction.curve.step', duration),
    tau: is('auction.curve.tau', duration),
  },
  Flipper: {
    beg: is('bidAuction.minimumRaise', percentOverOne, (105n * WAD) / 100n),
    ttl: is('bidAuction.bidSeconds', duration, 3n * HOUR),
    tau: is('bidAuction.auctionSeconds', duration, 48n * HOUR),
  },
  // Writing it leaves no log: it is read, and what it was before the first look nobody can say.
  ClipperMom: { tolerance: is('auction.breakerTolerance', tolerance, null) },
};

/** Null for what is no parameter: addresses of the contracts to each other, rights, amounts. */
export const wordOf = (contract: WordContract, ilk: string | null, what: string): Word | null => {
  const words = (ilk === null ? SYSTEM_WORDS : TYPE_WORDS)[contract];
  return words !== undefined && Object.hasOwn(words, what) ? (words[what] ?? null) : null;
};
