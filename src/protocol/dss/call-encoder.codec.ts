import { Interface, encodeBytes32String } from 'ethers';
import type { Call } from '../../platform/chain/rpc.js';
import type { PlannedCall } from './change-plan.js';
import type { DssDeployment } from './deployment.js';

const FILE_OF_TYPE = 'function file(bytes32 ilk, bytes32 what, uint256 data)';
const INTERFACES: Readonly<Record<PlannedCall['contract'], Interface>> = {
  Vat: new Interface([FILE_OF_TYPE, 'function file(bytes32 what, uint256 data)']),
  Spotter: new Interface([FILE_OF_TYPE, 'function poke(bytes32 ilk)']),
  Jug: new Interface([FILE_OF_TYPE, 'function drip(bytes32 ilk) returns (uint256 rate)']),
  AutoLine: new Interface([
    'function setIlk(bytes32 ilk, uint256 line, uint256 gap, uint256 ttl)',
    'function exec(bytes32 ilk) returns (uint256)',
  ]),
};

/** Bytes of a planned call, by the general ABI coder. */
export function encodeCall(deployment: DssDeployment, { contract, signature, args }: PlannedCall): Call {
  const { vat, spotter, jug, autoLine } = deployment;
  const to = { Vat: vat, Spotter: spotter, Jug: jug, AutoLine: autoLine }[contract];
  const values = args.map((value) => (typeof value === 'string' ? encodeBytes32String(value) : value));
  return { to, data: INTERFACES[contract].encodeFunctionData(signature, values) };
}
