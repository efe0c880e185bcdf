import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Interface, type InterfaceAbi } from 'ethers';
import { PROJECT_DIR } from '../../platform/config.js';
import { UnknownInWorldError } from '../world-error.js';

/** A contract of the folder `contracts`, compiled. */
export interface CompiledContract {
  readonly abi: Interface;
  readonly bytecode: string;
  readonly deployedBytecode: string;
  /** Where values of the constructor stand in the deployed code, by identifier of the variable. */
  readonly immutables: Readonly<Record<string, readonly { readonly start: number; readonly length: number }[]>>;
}

interface Artifacts {
  readonly hash: string;
  readonly contracts: Readonly<Record<string, Omit<CompiledContract, 'abi'> & { readonly abi: InterfaceAbi }>>;
}

let artifacts: Artifacts | null = null;

/** Compiles first where the sources are others than those of the artifacts: some ten seconds, else a tenth of one. */
function load(): Artifacts {
  if (artifacts) return artifacts;
  execFileSync(process.execPath, [join(PROJECT_DIR, 'contracts', 'compile.mjs')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const text = readFileSync(join(PROJECT_DIR, 'contracts', 'out', 'artifacts.json'), 'utf8');
  return (artifacts = JSON.parse(text) as Artifacts);
}

/** SHA-256 over compiler, settings and all sources of the contracts. */
export const contractsHash = (): string => load().hash;

/** @throws {UnknownInWorldError} */
export function compiled(name: string): CompiledContract {
  const { contracts } = load();
  const found = contracts[name];
  if (found === undefined) throw new UnknownInWorldError('contract', name, Object.keys(contracts));
  return { ...found, abi: new Interface(found.abi) };
}

/** Creation code with the constructor's arguments. @throws {UnknownInWorldError} */
export function creationOfOwn(name: string, ...args: readonly unknown[]): string {
  const { abi, bytecode } = compiled(name);
  return bytecode + abi.encodeDeploy(args).slice(2);
}
