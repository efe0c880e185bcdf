import { getAddress } from 'ethers';
import { readTogether } from '../../../platform/chain/multicall.js';
import type { Call, Rpc } from '../../../platform/chain/rpc.js';
import { wad } from '../../../units/fixed-point.js';
import type { DssDeployment } from '../deployment.js';
import { callOf } from '../../named-reads.codec.js';
import { UnreadableProtocolError } from '../../protocol-error.js';
import { addressAt, textOf, textWord, uintAt, uintWord, wordAt, wordsIn } from '../../word.codec.js';
import type { Vault } from './vault.js';

/** What stands in the manager and the Vat at one block. */
export class VaultReads {
  /** A checksum is a hash, and owners have several vaults. */
  private readonly spelled = new Map<string, string>();

  constructor(
    private readonly rpc: Rpc,
    private readonly deployment: DssDeployment,
  ) {}

  /** How many vaults there are, of all types. */
  async count(blockHash: string): Promise<number> {
    const [count = ''] = await this.answers([this.counting()], blockHash);
    return Number(uintAt(count, 0));
  }

  /**
   * The vaults with these numbers, without those of types that are not looked after.
   * @throws {UnreadableProtocolError}
   */
  async open(ids: readonly number[], blockHash: string): Promise<Vault[]> {
    const { manager, types } = this.deployment;
    const each = ['ilks(uint256)', 'urns(uint256)', 'owns(uint256)'].flatMap((signature) =>
      ids.map((id) => callOf(manager, signature, uintWord(id))),
    );
    const heads = await this.answers(each, blockHash);
    const found = ids.flatMap((id, index) => {
      const [ilk, urn, owner] = [0, 1, 2].map((part) => heads[index + part * ids.length] ?? '');
      const name = textOf(wordAt(ilk ?? '', 0));
      if (name === null || !(name in types)) return [];
      return [{ id, ilk: name, urn: addressAt(urn ?? '', 0), owner: this.checksummed(addressAt(owner ?? '', 0)) }];
    });
    const states = await this.answers(
      found.map((vault) => this.state(vault)),
      blockHash,
    );
    return found.map((vault, index) => ({ ...vault, ...amountsOf(states[index] ?? '') }));
  }

  /** The same vaults as they are now, and how many there are, all in one read. @throws {UnreadableProtocolError} */
  async again(vaults: readonly Vault[], blockHash: string): Promise<{ count: number; vaults: Vault[] }> {
    const owners = vaults.map(({ id }) => callOf(this.deployment.manager, 'owns(uint256)', uintWord(id)));
    const states = vaults.map((vault) => this.state(vault));
    const [count = '', ...answers] = await this.answers([this.counting(), ...owners, ...states], blockHash);
    return {
      count: Number(uintAt(count, 0)),
      vaults: vaults.map((vault, index) => ({
        ...vault,
        owner: this.checksummed(addressAt(answers[index] ?? '', 0)),
        ...amountsOf(answers[index + vaults.length] ?? ''),
      })),
    };
  }

  private counting(): Call {
    return callOf(this.deployment.manager, 'cdpi()');
  }

  private state({ ilk, urn }: Pick<Vault, 'ilk' | 'urn'>): Call {
    return callOf(this.deployment.vat, 'urns(bytes32,address)', textWord(ilk), uintWord(BigInt(urn)));
  }

  private async answers(calls: readonly Call[], blockHash: string): Promise<string[]> {
    const outcomes = await readTogether(this.rpc, calls, { blockHash });
    return outcomes.map(({ success, data }, index) => {
      if (!success || wordsIn(data) < 1) throw new UnreadableProtocolError('a read of a vault', { ...calls[index] });
      return data;
    });
  }

  private checksummed(address: string): string {
    const known = this.spelled.get(address) ?? getAddress(address);
    this.spelled.set(address, known);
    return known;
  }
}

function amountsOf(state: string): Pick<Vault, 'collateral' | 'normalisedDebt'> {
  if (wordsIn(state) < 2) throw new UnreadableProtocolError('Vat.urns', { state });
  return { collateral: wad(uintAt(state, 0)), normalisedDebt: wad(uintAt(state, 1)) };
}
