import type { Call } from '../../platform/chain/rpc.js';
import { BallastError } from '../../units/ballast-error.js';
import { UndecodableCallError } from '../protocol-error.js';
import type { CallTarget, CellValue, EncodedCall } from '../protocol.port.js';
import { addressAt, textOf, textWord, uintAt, uintWord, wordAt, wordsIn } from '../word.codec.js';
import { KNOWN, type KnownCall, type Word } from './call-table.codec.js';
import { callTargets } from './call-targets.js';
import type { DssDeployment } from './deployment.js';

/** Characters of `0x` and the selector. */
const HEAD = 10;
/** Characters of a word. */
const WORD = 64;

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * What a call says, read word by word and written again: the bytes must come out the same.
 * @param ilks the types that it may name.
 * @throws {UndecodableCallError} for another target, function, field or type, and for bytes that say it in another way.
 */
export function decodeCall(
  deployment: DssDeployment,
  call: Call,
  ilks: ReadonlySet<string> = new Set(Object.keys(deployment.types)),
): EncodedCall {
  if (!/^0x([0-9a-f]{2})*$/.test(call.data))
    throw new UndecodableCallError('not-bytes', 'the data is not hexadecimal in lower case.', call);
  const target = targetOf(deployment, call);
  const candidates = candidatesFor(target, call);
  checkLength(candidates[0], call);
  const match = candidates.find(({ words }) => words.every((word, index) => fits(word, call.data, index)));
  if (match === undefined)
    throw new UndecodableCallError('unknown-field', 'it files a field that no batch may file.', call);
  const { contract, signature, words } = match;
  const decoded = words.map((word, index) => argumentOf({ deployment, call, ilks }, word, index));
  const again = match.selector + decoded.map(({ bytes }) => bytes).join('');
  if (again !== call.data)
    throw new UndecodableCallError('not-canonical', 'its arguments can be written only in other bytes.', call);
  return {
    ...call,
    contract,
    signature,
    arguments: decoded.map(({ argument }) => argument),
    sets: cellsOf(match, decoded, target.ilk),
  };
}

function targetOf(deployment: DssDeployment, call: Call): CallTarget {
  const target = callTargets(deployment).find(({ address }) => same(address, call.to));
  if (target === undefined) throw new UndecodableCallError('unknown-target', 'no batch may call this address.', call);
  return target;
}

/** The calls of that contract with that selector: several when they differ only in the field they file. */
function candidatesFor({ contract }: CallTarget, call: Call): [KnownCall, ...KnownCall[]] {
  const ofTarget = KNOWN.filter((known) => known.contract === contract);
  const [first, ...others] = ofTarget.filter(({ selector }) => selector === call.data.slice(0, HEAD));
  if (first === undefined) throw new UndecodableCallError('unknown-function', 'no batch may call this function.', call);
  return [first, ...others];
}

function checkLength({ words }: KnownCall, call: Call): void {
  const given = wordsIn(call.data, HEAD);
  if (given < words.length)
    throw new UndecodableCallError('wrong-length', 'the data is shorter than its arguments.', call);
  const length = HEAD + words.length * WORD;
  if (given > words.length)
    throw new UndecodableCallError('trailing-data', 'more data follows the arguments.', call, {
      trailing: `0x${call.data.slice(length)}`,
    });
}

const fits = (word: Word, data: string, index: number): boolean =>
  word.kind !== 'field' || textOf(wordAt(data, index, HEAD)) === word.field;

interface DecodedWord {
  readonly word: Word;
  readonly argument: EncodedCall['arguments'][number];
  readonly bytes: string;
  /** The type that the word names. */
  readonly ilk: string | null;
}

interface Reading {
  readonly deployment: DssDeployment;
  readonly call: Call;
  readonly ilks: ReadonlySet<string>;
}

function argumentOf({ deployment, call, ilks }: Reading, word: Word, index: number): DecodedWord {
  switch (word.kind) {
    case 'number': {
      const value = uintAt(call.data, index, HEAD);
      const argument = { name: word.name, raw: value.toString(), human: humanNumber(word.human, value, call) };
      return { word, argument, bytes: uintWord(value), ilk: null };
    }
    case 'field': {
      const argument = { name: word.name, raw: word.field, human: word.human };
      return { word, argument, bytes: textWord(word.field), ilk: null };
    }
    case 'auction':
      return auctionArgument(deployment, call, word, index);
    case 'ilk': {
      const name = textOf(wordAt(call.data, index, HEAD));
      if (name === null || !ilks.has(name))
        throw new UndecodableCallError('unknown-type', 'it names a collateral type that is not looked after.', call);
      return { word, argument: { name: word.name, raw: name, human: name }, bytes: textWord(name), ilk: name };
    }
  }
}

function auctionArgument({ clippers }: DssDeployment, call: Call, word: Word, index: number): DecodedWord {
  const found = Object.entries(clippers).find(([, clipper]) => same(clipper, addressAt(call.data, index, HEAD)));
  if (found === undefined)
    throw new UndecodableCallError('unknown-type', 'it names an auction that is not looked after.', call);
  const [ilk, address] = found;
  const argument = { name: word.name, raw: address, human: `auction of ${ilk}` };
  return { word, argument, bytes: uintWord(BigInt(address)), ilk };
}

function cellsOf(known: KnownCall, decoded: readonly DecodedWord[], ofTarget: string | null): CellValue[] {
  const ilk = known.system ? null : (decoded.find((it) => it.ilk !== null)?.ilk ?? ofTarget);
  const numbers = decoded.filter(({ word }) => word.kind === 'number');
  return [
    ...known.cells.map((parameter, index) => {
      const { raw = '', human = '' } = numbers[index]?.argument ?? {};
      return { ilk, parameter, value: raw, human };
    }),
    ...(known.zeroes ?? []).map(({ cell, human }) => ({ ilk, parameter: cell, value: '0', human })),
  ];
}

function humanNumber(human: (value: bigint) => string, value: bigint, call: Call): string {
  try {
    return human(value);
  } catch (cause) {
    if (!(cause instanceof BallastError)) throw cause;
    throw new UndecodableCallError('meaningless-value', cause.message, call);
  }
}
