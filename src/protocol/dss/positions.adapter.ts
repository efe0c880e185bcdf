import { getAddress } from 'ethers';
import { readTogether } from '../../platform/chain/multicall.js';
import type { Block, BlockReference, Call, Rpc } from '../../platform/chain/rpc.js';
import { wad } from '../../units/fixed-point.js';
import { callOf } from '../named-reads.codec.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import type { Position } from '../protocol.port.js';
import { addressAt, textOf, textWord, uintAt, uintWord, wordAt } from '../word.codec.js';
import { ilksOf, type DssDeployment } from './deployment.js';
import { DirectUrns } from './direct-urns.adapter.js';
import { Holders } from './holders.adapter.js';

interface Place {
  readonly id: string;
  readonly ilk: string;
  readonly urn: string;
  /** Lower case. */
  readonly owner: string;
}

/**
 * Every position with debt of the looked-after types, all at one block: those of CdpManager in the order of their numbers, then
 * those that were opened in the Vat directly, in the order of their type and of their urn. The latter are looked for only where
 * the former do not add up to the debt of their type: the Vat keeps the sum of all urns.
 */
export class PositionReads {
  private readonly ilks: readonly string[];
  private readonly holders: Holders;
  private readonly urns = new Map<string, DirectUrns>();
  /** A checksum is a hash, and owners have several vaults. */
  private readonly spelled = new Map<string, string>();

  constructor(
    private readonly rpc: Rpc,
    private readonly deployment: DssDeployment,
  ) {
    this.ilks = ilksOf(deployment);
    this.holders = new Holders(rpc, deployment);
  }

  /** @throws {UnreadableProtocolError | RpcUnavailableError | RpcRefusedError} */
  async read(block: Block): Promise<Position[]> {
    const at = { blockHash: block.hash };
    const managed = await this.readVaults(at);
    const vaults = await this.withDebt(managed, at);
    const short = await this.typesWithMore(vaults, at);
    const direct = await this.readDirect(short, new Set(managed.map(keyOf)), block);
    const positions = [...vaults, ...direct];
    const holders = await this.holders.of(
      positions.map(({ owner }) => owner),
      at,
    );
    return positions.map((position) => {
      const holder = holders.get(position.owner);
      return holder === undefined ? position : { ...position, holder };
    });
  }

  /** Vaults of the looked-after types, in the order of their numbers. */
  private async readVaults(at: BlockReference): Promise<Place[]> {
    const { manager, types } = this.deployment;
    const [count = '0x'] = await this.answers([callOf(manager, 'cdpi()')], at, 'CdpManager.cdpi');
    const ids = Array.from({ length: Number(uintAt(count, 0)) }, (_, index) => index + 1);
    const each = (signature: string): Call[] => ids.map((id) => callOf(manager, signature, uintWord(id)));
    const [ilks, urns, owners] = await Promise.all([
      this.answers(each('ilks(uint256)'), at, 'CdpManager.ilks'),
      this.answers(each('urns(uint256)'), at, 'CdpManager.urns'),
      this.answers(each('owns(uint256)'), at, 'CdpManager.owns'),
    ]);
    return ids.flatMap((id, index) => {
      const ilk = textOf(wordAt(ilks[index] ?? '', 0));
      if (ilk === null || !(ilk in types)) return [];
      const [urn, owner] = [addressAt(urns[index] ?? '', 0), addressAt(owners[index] ?? '', 0)];
      return [{ id: String(id), ilk, urn, owner }];
    });
  }

  /** The types of whose normalised debt the vaults are only a part. */
  private async typesWithMore(vaults: readonly Position[], at: BlockReference): Promise<string[]> {
    const calls = this.ilks.map((ilk) => callOf(this.deployment.vat, 'ilks(bytes32)', textWord(ilk)));
    const states = await this.answers(calls, at, 'Vat.ilks');
    const listed = new Map<string, bigint>();
    for (const { ilk, normalisedDebt } of vaults) listed.set(ilk, (listed.get(ilk) ?? 0n) + normalisedDebt);
    return this.ilks.filter((ilk, index) => uintAt(states[index] ?? '', 0) !== (listed.get(ilk) ?? 0n));
  }

  private async readDirect(ilks: readonly string[], managed: ReadonlySet<string>, block: Block): Promise<Position[]> {
    const places: Place[] = [];
    for (const ilk of ilks) {
      const known = this.urns.get(ilk) ?? new DirectUrns(this.rpc, this.deployment, ilk);
      this.urns.set(ilk, known);
      for (const urn of [...(await known.upTo(block))].sort()) {
        if (managed.has(keyOf({ ilk, urn }))) continue;
        places.push({ id: directId(ilk, this.checksummed(urn)), ilk, urn, owner: urn });
      }
    }
    return this.withDebt(places, { blockHash: block.hash });
  }

  private async withDebt(places: readonly Place[], at: BlockReference): Promise<Position[]> {
    const calls = places.map(({ ilk, urn }) =>
      callOf(this.deployment.vat, 'urns(bytes32,address)', textWord(ilk), uintWord(BigInt(urn))),
    );
    const states = await this.answers(calls, at, 'Vat.urns');
    return places.flatMap(({ id, ilk, owner }, index) => {
      const state = states[index] ?? '';
      const normalisedDebt = wad(uintAt(state, 1));
      if (normalisedDebt === 0n) return [];
      return [{ id, owner: this.checksummed(owner), ilk, collateral: wad(uintAt(state, 0)), normalisedDebt }];
    });
  }

  private async answers(calls: readonly Call[], at: BlockReference, what: string): Promise<string[]> {
    const outcomes = await readTogether(this.rpc, calls, at);
    return outcomes.map(({ success, data }, index) => {
      if (!success || data.length < 66) throw new UnreadableProtocolError(what, { index, ...calls[index] });
      return data;
    });
  }

  private checksummed(address: string): string {
    const known = this.spelled.get(address) ?? getAddress(address);
    this.spelled.set(address, known);
    return known;
  }
}

/** What a position of the Vat is called that has no number: two types may hold something under one address. */
export const directId = (ilk: string, urn: string): string => `${ilk}:${urn}`;

const keyOf = ({ ilk, urn }: Pick<Place, 'ilk' | 'urn'>): string => `${ilk} ${urn}`;
