import type { Call } from '../../platform/chain/rpc.js';
import { BallastError } from '../../units/ballast-error.js';
import { SPELLINGS, type Spelling } from '../cell-spelling.js';
import { UndecodableCallError } from '../protocol-error.js';
import type { CellValue, EncodedCall } from '../protocol.port.js';
import { textOf, textWord, uintAt, uintWord, wordAt, wordsIn } from '../word.codec.js';
import type { OpenDollarDeployment } from './deployment.js';

/** Characters of `0x` and the selector. */
const HEAD = 10;
/** Selectors are written out, so that a mistake in the encoder's signatures shows. */
const SELECTORS = {
  '0x12f33526': 'modifyParameters(bytes32,bytes32,bytes)',
  '0xda8a4bb8': 'modifyParameters(bytes32,bytes)',
  '0x6d530fb3': 'updateCollateralPrice(bytes32)',
  '0x6c50dbba': 'taxSingle(bytes32)',
} as const;
type Signature = (typeof SELECTORS)[keyof typeof SELECTORS];

/** A parameter that batches may file: what people call it, how its value is said, and the cell of the table that it sets. */
interface Field {
  readonly human: string;
  readonly spelling: Spelling;
  readonly cell: string;
}

interface KnownContract {
  readonly contract: string;
  readonly address: string;
  readonly ofType: Readonly<Record<string, Field>>;
  readonly ofSystem: Readonly<Record<string, Field>>;
  /** What makes a parameter of this contract effective. */
  readonly act: Extract<Signature, 'updateCollateralPrice(bytes32)' | 'taxSingle(bytes32)'> | null;
}

const { annualFee, debt, percentOfRay, percentOverOne } = SPELLINGS;

function contractsOf(deployment: OpenDollarDeployment): readonly KnownContract[] {
  const { safeEngine, oracleRelayer, taxCollector, liquidationEngine } = deployment;
  return [
    {
      contract: 'SAFEEngine',
      address: safeEngine,
      ofType: {
        debtCeiling: { human: 'debt ceiling', spelling: debt, cell: 'debtCeiling' },
        debtFloor: { human: 'debt floor', spelling: debt, cell: 'debtFloor' },
      },
      ofSystem: { globalDebtCeiling: { human: 'debt ceiling of the system', spelling: debt, cell: 'debtCeiling' } },
      act: null,
    },
    {
      contract: 'OracleRelayer',
      address: oracleRelayer,
      ofType: {
        liquidationCRatio: { human: 'liquidation ratio', spelling: percentOfRay, cell: 'liquidationRatio' },
        safetyCRatio: { human: 'safety ratio', spelling: percentOfRay, cell: 'safetyRatio' },
      },
      ofSystem: {},
      act: 'updateCollateralPrice(bytes32)',
    },
    {
      contract: 'TaxCollector',
      address: taxCollector,
      ofType: { stabilityFee: { human: 'stability fee', spelling: annualFee, cell: 'stabilityFee' } },
      ofSystem: {},
      act: 'taxSingle(bytes32)',
    },
    {
      contract: 'LiquidationEngine',
      address: liquidationEngine,
      ofType: {
        liquidationPenalty: { human: 'liquidation penalty', spelling: percentOverOne, cell: 'liquidationPenalty' },
        liquidationQuantity: { human: 'most that one liquidation takes', spelling: debt, cell: 'liquidationQuantity' },
      },
      ofSystem: {
        onAuctionSystemCoinLimit: { human: 'most in auction at one time', spelling: debt, cell: 'auctionLimit' },
      },
      act: null,
    },
  ];
}

type Argument = EncodedCall['arguments'][number];

/** What a call names and sets, read word by word, and the bytes that say the same. */
interface Reading {
  readonly arguments: readonly Argument[];
  readonly words: string;
  readonly sets: readonly CellValue[];
}

/**
 * What a call says, read word by word and written again: the bytes must come out the same.
 * @throws {UndecodableCallError} for another target, function, field or type, and for bytes that say it in another way.
 */
export function decodeCall(deployment: OpenDollarDeployment, call: Call): EncodedCall {
  if (!/^0x([0-9a-f]{2})*$/.test(call.data))
    throw new UndecodableCallError('not-bytes', 'the data is not hexadecimal.', call);
  const target = contractsOf(deployment).find(({ address }) => address.toLowerCase() === call.to.toLowerCase());
  if (target === undefined) throw new UndecodableCallError('unknown-target', 'no batch may call this address.', call);
  const selector = call.data.slice(0, HEAD);
  const signature = Object.hasOwn(SELECTORS, selector) ? SELECTORS[selector as keyof typeof SELECTORS] : undefined;
  if (signature === undefined)
    throw new UndecodableCallError('unknown-function', 'no batch may call this function.', call);
  const reading = readWords(deployment, target, signature, call);
  if (selector + reading.words !== call.data)
    throw new UndecodableCallError('not-canonical', 'its arguments can be written only in other bytes.', call);
  const { contract } = target;
  return { ...call, contract, signature, arguments: reading.arguments, sets: reading.sets };
}

function readWords(deployment: OpenDollarDeployment, target: KnownContract, signature: Signature, call: Call): Reading {
  const expected = { 3: 5, 2: 4, 1: 1 }[signature.split(',').length];
  if (wordsIn(call.data, HEAD) !== expected)
    throw new UndecodableCallError('wrong-length', 'the data is shorter or longer than its arguments.', call);
  if (signature === 'modifyParameters(bytes32,bytes32,bytes)') return modified(deployment, target, true, call);
  if (signature === 'modifyParameters(bytes32,bytes)') return modified(deployment, target, false, call);
  if (signature !== target.act)
    throw new UndecodableCallError('unknown-function', `${target.contract} has no such function.`, call);
  const ilk = typeAt(deployment, call);
  return { arguments: [{ name: 'cType', raw: ilk, human: ilk }], words: textWord(ilk), sets: [] };
}

/** `data` is a `bytes` of one word: its offset, its length of 32, and the value. */
function modified(deployment: OpenDollarDeployment, target: KnownContract, ofType: boolean, call: Call): Reading {
  const ilk = ofType ? typeAt(deployment, call) : null;
  const at = ofType ? 1 : 0;
  const name = textOf(wordAt(call.data, at, HEAD)) ?? '';
  const fields = ofType ? target.ofType : target.ofSystem;
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined)
    throw new UndecodableCallError('unknown-field', 'it sets a parameter that no batch may set.', call);
  const value = uintAt(call.data, at + 3, HEAD);
  const human = said(field, value, call);
  const type: Argument[] = ilk === null ? [] : [{ name: 'cType', raw: ilk, human: ilk }];
  const offset = (at + 2) * 32;
  return {
    arguments: [
      ...type,
      { name: 'param', raw: name, human: field.human },
      { name: 'data', raw: value.toString(), human },
    ],
    words: [ilk === null ? '' : textWord(ilk), textWord(name), uintWord(offset), uintWord(32), uintWord(value)].join(
      '',
    ),
    sets: [{ ilk, parameter: field.cell, value: value.toString(), human }],
  };
}

function typeAt({ types }: OpenDollarDeployment, call: Call): string {
  const name = textOf(wordAt(call.data, 0, HEAD));
  if (name === null || !Object.hasOwn(types, name))
    throw new UndecodableCallError('unknown-type', 'it names a collateral type that is not looked after.', call);
  return name;
}

function said({ spelling }: Field, value: bigint, call: Call): string {
  try {
    return spelling.human(value);
  } catch (cause) {
    if (!(cause instanceof BallastError)) throw cause;
    throw new UndecodableCallError('meaningless-value', cause.message, call);
  }
}
