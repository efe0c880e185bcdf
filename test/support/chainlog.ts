import { createRequire } from 'node:module';
import { ContractFactory, encodeBytes32String, type BaseContract, type InterfaceAbi, type Wallet } from 'ethers';

/** The part of MakerDAO's list of addresses that readers use, and a way to fill it. */
const SOURCE = `// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.20;

contract Chainlog {
    bytes32[] private names;
    mapping(bytes32 => address) private addresses;

    constructor(bytes32[] memory keys, address[] memory values) {
        names = keys;
        for (uint256 i = 0; i < keys.length; i++) addresses[keys[i]] = values[i];
    }

    function list() external view returns (bytes32[] memory) {
        return names;
    }

    function getAddress(bytes32 key) external view returns (address) {
        require(addresses[key] != address(0), "dss-chain-log/invalid-key");
        return addresses[key];
    }
}`;

interface Compiler {
  compile(input: string): string;
}
interface Compiled {
  readonly contracts: Readonly<
    Record<string, Readonly<Record<string, { abi: InterfaceAbi; evm: { bytecode: { object: string } } }>>>
  >;
}

function compiled(): { readonly abi: InterfaceAbi; readonly bytecode: string } {
  const compiler = createRequire(import.meta.url)('solc') as Compiler;
  const settings = { evmVersion: 'paris', outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } };
  const input = { language: 'Solidity', sources: { 'Chainlog.sol': { content: SOURCE } }, settings };
  const { contracts } = JSON.parse(compiler.compile(JSON.stringify(input))) as Compiled;
  const { abi, evm } = contracts['Chainlog.sol']!['Chainlog']!;
  return { abi, bytecode: `0x${evm.bytecode.object}` };
}

let contract: ReturnType<typeof compiled> | undefined;

/** Puts a list of addresses on the chain. @returns where it stands. */
export async function deployChainlog(deployer: Wallet, list: Readonly<Record<string, string>>): Promise<string> {
  contract ??= compiled();
  const factory = new ContractFactory<[string[], string[]], BaseContract>(contract.abi, contract.bytecode, deployer);
  const keys = Object.keys(list).map(encodeBytes32String);
  const chainlog = await factory.deploy(keys, Object.values(list), { gasLimit: 16_000_000 });
  await chainlog.waitForDeployment();
  return chainlog.getAddress();
}
