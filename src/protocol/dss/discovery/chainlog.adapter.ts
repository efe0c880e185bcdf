import { getAddress } from 'ethers';
import { readTogether } from '../../../platform/chain/multicall.js';
import type { BlockReference, Rpc } from '../../../platform/chain/rpc.js';
import { callOf } from '../../named-reads.codec.js';
import { addressAt, textWord, wordsIn } from '../../word.codec.js';
import { readNames } from '../type-layout.adapter.js';
import { UnreadableProtocolError } from '../../protocol-error.js';
import { IncompleteDeploymentError, type AddressList } from './address-list.js';

/**
 * The list of addresses that a deployment keeps on chain (MakerDAO's Chainlog: `list()`, `getAddress(bytes32)`).
 * @throws {IncompleteDeploymentError} where the address is no such list.
 */
export async function readChainlog(rpc: Rpc, chainlog: string, at: BlockReference): Promise<AddressList> {
  try {
    const names = await readNames(rpc, chainlog, at, 'Chainlog');
    const calls = names.map((name) => callOf(chainlog, 'getAddress(bytes32)', textWord(name)));
    const outcomes = await readTogether(rpc, calls, at);
    return Object.fromEntries(
      outcomes.map(({ success, data }, index): [string, string] => {
        const name = names[index] ?? '';
        if (!success || wordsIn(data) < 1) throw new UnreadableProtocolError(`Chainlog.getAddress of ${name}`);
        return [name, getAddress(addressAt(data, 0))];
      }),
    );
  } catch (cause) {
    if (!(cause instanceof UnreadableProtocolError)) throw cause;
    const problem = `it answers no list of names and addresses: ${cause.message}`;
    const missing = [{ name: 'the chainlog', neededFor: 'every address', problem }];
    throw new IncompleteDeploymentError(`The chainlog ${chainlog}`, missing);
  }
}
