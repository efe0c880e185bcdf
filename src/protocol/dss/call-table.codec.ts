import { annualFeeFromDuty } from '../../units/annual-fee.js';
import { formatDecimal } from '../../units/decimal-text.js';
import { WAD, rad, ray } from '../../units/fixed-point.js';
import { humanDebt, humanDuration, humanFee, humanRatio } from '../../units/human-text.js';

/** One word of a call: a type's name, the fixed name of a field, the address of an auction, or a number. */
export type Word =
  | { readonly name: string; readonly kind: 'ilk' }
  | { readonly name: string; readonly kind: 'auction' }
  | { readonly name: string; readonly kind: 'field'; readonly field: string; readonly human: string }
  | { readonly name: string; readonly kind: 'number'; readonly human: (value: bigint) => string };

export interface KnownCall {
  readonly contract: string;
  readonly signature: string;
  readonly selector: string;
  readonly words: readonly Word[];
  /** Cells of the parameter table that the numbers of the call go to, in their order; of the system where `system` is set. */
  readonly cells: readonly string[];
  readonly system?: true;
  /** Cells that the call sets to zero. */
  readonly zeroes?: readonly { readonly cell: string; readonly human: string }[];
}

const ilk: Word = { name: 'ilk', kind: 'ilk' };
const field = (name: string, human: string): Word => ({ name: 'what', kind: 'field', field: name, human });
const number = (name: string, human: (value: bigint) => string): Word => ({ name, kind: 'number', human });

type Human = (value: bigint) => string;
const debt: Human = (value) => humanDebt(rad(value));
const ratio: Human = (value) => humanRatio(ray(value));
const fee: Human = (value) => `${humanFee(annualFeeFromDuty(ray(value)))} a year`;
const factor: Human = (value) => formatDecimal(value, 27);
const share: Human = (value) => `${formatDecimal(value * 100n, 18)} %`;
const penalty: Human = (value) => `${formatDecimal((value - WAD) * 100n, 18)} %`;
const breaker: Human = (value) =>
  ['none', 'no new auctions', 'no new auctions or resets', 'stopped'][Number(value)] ?? `${String(value)}, no level`;

/** Selectors are written out, so that a mistake in the encoder's signatures shows. */
const FILE_OF_TYPE = { signature: 'file(bytes32,bytes32,uint256)', selector: '0x1a0b287e' };
const FILE = { signature: 'file(bytes32,uint256)', selector: '0x29ae8114' };

const ofType = (contract: string, what: string, says: string, cell: string, human: Human): KnownCall => ({
  contract,
  ...FILE_OF_TYPE,
  words: [ilk, field(what, says), number('data', human)],
  cells: [cell],
});
const ofContract = (contract: string, what: string, says: string, cell: string, human: Human): KnownCall => ({
  contract,
  ...FILE,
  words: [field(what, says), number('data', human)],
  cells: [cell],
});
const ofSystem = (contract: string, what: string, says: string, cell: string, human: Human): KnownCall => ({
  ...ofContract(contract, what, says, cell, human),
  system: true,
});
const act = (contract: string, signature: string, selector: string, ...words: Word[]): KnownCall => ({
  contract,
  signature,
  selector,
  words,
  cells: [],
});

const AUTO_CELLS = ['autoCeiling.max', 'autoCeiling.gap', 'autoCeiling.ttl'] as const;

/** Everything that a batch may say. */
export const KNOWN: readonly KnownCall[] = [
  act('Jug', 'drip(bytes32)', '0x44e2a5a8', ilk),
  ofType('Jug', 'duty', 'stability fee', 'stabilityFee', fee),
  ofSystem('Jug', 'base', 'fee added to all types', 'baseFee', factor),
  ofType('Spotter', 'mat', 'liquidation ratio', 'liquidationRatio', ratio),
  act('Spotter', 'poke(bytes32)', '0x1504460f', ilk),
  ofType('Vat', 'line', 'debt ceiling', 'debtCeiling', debt),
  ofType('Vat', 'dust', 'debt floor', 'debtFloor', debt),
  ofSystem('Vat', 'Line', 'debt ceiling of the system', 'debtCeiling', debt),
  ofType('Dog', 'chop', 'liquidation penalty', 'liquidationPenalty', penalty),
  ofType('Dog', 'hole', 'auction limit', 'auctionLimit', debt),
  ofSystem('Dog', 'Hole', 'auction limit of the system', 'auctionLimit', debt),
  {
    contract: 'AutoLine',
    signature: 'setIlk(bytes32,uint256,uint256,uint256)',
    selector: '0x2a48322d',
    words: [ilk, number('line', debt), number('gap', debt), number('ttl', humanDuration)],
    cells: AUTO_CELLS,
  },
  {
    ...act('AutoLine', 'remIlk(bytes32)', '0xc465f077', ilk),
    zeroes: AUTO_CELLS.map((cell) => ({ cell, human: cell === 'autoCeiling.ttl' ? '0 s' : '0.00' })),
  },
  act('AutoLine', 'exec(bytes32)', '0xb5e98b3b', ilk),
  act('Clipper', 'upchost()', '0x0cbb5862'),
  ofContract('Clipper', 'buf', 'start factor', 'auction.startFactor', ratio),
  ofContract('Clipper', 'tail', 'time until a reset', 'auction.resetSeconds', humanDuration),
  ofContract('Clipper', 'cusp', 'reset factor', 'auction.resetFactor', ratio),
  ofContract('Clipper', 'chip', 'incentive rate', 'auction.incentiveRate', share),
  ofContract('Clipper', 'tip', 'flat incentive', 'auction.incentiveFlat', debt),
  ofContract('Clipper', 'stopped', 'breaker level', 'auction.breaker', breaker),
  ofContract('Calc', 'cut', 'part of the price left by a step', 'auction.curve.cut', ratio),
  ofContract('Calc', 'step', 'time of a step', 'auction.curve.step', humanDuration),
  ofContract('Calc', 'tau', 'time to a price of zero', 'auction.curve.tau', humanDuration),
  {
    contract: 'ClipperMom',
    signature: 'setPriceTolerance(address,uint256)',
    selector: '0xbf90f418',
    words: [{ name: 'clip', kind: 'auction' }, number('value', ratio)],
    cells: ['auction.breakerTolerance'],
  },
];
