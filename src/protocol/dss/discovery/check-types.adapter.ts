import { readTogether, type Outcome } from '../../../platform/chain/multicall.js';
import type { BlockReference, Rpc } from '../../../platform/chain/rpc.js';
import { wad, type Wad } from '../../../units/fixed-point.js';
import { callOf } from '../../named-reads.codec.js';
import { UnreadableProtocolError } from '../../protocol-error.js';
import { textOf, textWord, uintAt, wordAt, wordsIn } from '../../word.codec.js';
import type { DssDeployment } from '../deployment.js';
import type { OracleSource } from '../oracles/oracle-kind.js';
import { readOsm } from '../oracles/osm.adapter.js';
import type { TypeLayout } from '../type-layout.js';
import type { AddressList, MissingPart } from './address-list.js';

/** A type of the registry with what the chain says of it. */
export interface FoundType extends TypeLayout {
  /** Price source; null for none. */
  readonly pip: string | null;
  readonly initialised: boolean;
}

const word = (outcome: Outcome | undefined, index = 0): string | null =>
  outcome?.success === true && wordsIn(outcome.data) > index ? wordAt(outcome.data, index) : null;

/** Adds price source and whether the Vat knows the type. */
export async function readFoundTypes(
  rpc: Rpc,
  { vat, spotter }: Pick<DssDeployment, 'vat' | 'spotter'>,
  layouts: readonly TypeLayout[],
  at: BlockReference,
): Promise<FoundType[]> {
  const calls = layouts.flatMap(({ ilk }) =>
    [vat, spotter].map((contract) => callOf(contract, 'ilks(bytes32)', textWord(ilk))),
  );
  const outcomes = await readTogether(rpc, calls, at);
  return layouts.map((layout, index) => {
    const [rate, pip] = [word(outcomes[2 * index], 1), word(outcomes[2 * index + 1])];
    const source = pip === null || BigInt(`0x${pip}`) === 0n ? null : `0x${pip.slice(24)}`;
    return { ...layout, pip: source, initialised: rate !== null && BigInt(`0x${rate}`) !== 0n };
  });
}

/** What keeps the types from being assessed: contracts that are none, or others than the list names. */
export async function checkTypes(
  rpc: Rpc,
  types: readonly FoundType[],
  list: AddressList,
  at: BlockReference,
): Promise<MissingPart[]> {
  const calls = types.flatMap(({ clipper, calc }) =>
    ['ilk()', 'tau()', 'cut()'].map((getter, n) => callOf((n === 0 ? clipper : calc) ?? ZERO, getter)),
  );
  const outcomes = await readTogether(rpc, calls, at);
  return types.flatMap((type, index) => {
    const [own, tau, cut] = outcomes.slice(3 * index, 3 * index + 3).map((outcome) => word(outcome));
    return [...structureFaults(type, own ?? null, (tau ?? cut ?? null) !== null), ...listFaults(type, list)];
  });
}

const ZERO = '0x' + '0'.repeat(40);

function structureFaults({ ilk, clipper, pip, initialised }: FoundType, own: string | null, curve: boolean) {
  const faults: [string, boolean, string][] = [
    ['debt', initialised, 'the Vat never initialised it'],
    ['liquidations', clipper !== null, 'the Dog names no Dutch auction for it'],
    [
      'liquidations',
      clipper === null || (own !== null && textOf(own) === ilk),
      `${String(clipper)} is not its auction`,
    ],
    ['auction prices', clipper === null || curve, 'its price curve is of a kind that is not known'],
    ['prices', pip !== null, 'the Spotter names no price source for it'],
  ];
  return faults.flatMap(([neededFor, sound, problem]): MissingPart[] =>
    sound ? [] : [{ name: ilk, neededFor, problem }],
  );
}

/** What the list says of the type must be what the chain uses. */
function listFaults({ ilk, asset, clipper, calc, pip }: FoundType, list: AddressList): MissingPart[] {
  const key = ilk.replaceAll('-', '_');
  const named: [string, string, string | null][] = [
    [`MCD_CLIP_${key}`, `auctions of ${ilk}`, clipper],
    [`MCD_CLIP_CALC_${key}`, `auction prices of ${ilk}`, calc],
    [`PIP_${asset}`, `prices of ${ilk}`, pip],
  ];
  return named.flatMap(([name, neededFor, used]) => {
    const listed = list[name];
    if (listed === undefined || used === null || listed.toLowerCase() === used.toLowerCase()) return [];
    return [{ name, neededFor, problem: `the list says ${listed}, the chain uses ${used}` }];
  });
}

/** A source that answers `hop()` and `zzz()` holds the next price; its storage must then be that of MakerDAO's module. */
export async function readOracleKind(
  rpc: Rpc,
  pip: string,
  spotter: string,
  at: BlockReference,
): Promise<OracleSource | string> {
  const [hop, zzz] = await readTogether(rpc, [callOf(pip, 'hop()'), callOf(pip, 'zzz()')], at);
  if (word(hop) === null || word(zzz) === null) return { kind: 'direct' };
  try {
    await readOsm(rpc, pip, await peek(rpc, pip, spotter, at), at);
    return { kind: 'osm' };
  } catch (cause) {
    if (!(cause instanceof UnreadableProtocolError)) throw cause;
    return cause.message;
  }
}

async function peek(rpc: Rpc, pip: string, spotter: string, at: BlockReference): Promise<Wad | null> {
  const data = await rpc.call({ ...callOf(pip, 'peek()'), from: spotter }, at);
  if (wordsIn(data) < 2) throw new UnreadableProtocolError(`peek of the price source ${pip}`, { data });
  return uintAt(data, 1) === 1n && uintAt(data, 0) > 0n ? wad(uintAt(data, 0)) : null;
}
