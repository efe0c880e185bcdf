import { getAddress } from 'ethers';
import { readTogether, type Outcome } from '../../../platform/chain/multicall.js';
import type { BlockReference, Rpc } from '../../../platform/chain/rpc.js';
import { callOf, type NamedRead } from '../../named-reads.codec.js';
import { addressAt, uintWord, wordsIn } from '../../word.codec.js';
import type { AddressList, MissingPart } from './address-list.js';
import { ROLES, type Role, type RoleField } from './roles.js';

/** The contracts that are there and are what their names say, and what is wrong with the others. */
export interface CheckedRoles {
  readonly found: Partial<Record<RoleField, string>>;
  readonly missing: readonly MissingPart[];
  /** Of contracts that a deployment may lack. */
  readonly absent: readonly Role[];
}

const answered = (outcome: Outcome | undefined): string | null =>
  outcome?.success === true && wordsIn(outcome.data) >= 1 ? outcome.data : null;

/** Asks each contract of the list a question that only its kind answers, and whose it is. */
export async function checkRoles(rpc: Rpc, list: AddressList, at: BlockReference): Promise<CheckedRoles> {
  const present = ROLES.filter(({ name }) => name in list);
  const addressOf = ({ name }: Role): string => list[name] ?? '';
  const reads = present.flatMap((role): NamedRead[] => [
    { name: `${role.name} probe`, call: probeOf(addressOf(role), role.probe) },
    { name: `${role.name} link`, call: callOf(addressOf(role), role.link?.[0] ?? role.probe) },
  ]);
  const [outcomes, codes] = await Promise.all([
    readTogether(
      rpc,
      reads.map(({ call }) => call),
      at,
    ),
    Promise.all(present.map((role) => rpc.code(addressOf(role), at))),
  ]);
  const addresses = new Map(ROLES.map(({ field, name }) => [field, list[name]]));
  const faults = new Map<string, string>();
  present.forEach((role, index) => {
    const fault =
      codes[index] === '0x'
        ? `no contract stands at ${addressOf(role)} on this chain`
        : faultOf(role, addressOf(role), outcomes[2 * index], outcomes[2 * index + 1], addresses);
    if (fault !== null) faults.set(role.name, fault);
  });
  const missing = ROLES.flatMap(({ name, neededFor, required }): MissingPart[] => {
    const problem = faults.get(name) ?? (required && !(name in list) ? 'the list does not name it' : null);
    return problem === null ? [] : [{ name, neededFor, problem }];
  });
  const sound = present.filter(({ name }) => !faults.has(name));
  return {
    found: Object.fromEntries(sound.map((role) => [role.field, getAddress(addressOf(role).toLowerCase())])),
    missing,
    absent: ROLES.filter(({ name, required }) => !required && !(name in list)),
  };
}

const probeOf = (to: string, signature: string): NamedRead['call'] =>
  callOf(to, signature, ...(signature.endsWith('()') ? [] : [uintWord(0)]));

function faultOf(
  { probe, link }: Role,
  address: string,
  answer: Outcome | undefined,
  linked: Outcome | undefined,
  addresses: ReadonlyMap<RoleField, string | undefined>,
): string | null {
  if (answered(answer) === null) return `${address} does not answer ${probe}: another contract stands there`;
  if (link === null) return null;
  const [getter, role] = link;
  const [expected, data] = [addresses.get(role), answered(linked)];
  if (expected === undefined) return null;
  const found = data === null ? null : addressAt(data, 0);
  if (found === expected.toLowerCase()) return null;
  const says = found === null ? `does not answer ${getter}` : `says ${getter} is ${found}, not ${expected}`;
  return `${address} ${says}: it belongs to another deployment`;
}
