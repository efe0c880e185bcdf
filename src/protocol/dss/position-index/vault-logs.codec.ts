import { id } from 'ethers';
import type { Log, LogFilter } from '../../../platform/chain/rpc.js';
import type { DssDeployment } from '../deployment.js';
import { UnreadableProtocolError } from '../../protocol-error.js';
import { addressAt, textOf, uintAt } from '../../word.codec.js';

/**
 * The first topic of what DSS writes down of a call: its selector, filled with zeros on the right.
 * Source: `note` of dss/src/lib.sol and of dss-cdp-manager, an anonymous event.
 */
const noteOf = (signature: string): string => id(signature).slice(0, 10).padEnd(66, '0');

const FROB = noteOf('frob(bytes32,address,address,address,int256,int256)');
const GRAB = noteOf('grab(bytes32,address,address,address,int256,int256)');
const FORK = noteOf('fork(bytes32,address,address,int256,int256)');
const GIVE = noteOf('give(uint256,address)');
/** Source: the event of DSAuth, which a proxy leaves under its own address when it is handed to somebody else. */
const SET_OWNER = id('LogSetOwner(address)');

/** Calls of the Vat that name urns. */
export const URN_NOTES = [FROB, GRAB, FORK] as const;

/** How many topics each log must have for what it names. */
const TOPICS = new Map([
  [FROB, 3],
  [GRAB, 3],
  [FORK, 4],
  [GIVE, 3],
]);

/**
 * Every call that changes what a vault holds or owes, or whose it is. A new vault shows in the manager's count. A proxy may stand
 * anywhere: where proxies are resolved, logs are asked for by their kind alone.
 */
export const vaultLogs = ({ vat, manager, proxyFactory }: DssDeployment): Omit<LogFilter, 'blocks'> =>
  proxyFactory === undefined
    ? { address: [vat, manager], topics: [[...URN_NOTES, GIVE]] }
    : { topics: [[...URN_NOTES, GIVE, SET_OWNER]] };

/** What logs say has changed: places in the Vat, vaults by number that were given away, proxies with another owner. */
export interface Touched {
  readonly urns: readonly { readonly ilk: string; readonly urn: string }[];
  readonly given: readonly number[];
  /** Lower case. Anyone can leave such a log: what it says has to be read. */
  readonly proxies: readonly string[];
}

/** @throws {UnreadableProtocolError} for a log of the Vat or the manager that has not the form of its kind. */
export function touchedBy(logs: readonly Log[], { vat, manager, types }: DssDeployment): Touched {
  const urns: { ilk: string; urn: string }[] = [];
  const given: number[] = [];
  const proxies: string[] = [];
  const [ofVat, ofManager] = [vat.toLowerCase(), manager.toLowerCase()];
  for (const log of logs) {
    const [kind = ''] = log.topics;
    const from = log.address.toLowerCase();
    if (kind === SET_OWNER) proxies.push(from);
    else if (from === ofVat || from === ofManager) {
      if (log.topics.length < (TOPICS.get(kind) ?? Infinity))
        throw new UnreadableProtocolError('a log of its vaults', { ...log });
      if (kind === GIVE) {
        if (from === ofManager) given.push(Number(uintAt(topic(log, 2), 0)));
      } else if (from === ofVat) {
        const ilk = textOf(topic(log, 1).slice(2));
        if (ilk === null || !(ilk in types)) continue;
        for (const place of kind === FORK ? [2, 3] : [2]) urns.push({ ilk, urn: urnIn(log, place) });
      }
    }
  }
  return { urns, given, proxies };
}

const urnIn = (log: Log, place: number): string => addressAt(topic(log, place), 0).toLowerCase();

function topic(log: Log, place: number): string {
  const found = log.topics[place];
  if (found?.length !== 66) throw new UnreadableProtocolError('a log of its vaults', { ...log });
  return found;
}
