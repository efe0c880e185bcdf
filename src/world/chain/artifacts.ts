import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PackageMissingError } from '../world-error.js';

/** Packages that the world is built from; their versions are part of what the world is. */
export const WORLD_PACKAGES = [
  '@chainlink/contracts',
  '@foundry-rs/anvil',
  '@makerdao/testchain',
  '@opendollar/contracts',
  '@safe-global/safe-contracts',
  '@safe-global/safe-deployments',
  '@uniswap/v2-core',
  '@uniswap/v2-periphery',
  '@uniswap/v3-core',
  '@uniswap/v3-periphery',
  'viem',
] as const;
type WorldPackage = (typeof WORLD_PACKAGES)[number];

/** Resolved when asked for, so that nothing of it is loaded where another chain is used. */
export function packageFolder(name: WorldPackage): string {
  const resolver = createRequire(import.meta.url);
  try {
    return dirname(resolver.resolve(`${name}/package.json`));
  } catch (cause) {
    throw new PackageMissingError(name, cause);
  }
}

const text = (name: WorldPackage, ...path: string[]): string =>
  readFileSync(join(packageFolder(name), ...path), 'utf8');
export const packageJson = (name: WorldPackage, ...path: string[]): unknown => JSON.parse(text(name, ...path));
const prefixed = (code: string): string => (code.startsWith('0x') ? code : '0x' + code);

export const versionOf = (name: WorldPackage): string =>
  (packageJson(name, 'package.json') as { version: string }).version;

/** MakerDAO's addresses by the name of their list, `MCD_VAT`. */
export const makerAddresses = (): Record<string, string> =>
  packageJson('@makerdao/testchain', 'out', 'addresses-mcd.json') as Record<string, string>;

export const makerSnapshot = (): Buffer =>
  readFileSync(join(packageFolder('@makerdao/testchain'), 'snapshots', 'default.tgz'));

/** The package keeps its creation code inside factories for an older ethers. */
export function chainlinkCode(contract: string): string {
  const factory = text('@chainlink/contracts', 'ethers', 'v0.6', `${contract}Factory.js`);
  return codeIn(factory, /_bytecode = "(0x[0-9a-f]+)"/, contract);
}

const hardhatCode =
  (name: WorldPackage, folder: string) =>
  (path: string): string =>
    prefixed((packageJson(name, folder, `${path}.json`) as { bytecode: string }).bytecode);

export const safeCode = hardhatCode('@safe-global/safe-contracts', 'build/artifacts/contracts');
export const uniswapV3CoreCode = hardhatCode('@uniswap/v3-core', 'artifacts/contracts');
export const uniswapV3PeripheryCode = hardhatCode('@uniswap/v3-periphery', 'artifacts/contracts');

/** The package holds what forge compiled. */
export const openDollarCode = (contract: string): string =>
  prefixed(
    (packageJson('@opendollar/contracts', 'abi', `${contract}.json`) as { bytecode: { object: string } }).bytecode
      .object,
  );

const waffleCode =
  (name: WorldPackage) =>
  (contract: string): string =>
    prefixed(
      (packageJson(name, 'build', `${contract}.json`) as { evm: { bytecode: { object: string } } }).evm.bytecode.object,
    );

export const uniswapV2CoreCode = waffleCode('@uniswap/v2-core');
export const uniswapV2PeripheryCode = waffleCode('@uniswap/v2-periphery');

/** viem carries Multicall3's creation code in a file that its export map does not list. */
export const multicall3Code = (): string =>
  codeIn(text('viem', '_cjs', 'constants', 'contracts.js'), /multicall3Bytecode = ['"](0x[0-9a-f]+)['"]/, 'Multicall3');

function codeIn(source: string, pattern: RegExp, contract: string): string {
  const code = pattern.exec(source)?.[1];
  if (code === undefined) throw new PackageMissingError(contract, new Error('its creation code is not where it was'));
  return code;
}

/** Address and code hash of a Safe contract as deployed on public chains. */
export function canonicalSafe(name: string): { readonly address: string; readonly codeHash: string } {
  const file = packageJson('@safe-global/safe-deployments', 'dist', 'assets', 'v1.4.1', `${name}.json`);
  return (file as { deployments: { canonical: { address: string; codeHash: string } } }).deployments.canonical;
}
