import { Interface, encodeBytes32String } from 'ethers';
import type { Call } from '../../platform/chain/rpc.js';
import { UnencodableChangeError } from '../protocol-error.js';
import type { DssDeployment } from './deployment.js';
import type { CalledContract, PlannedArgument, PlannedCall } from './planned-call.js';

const FILE_OF_TYPE = 'function file(bytes32 ilk, bytes32 what, uint256 data)';
const FILE = 'function file(bytes32 what, uint256 data)';
const INTERFACES: Readonly<Record<CalledContract, Interface>> = {
  Vat: new Interface([FILE_OF_TYPE, FILE]),
  Spotter: new Interface([FILE_OF_TYPE, 'function poke(bytes32 ilk)']),
  Jug: new Interface([FILE_OF_TYPE, FILE, 'function drip(bytes32 ilk) returns (uint256 rate)']),
  Dog: new Interface([FILE_OF_TYPE, FILE]),
  AutoLine: new Interface([
    'function setIlk(bytes32 ilk, uint256 line, uint256 gap, uint256 ttl)',
    'function remIlk(bytes32 ilk)',
    'function exec(bytes32 ilk) returns (uint256)',
  ]),
  Clipper: new Interface([FILE, 'function upchost()']),
  Calc: new Interface([FILE]),
  ClipperMom: new Interface(['function setPriceTolerance(address clip, uint256 value)']),
};

/** Bytes of a planned call, by the general ABI coder. @throws {UnencodableChangeError} for a contract that is not deployed. */
export function encodeCall(deployment: DssDeployment, planned: PlannedCall): Call {
  const values = planned.args.map((argument) => valueOf(deployment, argument));
  const data = INTERFACES[planned.contract].encodeFunctionData(planned.signature, values);
  return { to: addressOf(deployment, planned), data };
}

function addressOf(deployment: DssDeployment, { contract, ilk = '' }: PlannedCall): string {
  const { vat, spotter, jug, dog, autoLine, clipperMom, clippers, calcs } = deployment;
  const found = {
    Vat: vat,
    Spotter: spotter,
    Jug: jug,
    Dog: dog,
    AutoLine: autoLine,
    Clipper: clippers[ilk],
    Calc: calcs[ilk],
    ClipperMom: clipperMom,
  }[contract];
  return found ?? missing(contract, ilk);
}

function valueOf({ clippers }: DssDeployment, argument: PlannedArgument): string | bigint {
  if (typeof argument === 'string') return encodeBytes32String(argument);
  if (typeof argument === 'bigint') return argument;
  return clippers[argument.auctionOf] ?? missing('Clipper', argument.auctionOf);
}

function missing(contract: string, ilk: string): never {
  const whose = ilk === '' ? '' : ` of ${ilk}`;
  throw new UnencodableChangeError('not-deployed', `the deployment names no ${contract}${whose}.`);
}
