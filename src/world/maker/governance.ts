import { ZeroAddress, keccak256 } from 'ethers';
import type { Call } from '../../platform/chain/rpc.js';
import { WAD } from '../../units/fixed-point.js';
import { from, type Chain } from '../chain/chain.js';
import { uintOf } from '../chain/contract.js';
import { encodeMultiSend } from '../safe-suite.js';
import type { MakerContracts } from './contracts.js';

/** A change that DSPause has accepted: anyone may execute it once `eta` [seconds] has passed. */
export interface Plan {
  readonly usr: string;
  readonly tag: string;
  readonly fax: string;
  readonly eta: number;
}

/** More than the 80,000 MKR that the chief demands before it launches. */
const STAKE = 100_000n * WAD;
/** A plan may not be due before the delay has passed at the moment it is mined. */
const MARGIN_SECONDS = 60;

/** The protocol's own way to an authority: lock MKR, launch the chief, vote, lift. */
export async function elect(chain: Chain, maker: MakerContracts, governor: string): Promise<void> {
  const { chief, governanceToken } = maker;
  await chain.sendTogether(
    [
      governanceToken.call('mint', governor, STAKE),
      governanceToken.call('approve', chief.address, STAKE),
      chief.call('lock', STAKE),
      chief.call('vote', [ZeroAddress]),
      chief.call('launch'),
      chief.call('vote', [governor]),
      chief.call('lift', governor),
    ].map((call) => from(governor, call)),
  );
}

/** Plots a batch. MultiSendCallOnly is the body: the pause proxy delegatecalls it, so no contract has to be compiled. */
export async function plot(
  chain: Chain,
  maker: MakerContracts,
  governor: string,
  multiSendCallOnly: string,
  calls: readonly Call[],
): Promise<Plan> {
  const delay = uintOf(await chain.read(maker.pause, 'delay'));
  const { timestamp } = await chain.head();
  const plan: Plan = {
    usr: multiSendCallOnly,
    tag: keccak256(await chain.rpc.code(multiSendCallOnly)),
    fax: encodeMultiSend(calls),
    eta: timestamp + Number(delay) + MARGIN_SECONDS,
  };
  await chain.send(from(governor, maker.pause.call('plot', plan.usr, plan.tag, plan.fax, plan.eta)));
  return plan;
}

/** Executes a plan that is due; the pause proxy is the sender of its calls. */
export async function execute(chain: Chain, maker: MakerContracts, anyone: string, plan: Plan): Promise<void> {
  await chain.send(from(anyone, maker.pause.call('exec', plan.usr, plan.tag, plan.fax, plan.eta)));
}
