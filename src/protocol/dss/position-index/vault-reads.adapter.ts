import { getAddress } from 'ethers';
import { readTogether } from '../../../platform/chain/multicall.js';
import type { Block, Call, Rpc } from '../../../platform/chain/rpc.js';
import { wad } from '../../../units/fixed-point.js';
import { callOf } from '../../named-reads.codec.js';
import { UnreadableProtocolError } from '../../protocol-error.js';
import { addressAt, textOf, textWord, uintAt, uintWord, wordAt, wordsIn } from '../../word.codec.js';
import { ilksOf, type DssDeployment } from '../deployment.js';
import { DirectUrns } from '../direct-urns.adapter.js';
import { Holders } from '../holders.adapter.js';
import type { Vault } from './vault.js';

/** A place in the Vat. */
export interface Place {
  readonly ilk: string;
  /** Lower case. */
  readonly urn: string;
}

/** What stands in the manager and the Vat at one block. */
export class VaultReads {
  /** A checksum is a hash, and owners have several vaults. */
  private readonly spelled = new Map<string, string>();
  private readonly holders: Holders;

  constructor(
    private readonly rpc: Rpc,
    private readonly deployment: DssDeployment,
  ) {
    this.holders = new Holders(rpc, deployment);
  }

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
    return this.held(
      found.map((vault, index) => ({ ...vault, holder: null, ...amountsOf(states[index] ?? '') })),
      blockHash,
    );
  }

  /** Those of the places that owe something, numbered downwards. @throws {UnreadableProtocolError} */
  async direct(places: readonly Place[], first: number, blockHash: string): Promise<Vault[]> {
    const states = await this.answers(
      places.map((place) => this.state(place)),
      blockHash,
    );
    const owing = places.flatMap(({ ilk, urn }, index) => {
      const amounts = amountsOf(states[index] ?? '');
      return amounts.normalisedDebt === 0n ? [] : [{ ilk, urn, owner: this.checksummed(urn), ...amounts }];
    });
    return this.held(
      owing.map((urn, index) => ({ ...urn, id: first - index, holder: null })),
      blockHash,
    );
  }

  /**
   * Places of the types to whose debt the vaults do not add up: what else the Vat's logs have ever named. Walks all logs.
   * @throws {UnreadableProtocolError | RpcRefusedError}
   */
  async placesBeside(vaults: readonly Vault[], block: Block): Promise<Place[]> {
    const ilks = ilksOf(this.deployment);
    const calls = ilks.map((ilk) => callOf(this.deployment.vat, 'ilks(bytes32)', textWord(ilk)));
    const states = await this.answers(calls, block.hash);
    const places: Place[] = [];
    for (const [index, ilk] of ilks.entries()) {
      const ofType = vaults.filter((vault) => vault.ilk === ilk);
      const listed = ofType.reduce((sum, { normalisedDebt }) => sum + normalisedDebt, 0n);
      if (uintAt(states[index] ?? '', 0) === listed) continue;
      const managed = new Set(ofType.map(({ urn }) => urn));
      for (const urn of await new DirectUrns(this.rpc, this.deployment, ilk).upTo(block))
        if (!managed.has(urn)) places.push({ ilk, urn });
    }
    return places;
  }

  /** The same vaults as they are now, and how many the manager has, all in one read. @throws {UnreadableProtocolError} */
  async again(vaults: readonly Vault[], blockHash: string): Promise<{ count: number; vaults: Vault[] }> {
    const managed = vaults.filter(({ id }) => id > 0);
    const owners = managed.map(({ id }) => callOf(this.deployment.manager, 'owns(uint256)', uintWord(id)));
    const states = vaults.map((vault) => this.state(vault));
    const [count = '', ...answers] = await this.answers([this.counting(), ...owners, ...states], blockHash);
    const owner = new Map(managed.map(({ id }, index) => [id, this.checksummed(addressAt(answers[index] ?? '', 0))]));
    const now = vaults.map((vault, index) => ({
      ...vault,
      owner: owner.get(vault.id) ?? vault.owner,
      ...amountsOf(answers[index + managed.length] ?? ''),
    }));
    return { count: Number(uintAt(count, 0)), vaults: await this.held(now, blockHash) };
  }

  private async held(vaults: readonly Vault[], blockHash: string): Promise<Vault[]> {
    const holders = await this.holders.of(
      vaults.map(({ owner }) => owner),
      { blockHash },
    );
    return vaults.map((vault) => ({ ...vault, holder: holders.get(vault.owner) ?? null }));
  }

  private counting(): Call {
    return callOf(this.deployment.manager, 'cdpi()');
  }

  private state({ ilk, urn }: Place): Call {
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
