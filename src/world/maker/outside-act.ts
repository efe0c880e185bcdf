import type { Call } from '../../platform/chain/rpc.js';
import { from, type Chain } from '../chain/chain.js';
import { uintOf } from '../chain/contract.js';
import { UnknownInWorldError } from '../world-error.js';
import { FILE, bytes32, type MakerContracts } from './contracts.js';

/** Contracts whose parameters the protocol's governance may change. */
export type GovernedContract = 'vat' | 'spotter' | 'jug' | 'dog' | 'autoLine' | 'clipper';

/**
 * The protocol's own governance changes one parameter, without asking the Safe: the pause proxy acts at once, its delay
 * left out. A fee is filed behind the accrual that the contract demands in the same block; nothing else is made effective.
 * @param ilk null for a value of the whole system. @param value in the contract's unit.
 */
export async function actAsGovernance(
  chain: Chain,
  maker: MakerContracts,
  contract: GovernedContract,
  ilk: string | null,
  what: string,
  value: bigint,
): Promise<void> {
  const proxy = maker.pauseProxy;
  const calls = await callsOf(chain, maker, contract, ilk, what, value);
  await chain.rpc.request('anvil_impersonateAccount', [proxy]);
  try {
    await chain.sendTogether(calls.map((call) => from(proxy, call)));
  } finally {
    await chain.rpc.request('anvil_stopImpersonatingAccount', [proxy]);
  }
}

async function callsOf(
  chain: Chain,
  maker: MakerContracts,
  contract: GovernedContract,
  ilk: string | null,
  what: string,
  value: bigint,
): Promise<Call[]> {
  if (ilk === null) {
    if (contract !== 'vat' && contract !== 'dog' && contract !== 'jug')
      throw new UnknownInWorldError('system value of', contract, ['vat', 'dog', 'jug']);
    return [maker[contract].call(FILE.system, bytes32(what), value)];
  }
  const type = bytes32(ilk);
  if (contract === 'clipper') return [maker.clipper(ilk).call(FILE.system, bytes32(what), value)];
  if (contract === 'autoLine') return [await ceilingCall(chain, maker, type, what, value)];
  const file = maker[contract].call(FILE.type, type, bytes32(what), value);
  return contract === 'jug' ? [maker.jug.call('drip', type), file] : [file];
}

/** The automatic ceiling is set as a whole: the values that are not meant stay. */
async function ceilingCall(
  chain: Chain,
  { autoLine }: MakerContracts,
  type: string,
  what: string,
  value: bigint,
): Promise<Call> {
  const present = await chain.read(autoLine, 'ilks', type);
  const fields = ['line', 'gap', 'ttl'];
  if (!fields.includes(what)) throw new UnknownInWorldError('value of the automatic ceiling', what, fields);
  return autoLine.call('setIlk', type, ...fields.map((field) => (field === what ? value : uintOf(present, field))));
}
