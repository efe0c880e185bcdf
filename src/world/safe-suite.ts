import {
  Interface,
  ZeroAddress,
  ZeroHash,
  concat,
  dataLength,
  getCreate2Address,
  keccak256,
  solidityPacked,
} from 'ethers';
import type { Call } from '../platform/chain/rpc.js';
import { canonicalSafe, safeCode } from './chain/artifacts.js';
import { from, type Chain } from './chain/chain.js';
import { Contract } from './chain/contract.js';
import { WorldDiffersError } from './world-error.js';

/** The factory through which the Safe contracts have the same addresses everywhere, and its code. */
const SINGLETON_FACTORY = '0x914d7Fec6aaC8cd542e72Bca78B30650d45643d7';
const SINGLETON_FACTORY_CODE =
  '0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3';

/** Contracts of Safe 1.4.1 by their name in safe-deployments, with the path of their artifact. */
const SUITE = {
  safe_l2: 'SafeL2.sol/SafeL2',
  safe_proxy_factory: 'proxies/SafeProxyFactory.sol/SafeProxyFactory',
  multi_send: 'libraries/MultiSend.sol/MultiSend',
  multi_send_call_only: 'libraries/MultiSendCallOnly.sol/MultiSendCallOnly',
  compatibility_fallback_handler: 'handler/CompatibilityFallbackHandler.sol/CompatibilityFallbackHandler',
  sign_message_lib: 'libraries/SignMessageLib.sol/SignMessageLib',
  create_call: 'libraries/CreateCall.sol/CreateCall',
  simulate_tx_accessor: 'accessors/SimulateTxAccessor.sol/SimulateTxAccessor',
} as const;
type SuiteName = keyof typeof SUITE;

/** Address by name in safe-deployments. */
export type SafeSuite = Readonly<Record<SuiteName, string>>;

const suiteNames = Object.keys(SUITE) as SuiteName[];

/** CREATE2 with salt 0: the creation code alone decides the address. */
const addressFrom = (code: string): string => getCreate2Address(SINGLETON_FACTORY, ZeroHash, keccak256(code));

/**
 * Deploys the suite as on public chains.
 * @throws {WorldDiffersError} when an address or a code hash is not the one that safe-deployments lists.
 */
export async function installSafeSuite(chain: Chain, deployer: string): Promise<SafeSuite> {
  await chain.rpc.request('anvil_setCode', [SINGLETON_FACTORY, SINGLETON_FACTORY_CODE]);
  const codes = suiteNames.map((name) => safeCode(SUITE[name]));
  await chain.sendTogether(
    codes.map((code) => ({ from: deployer, to: SINGLETON_FACTORY, data: concat([ZeroHash, code]) })),
  );
  const suite = Object.fromEntries(
    suiteNames.map((name, index) => [name, addressFrom(codes[index] ?? '0x')]),
  ) as SafeSuite;
  for (const name of suiteNames) {
    const { address, codeHash } = canonicalSafe(name);
    const hash = keccak256(await chain.rpc.code(suite[name]));
    if (suite[name] !== address || hash !== codeHash)
      throw new WorldDiffersError(`The Safe contract ${name}`, { address, hash });
  }
  return suite;
}

const SAFE = new Interface(['function setup(address[],uint256,address,bytes,address,address,uint256,address)']);
const FACTORY = new Interface([
  'function createProxyWithNonce(address,bytes,uint256)',
  'event ProxyCreation(address indexed proxy, address singleton)',
]);

/** A Safe with these owners, of whom `threshold` must sign; its address. */
export async function createSafe(
  chain: Chain,
  deployer: string,
  suite: SafeSuite,
  owners: readonly string[],
  threshold: number,
): Promise<string> {
  const handler = suite.compatibility_fallback_handler;
  const setup = SAFE.encodeFunctionData('setup', [
    owners,
    threshold,
    ZeroAddress,
    '0x',
    handler,
    ZeroAddress,
    0,
    ZeroAddress,
  ]);
  const factory = new Contract(suite.safe_proxy_factory, FACTORY);
  const { logs } = await chain.send(from(deployer, factory.call('createProxyWithNonce', suite.safe_l2, setup, 1)));
  for (const log of logs) {
    const event = FACTORY.parseLog(log);
    if (event) return event.args.getValue('proxy') as string;
  }
  throw new WorldDiffersError('The Safe proxy factory', { logs: logs.length });
}

const MULTI_SEND = new Interface(['function multiSend(bytes transactions)']);

/** Calldata of MultiSendCallOnly: each call packed as operation, address, value, length, data. */
export const encodeMultiSend = (calls: readonly Call[]): string =>
  MULTI_SEND.encodeFunctionData('multiSend', [
    concat(
      calls.map(({ to, data }) =>
        solidityPacked(['uint8', 'address', 'uint256', 'uint256', 'bytes'], [0, to, 0, dataLength(data), data]),
      ),
    ),
  ]);
