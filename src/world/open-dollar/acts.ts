import { AbiCoder } from 'ethers';
import { RAY } from '../../units/fixed-point.js';
import { from, type Chain, type Transaction } from '../chain/chain.js';
import { uintOf } from '../chain/contract.js';
import { bytes32 } from '../maker/contracts.js';
import { MODIFY, type OpenDollarContracts } from './contracts.js';
import { SAFE_TYPES, SAFE_TYPE_SPECS } from './spec.js';

/** Contracts of Open Dollar whose parameters its governance may change. */
export type OpenDollarGoverned = 'safeEngine' | 'oracleRelayer' | 'taxCollector' | 'liquidationEngine';

/** One parameter as the contracts take it; `type` is null for a value of the whole system. */
export function modification(
  od: OpenDollarContracts,
  contract: OpenDollarGoverned,
  type: string | null,
  parameter: string,
  value: bigint,
) {
  const data = AbiCoder.defaultAbiCoder().encode(['uint256'], [value]);
  return type === null
    ? od[contract].call(MODIFY.system, bytes32(parameter), data)
    : od[contract].call(MODIFY.type, bytes32(type), bytes32(parameter), data);
}

/** Fees begin: until the world goes live its SAFEs owe what they owed at the beginning. Does nothing when they have begun. */
export async function beginFees(chain: Chain, od: OpenDollarContracts, governor: string): Promise<void> {
  const [first] = SAFE_TYPES;
  const filed = uintOf(await chain.read(od.taxCollector, 'cParams', bytes32(first)));
  if (filed !== RAY) return;
  await chain.sendTogether(
    SAFE_TYPES.flatMap((type): Transaction[] => {
      // the first call settles what is owed by the old fee, the second takes the new one over
      const tax = from(governor, od.taxCollector.call('taxSingle', bytes32(type)));
      const file = modification(od, 'taxCollector', type, 'stabilityFee', SAFE_TYPE_SPECS[type].fee);
      return [tax, from(governor, file), tax];
    }),
  );
}
