import { readTogether } from '../../platform/chain/multicall.js';
import type { Call, Rpc } from '../../platform/chain/rpc.js';
import { Answers, callOf } from '../named-reads.codec.js';
import { uintWord } from '../word.codec.js';
import { callTargets } from './call-targets.js';
import type { DssDeployment } from './deployment.js';

/** A right that somebody must have on a contract. */
interface Right {
  readonly contract: string;
  readonly address: string;
  readonly who: string;
  readonly name: string;
  readonly owner?: true;
}

/** Calls that everybody may make. */
const OPEN_TO_ALL = new Set(['0x44e2a5a8', '0x1504460f', '0xb5e98b3b', '0x0cbb5862']);
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** A right on each contract that the batch calls, and the rights that these contracts need of the Vat. */
function rightsNeeded(deployment: DssDeployment, sender: string, calls?: readonly Call[]): Right[] {
  const { vat, spotter, jug, autoLine } = deployment;
  const called = (address: string): boolean =>
    calls?.some(({ to, data }) => same(to, address) && !OPEN_TO_ALL.has(data.slice(0, 10))) ?? true;
  const own = callTargets(deployment)
    .filter(({ address }) => called(address))
    .map(({ contract, ilk, address }): Right => {
      const whole = ilk === null ? contract : `${contract} of ${ilk}`;
      const right = { contract: whole, address, who: sender, name: sender };
      return contract === 'ClipperMom' ? { ...right, owner: true } : right;
    });
  const ofVat = [
    ['Spotter', spotter],
    ['Jug', jug],
    ['AutoLine', autoLine],
  ] as const;
  return [...own, ...ofVat.map(([name, who]) => ({ contract: 'Vat', address: vat, who, name }))];
}

/**
 * What the sender of a batch lacks, in words.
 * @param calls the batch; without it, everything that any batch may call.
 * @throws {UnreadableProtocolError}
 */
export async function missingPermissions(
  rpc: Rpc,
  deployment: DssDeployment,
  sender: string,
  blockHash: string,
  calls?: readonly Call[],
): Promise<string[]> {
  const rights = rightsNeeded(deployment, sender, calls);
  const reads = rights.map(({ address, who, owner }, index) => ({
    name: String(index),
    call: owner ? callOf(address, 'owner()') : callOf(address, 'wards(address)', uintWord(BigInt(who))),
  }));
  const outcomes = await readTogether(
    rpc,
    reads.map(({ call }) => call),
    { blockHash },
  );
  const answers = new Answers('the rights', reads, outcomes);
  return rights.flatMap(({ contract, who, name, owner }, index) => {
    const answer = answers.uint(String(index));
    if (answer === (owner ? BigInt(who) : 1n)) return [];
    return [`${name} is not ${owner ? 'the owner' : 'a ward'} of ${contract}`];
  });
}
