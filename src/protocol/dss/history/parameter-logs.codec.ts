import { getAddress, id } from 'ethers';
import type { Log, LogFilter } from '../../../platform/chain/rpc.js';
import { RAY } from '../../../units/fixed-point.js';
import { UnreadableProtocolError } from '../../protocol-error.js';
import { addressAt, textOf, textWord, uintAt, wordsIn } from '../../word.codec.js';
import type { DssDeployment } from '../deployment.js';
import type { TypeLayout } from '../type-layout.js';
import { TYPE_WORDS, wordOf, type WordContract } from './parameter-words.codec.js';

/** A value that a log says was written. */
export interface ParameterWrite {
  readonly contract: WordContract;
  readonly ilk: string | null;
  /** The contract's word, `mat`. */
  readonly what: string;
  readonly value: bigint;
  /** Who called, where the log says so, with its checksum. */
  readonly caller: string | null;
}

const noteOf = (signature: string): string => id(signature).slice(0, 10).padEnd(66, '0');

/** Anonymous notes of calls. Source: `note` of dss/src/lib.sol and vat.sol, and of ds-note. */
const NOTE = {
  fileSystem: noteOf('file(bytes32,uint256)'),
  fileType: noteOf('file(bytes32,bytes32,uint256)'),
  fileTypeAddress: noteOf('file(bytes32,bytes32,address)'),
  init: noteOf('init(bytes32)'),
  cage: noteOf('cage()'),
  setDelay: noteOf('setDelay(uint256)'),
};
/** Events. Source: dog.sol, clip.sol and abaci.sol of dss, DssAutoLine.sol. */
const EVENT = {
  fileSystem: id('File(bytes32,uint256)'),
  fileSystemAddress: id('File(bytes32,address)'),
  fileType: id('File(bytes32,bytes32,uint256)'),
  fileTypeAddress: id('File(bytes32,bytes32,address)'),
  cage: id('Cage()'),
  setup: id('Setup(bytes32,uint256,uint256,uint256)'),
  remove: id('Remove(bytes32)'),
};
/** Left behind by contracts that call others: the logs right before it are theirs. */
const CALLED = {
  exec: id('Exec(bytes32,uint256,uint256)'),
  setBreaker: id('SetBreaker(address,uint256)'),
};
/** Logs of other contracts that the caller's own follows: `exec` files the line and then the sum of all lines. */
const LOGS_BEFORE = new Map([
  [CALLED.exec, 2],
  [CALLED.setBreaker, 1],
]);

/** Contracts of one type name no type in their logs. */
export interface Source {
  readonly contract: WordContract;
  readonly ilk: string | null;
}

/** Contracts whose logs tell of parameters, by address in lower case. */
export function sourcesOf(deployment: DssDeployment, layouts: readonly TypeLayout[]): ReadonlyMap<string, Source> {
  const { vat, spotter, jug, pot, dog, cat, vow, pause, autoLine } = deployment;
  const single: [WordContract, string | undefined][] = [
    ['Vat', vat],
    ['Spotter', spotter],
    ['Jug', jug],
    ['Pot', pot],
    ['Dog', dog],
    ['Cat', cat],
    ['Vow', vow],
    ['Pause', pause],
    ['AutoLine', autoLine],
  ];
  const ofTypes = layouts.flatMap(({ ilk, clipper, calc, flipper }) =>
    [
      { address: clipper, contract: 'Clipper' as const },
      { address: calc, contract: 'Calc' as const },
      { address: flipper, contract: 'Flipper' as const },
    ].flatMap(({ address, contract }): [string, Source][] =>
      address === null ? [] : [[address.toLowerCase(), { contract, ilk }]],
    ),
  );
  return new Map([
    ...single.flatMap(([contract, address]): [string, Source][] =>
      address === undefined ? [] : [[address.toLowerCase(), { contract, ilk: null }]],
    ),
    ...ofTypes,
  ]);
}

/**
 * What to ask for. The Vat is asked apart: every poke of a price writes there too, a hundred times as often as anything else.
 * @param sources as `sourcesOf` gives them.
 */
export function parameterLogs(
  { vat, clipperMom }: DssDeployment,
  sources: ReadonlyMap<string, Source>,
): Omit<LogFilter, 'blocks'>[] {
  const others = [...sources.keys()].filter((address) => address !== vat.toLowerCase());
  const words = Object.keys(TYPE_WORDS.Vat ?? {}).map((what) => `0x${textWord(what)}`);
  return [
    { address: vat, topics: [[NOTE.fileSystem, NOTE.cage]] },
    { address: vat, topics: [NOTE.fileType, null, words] },
    {
      address: clipperMom === undefined ? others : [...others, clipperMom],
      topics: [[...Object.values(NOTE), ...Object.values(EVENT), ...Object.values(CALLED)]],
    },
  ];
}

/** Who called for the logs right before this one, in its transaction; null where the log says nothing of the kind. */
export const callerOf = (log: Log): { readonly caller: string; readonly logsBefore: number } | null => {
  const logsBefore = LOGS_BEFORE.get(log.topics[0] ?? '');
  return logsBefore === undefined ? null : { caller: getAddress(log.address), logsBefore };
};

/** What the log says was written; several values where one call sets them together. @throws {UnreadableProtocolError} */
export function writesOf(log: Log, sources: ReadonlyMap<string, Source>): ParameterWrite[] {
  const source = sources.get(log.address.toLowerCase());
  const [kind = ''] = log.topics;
  if (callerOf(log) !== null) return [];
  if (source === undefined) throw new UnreadableProtocolError('a log of its parameters', { ...log });
  const found = Object.values(EVENT).includes(kind) ? eventWrites(log, source) : noteWrites(log, source);
  return found.filter(({ contract, ilk, what }) => wordOf(contract, ilk, what) !== null);
}

/**
 * The Vat's notes hold the first three arguments; those of the others the caller and two of them, and the whole call as data:
 * two words of its place and length, then the selector.
 */
function noteWrites(log: Log, { contract, ilk: own }: Source): ParameterWrite[] {
  const [kind = ''] = log.topics;
  const ofVat = contract === 'Vat';
  const caller = ofVat ? null : getAddress(addressAt(topic(log, 1), 0));
  const first = ofVat ? 1 : 2;
  const write = (ilk: string | null, what: string | null, value: bigint): ParameterWrite[] =>
    what === null ? [] : [{ contract, ilk, what, value, caller }];
  if (kind === NOTE.fileSystem) return write(own, nameAt(log, first), uintAt(topic(log, first + 1), 0));
  if (kind === NOTE.fileType || kind === NOTE.fileTypeAddress) {
    const ilk = nameAt(log, first);
    const value = ofVat ? uintAt(topic(log, 3), 0) : thirdArgument(log);
    return ilk === null ? [] : write(ilk, nameAt(log, first + 1), value);
  }
  if (kind === NOTE.init && contract === 'Jug') return write(nameAt(log, first), 'duty', RAY);
  if (kind === NOTE.setDelay && contract === 'Pause') return write(null, 'delay', uintAt(topic(log, first), 0));
  if (kind !== NOTE.cage) return [];
  // The Pot pays no interest any more from then on.
  return contract === 'Pot' ? write(null, 'dsr', RAY) : write(null, 'live', 0n);
}

function eventWrites(log: Log, { contract, ilk }: Source): ParameterWrite[] {
  const [kind = ''] = log.topics;
  const write = (of: string | null, what: string | null, value: bigint): ParameterWrite[] =>
    what === null ? [] : [{ contract, ilk: of, what, value, caller: null }];
  if (kind === EVENT.fileSystem || kind === EVENT.fileSystemAddress) return write(ilk, nameAt(log, 1), dataAt(log, 0));
  if (kind === EVENT.fileType || kind === EVENT.fileTypeAddress) {
    const type = nameAt(log, 1);
    return type === null ? [] : write(type, nameAt(log, 2), dataAt(log, 0));
  }
  if (kind === EVENT.cage) return write(ilk, 'live', 0n);
  const type = contract === 'AutoLine' ? nameAt(log, 1) : null;
  if (type === null) return [];
  const values = kind === EVENT.setup ? [0, 1, 2].map((place) => dataAt(log, place)) : [0n, 0n, 0n];
  return ['line', 'gap', 'ttl'].flatMap((what, place) => write(type, what, values[place] ?? 0n));
}

/** Printable text of a bytes32 topic, or null. */
const nameAt = (log: Log, place: number): string | null => textOf(topic(log, place).slice(2));

function thirdArgument(log: Log): bigint {
  const beforeArguments = 2 + 2 * 64 + 8;
  if (wordsIn(log.data, beforeArguments) < 3) throw new UnreadableProtocolError('a log of its parameters', { ...log });
  return uintAt(log.data, 2, beforeArguments);
}

function dataAt(log: Log, place: number): bigint {
  if (wordsIn(log.data) <= place) throw new UnreadableProtocolError('a log of its parameters', { ...log });
  return uintAt(log.data, place);
}

function topic(log: Log, place: number): string {
  const found = log.topics[place];
  if (found?.length !== 66) throw new UnreadableProtocolError('a log of its parameters', { ...log });
  return found;
}
