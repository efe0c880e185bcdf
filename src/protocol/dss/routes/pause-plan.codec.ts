import { AbiCoder, Interface, keccak256 } from 'ethers';
import type { Call } from '../../../platform/chain/rpc.js';
import type { StateOverrides } from '../../execution-routes.port.js';
import { uintWord } from '../../word.codec.js';

/** What DSPause files: the code `usr` of hash `tag` runs `fax` as the pause proxy, from `eta` [s] on. */
export interface PausePlan {
  readonly usr: string;
  readonly tag: string;
  readonly fax: string;
  readonly eta: number;
}

const WORDS = ['address', 'bytes32', 'bytes', 'uint256'];
const ARGUMENTS = '(address usr, bytes32 tag, bytes fax, uint256 eta)';
export const PAUSE = new Interface([
  `function plot${ARGUMENTS}`,
  `function exec${ARGUMENTS} returns (bytes)`,
  `function drop${ARGUMENTS}`,
]);
export const PLOT_SELECTOR = '0x46d2fbbb';

/** Storage of DSPause: authority, owner, plans, proxy, delay. */
export const DELAY_SLOT = 4;

/** The key of a plan in `plans`. */
export const planId = ({ usr, tag, fax, eta }: PausePlan): string =>
  keccak256(AbiCoder.defaultAbiCoder().encode(WORDS, [usr, tag, fax, eta]));

export const pauseCall = (pause: string, act: 'plot' | 'exec' | 'drop', plan: PausePlan): Call => ({
  to: pause,
  data: PAUSE.encodeFunctionData(act, [plan.usr, plan.tag, plan.fax, plan.eta]),
});

/** Storage under which a plan is due as soon as it is filed. */
export const withoutDelay = (pause: string): StateOverrides => ({
  [pause]: { stateDiff: { [`0x${uintWord(DELAY_SLOT)}`]: `0x${uintWord(0)}` } },
});
