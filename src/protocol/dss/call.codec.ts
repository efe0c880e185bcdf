import type { Call } from '../../platform/chain/rpc.js';
import { annualFeeFromDuty } from '../../units/annual-fee.js';
import { BallastError } from '../../units/ballast-error.js';
import { rad, ray } from '../../units/fixed-point.js';
import { humanDebt, humanDuration, humanFee, humanRatio } from '../../units/human-text.js';
import type { DssDeployment } from './deployment.js';
import { UndecodableCallError } from '../protocol-error.js';
import type { EncodedCall } from '../protocol.port.js';
import { textOf, textWord, uintAt, uintWord, wordAt, wordsIn } from '../word.codec.js';

/** Characters of `0x` and the selector. */
const HEAD = 10;

/** One word of a call: a type's name, the fixed name of a field, or a number. */
type Word =
  | { readonly name: string; readonly kind: 'ilk' }
  | { readonly name: string; readonly kind: 'field'; readonly field: string; readonly human: string }
  | { readonly name: string; readonly kind: 'number'; readonly human: (value: bigint) => string };

interface KnownCall {
  readonly contract: 'Vat' | 'Spotter' | 'Jug' | 'AutoLine';
  readonly signature: string;
  readonly selector: string;
  readonly words: readonly Word[];
}

const ilk: Word = { name: 'ilk', kind: 'ilk' };
const field = (name: string, human: string): Word => ({ name: 'what', kind: 'field', field: name, human });
const number = (name: string, human: (value: bigint) => string): Word => ({ name, kind: 'number', human });
const debt = (value: bigint): string => humanDebt(rad(value));
const ratio = (value: bigint): string => humanRatio(ray(value));
const fee = (value: bigint): string => `${humanFee(annualFeeFromDuty(ray(value)))} a year`;

const FILE_OF_TYPE = { signature: 'file(bytes32,bytes32,uint256)', selector: '0x1a0b287e' };
const known = (contract: KnownCall['contract'], signature: string, selector: string, ...words: Word[]): KnownCall => ({
  contract,
  signature,
  selector,
  words,
});
const fileOfType = (contract: KnownCall['contract'], ...words: Word[]): KnownCall => ({
  contract,
  ...FILE_OF_TYPE,
  words: [ilk, ...words],
});

/** Everything that a batch may say. Selectors are written out, so that a mistake in the encoder's signatures shows. */
const KNOWN: readonly KnownCall[] = [
  known('Jug', 'drip(bytes32)', '0x44e2a5a8', ilk),
  fileOfType('Jug', field('duty', 'stability fee'), number('data', fee)),
  fileOfType('Spotter', field('mat', 'liquidation ratio'), number('data', ratio)),
  known('Spotter', 'poke(bytes32)', '0x1504460f', ilk),
  fileOfType('Vat', field('line', 'debt ceiling'), number('data', debt)),
  known(
    'Vat',
    'file(bytes32,uint256)',
    '0x29ae8114',
    field('Line', 'debt ceiling of the system'),
    number('data', debt),
  ),
  known(
    'AutoLine',
    'setIlk(bytes32,uint256,uint256,uint256)',
    '0x2a48322d',
    ilk,
    number('line', debt),
    number('gap', debt),
    number('ttl', humanDuration),
  ),
  known('AutoLine', 'exec(bytes32)', '0xb5e98b3b', ilk),
];

/**
 * What a call says, read word by word and written again: the bytes must come out the same.
 * @throws {UndecodableCallError} for another target, function, field or type, and for bytes that say it in another way.
 */
export function decodeCall(deployment: DssDeployment, call: Call): EncodedCall {
  if (!/^0x([0-9a-f]{2})*$/.test(call.data))
    throw new UndecodableCallError('not-bytes', 'the data is not hexadecimal.', call);
  const candidates = candidatesFor(deployment, call);
  if (wordsIn(call.data, HEAD) !== candidates[0].words.length)
    throw new UndecodableCallError('wrong-length', 'the data is shorter or longer than its arguments.', call);
  const match = candidates.find(({ words }) => words.every((word, index) => fits(word, call.data, index)));
  if (match === undefined)
    throw new UndecodableCallError('unknown-field', 'it files a field that no batch may file.', call);
  const { contract, signature, words } = match;
  const decoded = words.map((word, index) => argumentOf(deployment, call, word, index));
  const again = match.selector + decoded.map(({ bytes }) => bytes).join('');
  if (again !== call.data)
    throw new UndecodableCallError('not-canonical', 'its arguments can be written only in other bytes.', call);
  return { ...call, contract, signature, arguments: decoded.map(({ argument }) => argument) };
}

/** The calls of that contract with that selector: several when they differ only in the field they file. */
function candidatesFor({ vat, spotter, jug, autoLine }: DssDeployment, call: Call): [KnownCall, ...KnownCall[]] {
  const addresses = { Vat: vat, Spotter: spotter, Jug: jug, AutoLine: autoLine };
  const isTarget = ({ contract }: KnownCall): boolean => addresses[contract].toLowerCase() === call.to.toLowerCase();
  const ofTarget = KNOWN.filter(isTarget);
  if (ofTarget.length === 0) throw new UndecodableCallError('unknown-target', 'no batch may call this address.', call);
  const [first, ...others] = ofTarget.filter(({ selector }) => selector === call.data.slice(0, HEAD));
  if (first === undefined) throw new UndecodableCallError('unknown-function', 'no batch may call this function.', call);
  return [first, ...others];
}

const fits = (word: Word, data: string, index: number): boolean =>
  word.kind !== 'field' || textOf(wordAt(data, index, HEAD)) === word.field;

interface DecodedWord {
  readonly argument: EncodedCall['arguments'][number];
  readonly bytes: string;
}

function argumentOf(deployment: DssDeployment, call: Call, word: Word, index: number): DecodedWord {
  if (word.kind === 'number') {
    const value = uintAt(call.data, index, HEAD);
    const argument = { name: word.name, raw: value.toString(), human: humanNumber(word.human, value, call) };
    return { argument, bytes: uintWord(value) };
  }
  if (word.kind === 'field')
    return { argument: { name: word.name, raw: word.field, human: word.human }, bytes: textWord(word.field) };
  const name = textOf(wordAt(call.data, index, HEAD));
  if (name === null || !(name in deployment.types))
    throw new UndecodableCallError('unknown-type', 'it names a collateral type that is not looked after.', call);
  return { argument: { name: word.name, raw: name, human: name }, bytes: textWord(name) };
}

function humanNumber(human: (value: bigint) => string, value: bigint, call: Call): string {
  try {
    return human(value);
  } catch (cause) {
    if (!(cause instanceof BallastError)) throw cause;
    throw new UndecodableCallError('meaningless-value', cause.message, call);
  }
}
