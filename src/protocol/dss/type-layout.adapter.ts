import { getAddress } from 'ethers';
import { readTogether } from '../../platform/chain/multicall.js';
import type { BlockReference, Call, Rpc } from '../../platform/chain/rpc.js';
import { callOf } from '../named-reads.codec.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import { addressAt, textOf, textWord, uintAt, wordAt, wordsIn } from '../word.codec.js';
import { ilksOf, type DssDeployment } from './deployment.js';
import { assetOf, configuredLayout, type TypeLayout } from './type-layout.js';

/** `list()` answers an offset, a length and so many keys. */
const KEYS_FROM = 2;

/**
 * Names that `list()` of a contract answers, in its own order.
 * @param what how the contract is called. @throws {UnreadableProtocolError} where it answers no list of names.
 */
export async function readNames(rpc: Rpc, address: string, at: BlockReference, what: string): Promise<string[]> {
  const [outcome] = await readTogether(rpc, [callOf(address, 'list()')], at);
  const data = outcome?.success === true ? outcome.data : '0x';
  if (wordsIn(data) < KEYS_FROM || wordsIn(data) !== KEYS_FROM + Number(uintAt(data, 1)))
    throw new UnreadableProtocolError(`${what}.list`, { address, data });
  return Array.from({ length: Number(uintAt(data, 1)) }, (_, index) => {
    const word = wordAt(data, KEYS_FROM + index);
    const name = textOf(word);
    if (name === null) throw new UnreadableProtocolError(`${what}.list: a key that is no name`, { word });
    return name;
  });
}

/** What of a deployment says which types there are. */
export type LayoutSource = Pick<DssDeployment, 'registry' | 'dog' | 'cat' | 'types' | 'clippers' | 'calcs'>;

/**
 * Every type of the registry and of the deployment, in the order of their bytes, with the auctions that Dog and Cat name for
 * them at the block.
 * @throws {UnreadableProtocolError} never a part.
 */
export async function readLayouts(rpc: Rpc, deployment: LayoutSource, at: BlockReference): Promise<TypeLayout[]> {
  const named = ilksOf(deployment);
  const listed = await readNames(rpc, deployment.registry, at, 'IlkRegistry');
  const ilks = [...new Set([...named, ...listed])].sort((a, b) => (a < b ? -1 : 1));
  const [clippers, flippers] = await Promise.all([
    addresses(rpc, ofEach(deployment.dog, ilks), at, 'Dog.ilks'),
    deployment.cat === undefined ? [] : addresses(rpc, ofEach(deployment.cat, ilks), at, 'Cat.ilks'),
  ]);
  const layouts = ilks.map((ilk, index): TypeLayout => {
    const flipper = flippers[index] ?? null;
    if (ilk in deployment.types) return { ...configuredLayout(deployment, ilk), flipper };
    const clipper = clippers[index] ?? null;
    return { ilk, asset: assetOf(ilk), configured: false, clipper, calc: null, flipper };
  });
  const found = layouts.filter(({ clipper, calc }) => clipper !== null && calc === null);
  const calls = found.map(({ clipper }) => callOf(clipper ?? '', 'calc()'));
  const curves = await addresses(rpc, calls, at, 'Clipper.calc');
  const curveOf = new Map(found.map(({ ilk }, index) => [ilk, curves[index] ?? null]));
  return layouts.map((layout) => ({ ...layout, calc: layout.calc ?? curveOf.get(layout.ilk) ?? null }));
}

const ofEach = (to: string, ilks: readonly string[]): Call[] =>
  ilks.map((ilk) => callOf(to, 'ilks(bytes32)', textWord(ilk)));

/** The address in the first word of each answer; null for none. */
async function addresses(
  rpc: Rpc,
  calls: readonly Call[],
  at: BlockReference,
  what: string,
): Promise<(string | null)[]> {
  const outcomes = await readTogether(rpc, calls, at);
  return outcomes.map(({ success, data }, index) => {
    if (!success || wordsIn(data) < 1) throw new UnreadableProtocolError(what, { ...calls[index] });
    const address = getAddress(addressAt(data, 0));
    return BigInt(address) === 0n ? null : address;
  });
}
